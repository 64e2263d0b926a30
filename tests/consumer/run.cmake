# Installs the build to a place of its own, and builds and runs a project that finds it there.
#   cmake -D build= -D source= -D work= -D compiler= -D generator= -P run.cmake
foreach(name build source work compiler generator)
  if(NOT DEFINED ${name})
    message(FATAL_ERROR "-D ${name}= is missing")
  endif()
endforeach()

function(run)
  execute_process(COMMAND ${ARGV} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\nended with ${result}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${work})
run(${CMAKE_COMMAND} --install ${build} --prefix ${work}/prefix)
run(${CMAKE_COMMAND} -S ${source} -B ${work}/build -G ${generator} -D CMAKE_BUILD_TYPE=Release
    -D CMAKE_CXX_COMPILER=${compiler} -D CMAKE_PREFIX_PATH=${work}/prefix
    # Nothing of Boost may be asked for by the package: its headers are for building quell only.
    -D CMAKE_DISABLE_FIND_PACKAGE_Boost=ON)
run(${CMAKE_COMMAND} --build ${work}/build)
run(${work}/build/consumer)
if(NOT output STREQUAL "Critical potassium: Potassium 6.4 mmol/L\n")
  message(FATAL_ERROR "the consumer printed:\n${output}")
endif()
