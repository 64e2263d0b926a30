// The tutorial, done as a reader would: each file saved, each command run, each output compared. QUELL_BLESS=1 writes the outputs anew.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "lib/cli/cli.h"
#include "tests/support/paths.h"
#include "tests/support/temp_folder.h"
#include "tests/tidy/tree.h"

namespace quell::tidy {
namespace {

// As a shell splits it: at blanks, but not inside double quotes.
std::vector<std::string> Words(const std::string& command) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false, any = false;
  for (char c : command) {
    if (c == '"') {
      quoted = !quoted;
      any = true;
    } else if (c == ' ' && !quoted) {
      if (any || !word.empty()) words.push_back(word);
      word.clear();
      any = false;
    } else {
      word += c;
    }
  }
  if (any || !word.empty()) words.push_back(word);
  return words;
}

std::string Output(const std::string& command) {
  std::vector<std::string> words = Words(command);
  REQUIRE(words.at(0) == "quell");
  words.erase(words.begin());
  std::ostringstream out, err;
  cli::RunCli(words, out, err);
  return out.str() + err.str();
}

// The page with every output as the commands give it now.
std::string Redone(const std::string& page) {
  std::istringstream lines(page);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    out += line + "\n";
    if (line.rfind("```quell ", 0) == 0) {
      std::ofstream file(line.substr(9), std::ios::binary);
      while (std::getline(lines, line) && line != "```") {
        out += line + "\n";
        file << line << "\n";
      }
      out += line + "\n";
    } else if (line.rfind("$ ", 0) == 0) {
      out += Output(line.substr(2)) + "```\n";
      while (std::getline(lines, line) && line != "```") {
      }
    }
  }
  return out;
}

TEST_CASE("tutorial - every command prints what the page says") {
  const std::string path = testing::SourcePath("rules/TUTORIAL.md");
  const std::string page = ReadText("rules/TUTORIAL.md");
  const testing::TempFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const std::string redone = Redone(page);
  std::filesystem::current_path(before);
  if (std::getenv("QUELL_BLESS") != nullptr) {
    std::ofstream(path, std::ios::binary) << redone;
    return;
  }
  CHECK(redone == page);
}

}  // namespace
}  // namespace quell::tidy
