#include "lib/terms/value_set.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/str_format.h"
#include "lib/base/code_key.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/base/utf8.h"
#include "lib/terms/code_system.h"
#include "lib/terms/value_set_builder.h"

namespace quell::terms {
namespace {

constexpr size_t kLongestTicked = 80;

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The kind is told by the name and, where the name says nothing, by how the file begins.
bool IsJson(std::string_view file, std::string_view content) {
  const std::string name = ToLower(file);
  if (EndsWith(name, ".json")) return true;
  if (EndsWith(name, ".csv")) return false;
  return Trim(content.substr(0, 1024)).substr(0, 1) == "{";
}

absl::Status CheckContent(const std::string& file, std::string_view content) {
  if (content.size() > limits::kSourceBytes) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s is larger than %d MB: split it", file, limits::kSourceBytes >> 20));
  }
  if (content.substr(0, 2) == "\x1F\x8B") {
    return absl::InvalidArgumentError(file + " is compressed: unpack it (gzip -d)");
  }
  if (uint32_t bad = 0; !IsUtf8(content, &bad)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s:%d: this is not UTF-8: save the file as UTF-8 (a spreadsheet calls it \"CSV UTF-8\")", file,
                        std::count(content.begin(), content.begin() + bad, '\n') + 1));
  }
  const std::string_view text = Trim(content);
  if (text.empty()) return absl::InvalidArgumentError(file + " is empty");
  if (text.front() == '<') {
    return absl::InvalidArgumentError(file + " is XML: save the value set as JSON or as CSV");
  }
  return absl::OkStatus();
}

}  // namespace

std::string Ticked(std::string_view text) {
  const bool cut = text.size() > kLongestTicked;
  if (cut) {
    size_t end = kLongestTicked;
    while (end > 0 && IsContinuation(text[end])) --end;  // not through the middle of a letter
    text = text.substr(0, end);
  }
  std::string ticked = "`";
  for (char c : text) ticked += static_cast<unsigned char>(c) < ' ' ? '?' : c;
  return ticked + (cut ? "...`" : "`");
}

void ValueSetBuilder::Add(Mode mode, const std::string& place, std::string_view set, std::string_view system,
                          std::string_view code, std::string_view display) {
  system = Trim(system);
  code = Trim(code);
  if (code.empty()) return AddProblem(place, "no code");
  if (system.empty()) return AddProblem(place, "a code without a system, left out");
  const std::string_view known = CodeSystemNamed(system);
  if (known.empty()) {
    return AddProblem(place, "the system " + Ticked(system) +
                                 " is none that quell knows, its codes are left out; the " +
                                 "codes of the hospital itself have the system `local`");
  }
  if (code.back() == '*') {
    return AddProblem(place, Ticked(code) + " is left out: a value set lists whole codes; give a prefix in the rule");
  }
  if (mode == Mode::kExclude) {
    excluded_.emplace(set, known, CodeKey(known, code));
    return;
  }
  // It is kept: what looks wrong to a check digit matches nothing, or else is what the hospital uses.
  if (const std::string why = CheckCode(known, code); !why.empty()) AddProblem(place, why);
  included_.push_back({std::string(set), {std::string(known), std::string(code), std::string(Trim(display))}});
}

void ValueSetBuilder::AddProblem(const std::string& place, const std::string& what) {
  const auto [known, is_new] = problem_index_.try_emplace(what, problems_.size());
  if (!is_new) {
    ++problems_[known->second].count;
  } else if (problems_.size() < limits::kErrorsPerSource) {
    problems_.push_back({place, what});
  } else {
    problem_index_.erase(known);
    ++unlisted_problems_;
  }
}

ValueSet ValueSetBuilder::Finish() && {
  std::map<std::pair<std::string, std::string>, CodeEntry> codes;
  for (Member& member : included_) {
    CodeEntry& entry = member.entry;
    std::string folded = CodeKey(entry.system, entry.code);
    if (excluded_.count({member.set, entry.system, folded}) > 0) continue;
    const auto [known, is_new] = codes.try_emplace({entry.system, std::move(folded)}, entry);
    if (!is_new && known->second.display.empty()) known->second.display = std::move(entry.display);
  }
  ValueSet result;
  for (auto& [key, entry] : codes) result.codes.push_back(std::move(entry));
  for (const Problem& problem : problems_) {
    const std::string often = problem.count == 1 ? "" : absl::StrFormat(" (%d times in all)", problem.count);
    result.problems.push_back(problem.place + ": " + problem.what + often);
  }
  if (unlisted_problems_ > 0) {
    result.problems.push_back(
        absl::StrFormat("%s: %s more problems are not listed", file_, FormatCount(unlisted_problems_)));
  }
  return result;
}

absl::StatusOr<ValueSet> ReadValueSet(std::string_view file_name, std::string_view content,
                                      std::string_view wanted_set) {
  const std::string file(file_name);
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (content.substr(0, kByteOrderMark.size()) == kByteOrderMark) content.remove_prefix(kByteOrderMark.size());
  if (const absl::Status status = CheckContent(file, content); !status.ok()) return status;
  return IsJson(file, content) ? ReadFhirValueSet(file, content, wanted_set)
                               : ReadCsvValueSet(file, content, wanted_set);
}

}  // namespace quell::terms
