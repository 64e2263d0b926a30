// Reading piece by piece, and going on after a broken one.
#include <utility>

#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/syntax/parser.h"

namespace quell::syntax {

using diag::Code;

bool PieceReader::TooMany() {
  if (builder_.diagnostics.size() < limits::kErrorsPerSource) return false;
  if (std::exchange(too_many_told_, true)) return true;
  builder_.Report(Code::Q0112, builder_.Range(p_, p_),
                  "reading stops here after " + std::to_string(limits::kErrorsPerSource) + " errors",
                  "correct the first ones and run again");
  return true;
}

NodeId PieceReader::Read(Entry entry, const Words& words) {
  const char* start = p_ = SkipBlanks(p_, end_);
  Failure failure;
  const NodeId id = ParseEntry(entry, builder_, &p_, end_, &failure);
  if (id == kNoNode) {
    ReportFailure(failure, start);
    Recover(start, std::max(failure.where, start), words);
  }
  return id;
}

NodeId PieceReader::Complete(NodeId id, const Words& words) {
  if (id == kNoNode) return id;
  const char* next = SkipBlanks(p_, end_);
  const std::string_view word = WordAt(next);
  if (next == end_ || *next == '}' || Begins(words, word)) return id;
  if (word == "module" || word == "language" || word == "use") return id;
  ReportRest(id, next, words);
  Recover(next, builder_.begin() + TokenAt(next).end, words);
  return kNoNode;
}

bool PieceReader::Begins(const Words& words, std::string_view word) {
  if (word.empty() || Contains(words, word) || Contains(ItemWords(), word)) return !word.empty();
  if (word.size() < 3 || !IsLower(word[0]) || IsReserved(word)) return false;
  return !Nearest(word, words).empty() || !Nearest(word, ItemWords()).empty();
}

void PieceReader::Recover(const char* start, const char* from, const Words& words) {
  int depth = 0;
  ForEachCode(start, from, [&](const char* q) {
    depth += *q == '{' ? 1 : *q == '}' && depth > 0 ? -1 : 0;
    return true;
  });
  p_ = ForEachCode(from, end_, [&](const char* q) {
    if (*q == '}' && depth == 0) return false;
    if (*q == '{') ++depth;
    if (*q == '}') --depth;
    if (*q != '\n') return true;
    return !Begins(words, WordAt(SkipBlanks(q, end_)));
  });
  if (p_ == start && p_ != end_ && *p_ != '}') ++p_;  // always forward; a `}` is its body's
}

}  // namespace quell::syntax
