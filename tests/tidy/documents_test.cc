// What the documents say is what is built: the language's examples, and the README's (its grammar: tests/unit/syntax_ebnf_test.cc) commands and code.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "quell/ruleset.h"
#include "tests/fuzz/parse_property.h"
#include "tests/support/paths.h"
#include "tests/support/temp_folder.h"
#include "tests/tidy/tree.h"

namespace quell::tidy {
namespace {

void CheckCompiles(const std::string& name, const std::string& text) {
  const std::vector<Source> sources = {{name, text}};
  const CompileResult compiled = RuleSet::Compile(sources);
  CHECK_MESSAGE(compiled.rules != nullptr, RenderText(compiled.diagnostics, sources));
}

TEST_CASE("documents - every rule in the language's page and the README compiles") {
  const std::vector<std::string> blocks = Blocks(ReadText("rules/LANGUAGE.md"), "quell");
  CHECK_FALSE(blocks.empty());
  for (const std::string& block : blocks) CheckCompiles("rules/LANGUAGE.md", block);
  for (const std::string& block : Blocks(ReadText("README.md"), "quell")) CheckCompiles("README.md", block);
}

TEST_CASE("documents - every rule that is shipped compiles alone") {
  for (const std::string& file : Files("rules", {".quell"})) CheckCompiles(file, ReadText(file));
  for (const std::string& file : Files("examples", {".quell"})) CheckCompiles(file, ReadText(file));
}

TEST_CASE("documents - the fuzzer's corpus keeps the parser's promises") {
  const std::vector<std::string> corpus = Files("tests/fuzz/corpus", {".quell"});
  CHECK(corpus.size() >= 6);
  for (const std::string& file : corpus) {
    CAPTURE(file);
    const std::string text = ReadText(file);
    CHECK(fuzz::BrokenProperty(text) == "");
    // Cut anywhere, it must still be readable as a broken text.
    for (size_t end = 0; end < text.size(); end += 7) {
      CAPTURE(end);
      CHECK(fuzz::BrokenProperty(std::string_view(text).substr(0, end)) == "");
    }
  }
}

// Commands of the README that other things run: .ci/run, or a reader who means to.
const std::set<std::string>& RunElsewhere() {
  static const auto& commands =
      *new std::set<std::string>{"examples/demo", "tests/run", ".ci/run", "build/quell_bench", "cmake", "git", "cd"};
  return commands;
}

TEST_CASE("documents - the commands of the README run") {
  testing::TempFolder folder;
  for (const char* name : {"rules", "examples"}) {
    std::filesystem::create_directory_symlink(testing::SourcePath(name), folder.Path(name));
  }
#ifdef QUELL_CLI
  std::filesystem::create_directory(folder.Path("build"));
  std::filesystem::create_symlink(QUELL_CLI, folder.Path("build/quell"));
#endif
  for (const std::string& block : Blocks(ReadText("README.md"), "sh")) {
    for (std::string line : Lines(block)) {
      if (const size_t comment = line.find('#'); comment != std::string::npos) line.resize(comment);
      std::string command;
      std::istringstream(line) >> command;
      if (command.empty()) continue;
      CAPTURE(line);
      if (command == "build/quell") {
#ifdef QUELL_CLI
        if (line.find("/path/to/") != std::string::npos) continue;  // the reader's own records
        const std::string quiet = "cd '" + folder.path() + "' && " + line + " >output.txt 2>&1";
        const int status = std::system(quiet.c_str());
        CHECK_MESSAGE(status == 0, folder.Read("output.txt"));
#endif
        continue;
      }
      CHECK_MESSAGE(RunElsewhere().count(command) == 1, "a command that nothing tries out");
    }
  }
}

// Every line of the README's code stands in a project that is built and run by a test.
void CheckLinesStandIn(const char* mark, const std::string& file) {
  auto trimmed = [](const std::string& line) {
    const size_t begin = line.find_first_not_of(' ');
    return begin == std::string::npos ? std::string() : line.substr(begin, line.find_last_not_of(' ') + 1 - begin);
  };
  std::set<std::string> lines;
  for (const std::string& line : Lines(ReadText(file))) lines.insert(trimmed(line));
  lines.insert("");
  for (const std::string& block : Blocks(ReadText("README.md"), mark)) {
    for (const std::string& line : Lines(block)) CHECK_MESSAGE(lines.count(trimmed(line)) == 1, file << ": " << line);
  }
}

TEST_CASE("documents - the code of the README is the code of the consumer project") {
  CheckLinesStandIn("cpp", "tests/consumer/main.cc");
  CheckLinesStandIn("cmake", "tests/consumer/CMakeLists.txt");
}

}  // namespace
}  // namespace quell::tidy
