// The README's first picture is what the program prints today.
#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "lib/cli/cli.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"

namespace quell {

TEST_CASE("report - the picture in the README is what is printed") {
  const std::string readme = testing::ReadFile(testing::SourcePath("README.md"));
  const std::string mark = "```text\n";
  const size_t begin = readme.find(mark) + mark.size();
  const std::string picture = readme.substr(begin, readme.find("```", begin) - begin);
  REQUIRE(picture.size() > 200);
  std::ostringstream out, err;
  CHECK(cli::RunCli({"simulate", testing::SourcePath("rules"), "--records", testing::SourcePath("examples/hospital"),
                     "--as-live", "all"},
                    out, err) == cli::kOk);
  CHECK(out.str().find(picture) != std::string::npos);
}

}  // namespace quell
