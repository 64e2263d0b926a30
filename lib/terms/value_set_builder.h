// What the readers of value-set files share.
#ifndef QUELL_LIB_TERMS_VALUE_SET_BUILDER_H_
#define QUELL_LIB_TERMS_VALUE_SET_BUILDER_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/terms/value_set.h"

namespace quell::terms {

// Collects the codes of a file and what is wrong with it. `place` names file and line, or file and element.
class ValueSetBuilder {
 public:
  explicit ValueSetBuilder(std::string file) : file_(std::move(file)) {}

  enum class Mode { kInclude, kExclude };

  // `set` is the set that the code belongs to: an exclusion works on its own set only, wherever in the file it stands.
  void Add(Mode mode, const std::string& place, std::string_view set, std::string_view system, std::string_view code,
           std::string_view display);
  // The same problem in many places is one line, with the first place and how often.
  void AddProblem(const std::string& place, const std::string& what);

  ValueSet Finish() &&;

 private:
  struct Member {
    std::string set;
    CodeEntry entry;
  };
  struct Problem {
    std::string place, what;
    long long count = 1;
  };

  std::string file_;
  std::vector<Member> included_;
  std::set<std::tuple<std::string, std::string, std::string>> excluded_;  // set, system, folded code
  std::vector<Problem> problems_;
  std::map<std::string, size_t> problem_index_;
  long long unlisted_problems_ = 0;
};

// The two kinds of file. `content` is UTF-8 without a byte order mark.
absl::StatusOr<ValueSet> ReadCsvValueSet(const std::string& file, std::string_view content, std::string_view wanted);
absl::StatusOr<ValueSet> ReadFhirValueSet(const std::string& file, std::string_view content, std::string_view wanted);

// `text` between backticks, short, for messages.
std::string Ticked(std::string_view text);

}  // namespace quell::terms

#endif  // QUELL_LIB_TERMS_VALUE_SET_BUILDER_H_
