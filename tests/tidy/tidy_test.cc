// What the compiler does not hold of the tree: who may include whom, what stands in the root, words that may not be used.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/paths.h"
#include "tests/tidy/tree.h"

namespace quell::tidy {
namespace {

using Rooms = std::map<std::string, std::set<std::string>>;

// Which rooms each may include beside itself, from the table in lib/README.md: `| folder | holds | may include |`.
Rooms ReadRooms() {
  static const std::regex row(R"re(\| ([a-z/]+) \|.*\| ([a-z ]+) \|)re");
  Rooms rooms;
  std::set<std::string> above;
  for (const std::string& line : Lines(ReadText("lib/README.md"))) {
    std::smatch match;
    if (!std::regex_match(line, match, row) || match[1] == "folder") continue;
    const std::string name = match[1], words = match[2];
    const std::string room = name.find('/') == std::string::npos ? "lib/" + name : name;
    std::set<std::string>& allowed = rooms[room];
    if (words == "all" || words == "all above but readers") {
      allowed = above;
      if (words != "all") allowed.erase("lib/readers");
    } else if (words != "nothing of ours") {
      std::istringstream stream(words);
      for (std::string word; stream >> word;) allowed.insert("lib/" + word);
    }
    above.insert(room);
  }
  return rooms;
}

std::string FolderOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

std::vector<std::string> IncludesOf(const std::string& file) {
  static const std::regex include(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"])re");
  std::vector<std::string> included;
  for (const std::string& line : Lines(ReadText(file))) {
    std::smatch match;
    if (std::regex_search(line, match, include)) included.push_back(match[1]);
  }
  return included;
}

bool StartsWith(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

void CheckIncludesOf(const std::string& file, const std::set<std::string>& allowed) {
  const std::string room = FolderOf(file);
  // Plain data of the public face (Record, Diagnostic, Truth) all may include; its classes belong to api.
  const bool classes = room == "lib/api" || allowed.count("lib/api") == 1;
  const bool grammar = file == "lib/syntax/grammar.cc" || file == "lib/syntax/x3_support.h";
  for (const std::string& included : IncludesOf(file)) {
    CAPTURE(included);
    if (StartsWith(included, "lib/") || StartsWith(included, "tests/") || StartsWith(included, "bench/")) {
      const bool fine = FolderOf(included) == room || allowed.count(FolderOf(included)) == 1;
      CHECK_MESSAGE(fine, "this room may not include that one");
    }
    if (included == "quell/ruleset.h" || included == "quell/session.h" || included == "quell/quell.h") {
      CHECK_MESSAGE(classes, "this room lies below the public classes");
    }
    if (StartsWith(included, "boost/spirit")) {
      CHECK_MESSAGE(grammar, "Spirit is the grammar's own: a header with it costs each file a second and 200 MB");
    }
  }
}

TEST_CASE("tidy - rooms include only what the table allows") {
  const Rooms rooms = ReadRooms();
  std::map<std::string, int> sizes;
  for (const std::string& file : CodeFiles()) {
    const std::string room = FolderOf(file);
    if (!StartsWith(room, "lib/") && room != "tests/reference") continue;
    CAPTURE(file);
    REQUIRE_MESSAGE(rooms.count(room) == 1, "a room that the table in lib/README.md does not name");
    ++sizes[room];
    CheckIncludesOf(file, rooms.at(room));
  }
  for (const auto& [room, allowed] : rooms) {
    CAPTURE(room);
    CHECK_MESSAGE(sizes[room] >= 2, "a room of the table with fewer than two files");
    for (const std::string& other : allowed) CHECK_MESSAGE(rooms.count(other) == 1, other);
  }
}

TEST_CASE("tidy - the public face includes standard headers, absl status and itself") {
  for (const std::string& file : Files("include", {".h"})) {
    CAPTURE(file);
    for (const std::string& included : IncludesOf(file)) {
      CAPTURE(included);
      const bool allowed = StartsWith(included, "quell/") || StartsWith(included, "absl/status/") ||
                           included.find_first_of("/.") == std::string::npos;
      CHECK(allowed);
    }
  }
}

TEST_CASE("tidy - the root holds these and nothing else") {
  const std::set<std::string> allowed = {"CMakeLists.txt", "include",  "lib",       "rules",  "bench",
                                         "tests",          "examples", "README.md", "LICENSE"};
  for (const auto& entry : std::filesystem::directory_iterator(testing::SourcePath(""))) {
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    const bool fine = allowed.count(name) == 1 || name[0] == '.' || StartsWith(name, "build");
    CHECK(fine);
  }
}

TEST_CASE("tidy - words that may not be used") {
  struct Rule {
    std::string words;  // a regular expression
    std::string where;  // allowed in paths that begin so
    const char* why;
  };
  // Spelt in two halves, so that this file does not hold them.
  const std::vector<Rule> rules = {
      {std::string("absl::") + "(string_view|optional|variant)", "lib/base/text.h",
       "in Debian's build they are not the std ones: std inside, Av() and Sv() at the border"},
      {std::string("\\b(TO") + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b", "", "what is not done is not in the tree"},
      {std::string("#\\s*pragma ") + "once", "", "include guards"},
      {std::string("absl::N") + "ow\\(|(system|steady)_clock::n" + "ow", "bench/",
       "time comes with the records: nothing reads a clock"},
      {std::string("random_dev") + "ice|absl::Bit" + "Gen|\\bs?ra" + "nd\\(", "", "chance comes from a seed"},
  };
  for (const std::string& file : CodeFiles()) {
    const std::vector<std::string> lines = Lines(ReadText(file));
    for (const Rule& rule : rules) {
      if (!rule.where.empty() && StartsWith(file, rule.where)) continue;
      const std::regex words(rule.words);
      for (size_t i = 0; i < lines.size(); ++i) {
        if (std::regex_search(lines[i], words))
          FAIL_CHECK(file << ":" << i + 1 << ": " << lines[i] << "\n  " << rule.why);
      }
    }
  }
}

TEST_CASE("tidy - files are short, and their guards say where they are") {
  for (const std::string& file : CodeFiles()) {
    CAPTURE(file);
    const std::string text = ReadText(file);
    const auto most = StartsWith(file, "tests/") ? 900 : 700;  // a test is a list, and is read from where it fails
    CHECK_MESSAGE(std::count(text.begin(), text.end(), '\n') <= most, "split it");
    CHECK_MESSAGE(text.find('\t') == std::string::npos, "a tab");
    CHECK_MESSAGE(text.find('\r') == std::string::npos, "a carriage return");
    if (!file.ends_with(".h")) continue;
    std::string guard = "QUELL_" + (StartsWith(file, "include/quell/") ? file.substr(14) : file) + "_";
    for (char& c : guard) c = c == '/' || c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    const bool guarded = text.find("#ifndef " + guard + "\n#define " + guard + "\n") != std::string::npos;
    CHECK_MESSAGE(guarded, "no guard " << guard);
  }
}

TEST_CASE("tidy - names of tests are found by the test runner, and each is given once") {
  // The runner is given a name as a filter: there `;` cuts it in two that match nothing, and `*` matches others.
  static const std::regex declared(R"re(^\s*(?:TEST_CASE|SCENARIO)\("((?:[^"\\]|\\.)*)")re");
  static const std::regex plain(R"re([-A-Za-z0-9 ._/:,'`()<>=+%]+)re");
  std::map<std::string, std::string> seen;
  for (const std::string& file : Files("tests", {".cc", ".h"})) {
    for (const std::string& line : Lines(ReadText(file))) {
      std::smatch match;
      if (!std::regex_search(line, match, declared)) continue;
      const std::string name = match[1];
      CAPTURE(file);
      CAPTURE(name);
      CHECK(std::regex_match(name, plain));
      CHECK_MESSAGE(seen.emplace(name, file).second, "also in " << seen[name]);
    }
  }
  CHECK(seen.size() > 20);
}

TEST_CASE("tidy - every diagnostic code is explained in ERRORS.md, and no other") {
  if (!Exists("rules/ERRORS.md")) return;
  static const std::regex code("Q[0-9]{4}");
  auto codes = [](const std::string& text) {
    return std::set<std::string>(std::sregex_token_iterator(text.begin(), text.end(), code), {});
  };
  CHECK(codes(ReadText("rules/ERRORS.md")) == codes(ReadText("lib/diag/codes.def")));
}

}  // namespace
}  // namespace quell::tidy
