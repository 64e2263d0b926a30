// What stands between the braces of concepts, points, alerts, outcomes and stories.
#include <utility>

#include "lib/base/limits.h"
#include "lib/syntax/parser.h"

namespace quell::syntax {

using diag::Code;

// A head up to `{`, its lines, and `}`. After a broken head the lines are read all the same, so that their errors are told too.
NodeId FileParser::ReadBody(const Body& body) {
  const char* start = p_;
  const size_t errors = builder_.diagnostics.size();
  bool open = true;
  const NodeId id = ReadHead(body, &open);
  NodeList lines;
  while (!AtEnd() && !At('}') && !TooMany()) {
    const std::string_view word = WordText();
    if (Contains(ItemWords(), word)) break;  // the `}` is missing: the next item begins
    if (body.kind != NodeKind::kPointsItem && !Contains(body.words, word)) {
      ReportStranger(std::string(body.what) + " or `}` is expected", body.words);
    } else {
      ReadLine(body, lines);
    }
  }
  if (builder_.diagnostics.size() > errors && id != kNoNode) builder_.node(id).op = 1;
  CloseBody(start, open);
  if (id == kNoNode) return id;
  builder_.SetList(builder_.node(id), lines);
  builder_.node(id).span.end = builder_.Offset(p_);
  return id;
}

void FileParser::ReadLine(const Body& body, NodeList& lines) {
  NodeId line = kNoNode;
  switch (body.kind) {
    case NodeKind::kPointsItem:
      return ReadRows(body.words, lines);
    case NodeKind::kTest:
      return ReadStoryPiece(body.words, lines);
    case NodeKind::kAlert:
      line = ReadClause(body.words);
      break;
    default:
      line = Complete(Read(body.kind == NodeKind::kConcept ? Entry::kConceptLine : Entry::kOutcomeLine, body.words),
                      body.words);
  }
  if (line != kNoNode) lines.push_back(line);
}

// A broken head is kept by its name, so that who uses it is not told that it does not exist. `open`: was there a `{`?
NodeId FileParser::ReadHead(const Body& body, bool* open) {
  const char* const start = p_;
  Failure failure;
  const NodeId id = ParseEntry(body.head, builder_, &p_, end_, &failure);
  if (id != kNoNode) return id;
  ReportFailure(failure, start);
  const char* name = SkipBlanks(start + WordAt(start).size(), end_);
  const char* brace = ForEachCode(failure.where, end_, [](const char* q) { return *q != '{' && *q != '\n'; });
  *open = brace != end_ && *brace == '{';
  if (*open) {
    p_ = brace + 1;
  } else if (const char* found = SkipBlanks(failure.where, end_);
             Contains(body.words, WordAt(found)) && body.kind != NodeKind::kPointsItem) {
    p_ = found;  // only the `{` is missing
  } else {
    Recover(start, std::max(failure.where, start), body.words);
  }
  Node broken;
  broken.kind = body.kind;
  broken.op = 1;
  broken.name = builder_.Range(name, EndOfWord(name, end_));
  if (body.kind == NodeKind::kTest) broken.name = {};  // stories have no name
  broken.span = {builder_.Offset(start), std::max(broken.name.end, builder_.Offset(p_))};
  const bool nameless = broken.name.empty() || IsReserved(builder_.Text(broken.name));
  return nameless && body.kind != NodeKind::kTest ? kNoNode : builder_.Add(broken);
}

void FileParser::CloseBody(const char* start, bool open) {
  if (At('}')) {
    ++p_;
    return;
  }
  if (!open || builder_.diagnostics.size() >= limits::kErrorsPerSource) return;
  const char* brace = ForEachCode(start, p_, [](const char* q) { return *q != '{'; });
  Diagnostic& d = builder_.Report(Code::Q0103, AtEnd() ? builder_.Range(end_, end_) : TokenAt(p_),
                                  "a brace is not closed: `}` is missing before this", "close it with `}`");
  if (brace != p_) d.notes.push_back({builder_.SpanOf(builder_.Range(brace, brace + 1)), "the brace is opened here"});
}

// --- alerts ---

NodeId FileParser::ReadClause(const Words& words) {
  if (WordText() == "score" && WordAt(SkipBlanks(p_ + WordText().size(), end_)) == "points") return ReadPoints(words);
  const NodeId id = Complete(Read(Entry::kClause, words), words);
  if (id != kNoNode && builder_.node(id).kind == NodeKind::kMessage) ReadMessageParts(id);
  return id;
}

NodeId FileParser::ReadPoints(const Words& words) {
  const char* start = p_;
  const NodeId points = Read(Entry::kPointsHead, words);
  if (points == kNoNode) return kNoNode;
  NodeList rows;
  ReadRows(words, rows);
  CloseBody(start, true);
  builder_.SetList(builder_.node(points), rows);
  builder_.node(points).span.end = builder_.Offset(p_);
  Node clause;
  clause.kind = NodeKind::kScoreClause;
  clause.span = builder_.node(points).span;
  clause.a = points;
  return builder_.Add(clause);
}

// Rows up to `}`. Of the words of clauses only `status of` and `score` begin a row: another one, or an item's, means that the `}` is missing.
void FileParser::ReadRows(const Words& words, NodeList& rows) {
  while (!AtEnd() && !At('}') && !TooMany()) {
    const std::string_view word = WordText();
    const std::string_view second = WordAt(SkipBlanks(p_ + word.size(), end_));
    const bool begins_row = word == "status" ? second == "of" : word == "score" && second != "points";
    if (Contains(ItemWords(), word) || (Contains(words, word) && !begins_row)) return;
    const NodeId row = ReadRow();
    if (row != kNoNode) rows.push_back(row);
  }
}

NodeId FileParser::ReadRow() {
  const char* start = p_;
  Failure failure;
  const NodeId id = ParseEntry(Entry::kRow, builder_, &p_, end_, &failure);
  if (id != kNoNode) return id;
  ReportFailure(failure, start);
  // Rows begin with no word of their own: the next one is a line that does not go on with this one.
  static const auto& goes_on = *new Words{"and",   "or",     "between", "else", "if",    "then",     "otherwise",
                                          "where", "before", "within",  "is",   "since", "excluding"};
  int depth = 0;
  p_ = ForEachCode(std::max(failure.where, start), end_, [&](const char* q) {
    if (*q == '}' && depth == 0) return false;
    depth += *q == '{' ? 1 : *q == '}' ? -1 : 0;
    if (*q != '\n') return true;
    const char* next = SkipBlanks(q, end_);
    const bool window = WordAt(next) == "in" && WordAt(SkipBlanks(next + 2, end_)) != "department";
    return next == end_ || window || !(*next == '(' || (IsWordStart(*next) && !Contains(goes_on, WordAt(next))));
  });
  if (p_ == start && p_ != end_) ++p_;  // always forward
  return kNoNode;
}

// --- stories ---

void FileParser::ReadStoryPiece(const Words& words, NodeList& pieces) {
  const std::string_view word = WordText();
  if (word == "expect") {
    builder_.Report(Code::Q0116, Word(), "`expect` stands behind a moment",
                    "say when first, as in `at 3 h expect nothing`");
    Recover(p_, p_ + word.size(), words);
    return;
  }
  if (word == "patient") {
    if (!pieces.empty()) {
      builder_.Report(Code::Q0116, Word(), "the patient of a story is told once, before everything that happens",
                      "move it up");
    }
    const NodeId person = Complete(Read(Entry::kPerson, words), words);
    if (person != kNoNode && pieces.empty()) pieces.push_back(person);
    return;
  }
  const NodeId moment = Complete(Read(Entry::kMoment, words), words);
  ReadExpectations(words, moment);
  if (moment != kNoNode) pieces.push_back(moment);
}

// The `expect`s behind a moment; behind a broken one they are read for their own errors.
void FileParser::ReadExpectations(const Words& words, NodeId moment) {
  NodeList list;
  while (WordText() == "expect" && !TooMany()) {
    p_ += WordText().size();
    bool more = true;
    while (more && !TooMany()) {
      const NodeId expectation = Read(Entry::kExpectation, words);
      more = expectation != kNoNode && At(',');
      if (more) ++p_;
      const NodeId whole = more ? expectation : Complete(expectation, words);
      if (whole != kNoNode) list.push_back(whole);
    }
  }
  if (moment == kNoNode || list.empty()) return;
  builder_.SetList(builder_.node(moment), list);
  builder_.node(moment).span.end = builder_.node(list.back()).span.end;
}

}  // namespace quell::syntax
