#include "lib/syntax/format_lines.h"

#include <algorithm>

#include "lib/base/text.h"
#include "lib/syntax/lexis.h"

namespace quell::syntax {
namespace {

// The comments of a text; `//` in a text in quotes begins none.
std::vector<Token> CommentsOf(std::string_view text) {
  std::vector<Token> comments;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  for (const char* p = begin; p < end;) {
    if (*p == '"') {
      const char* after = EndOfString(p, end);
      p = after != nullptr ? after : p + 1;
    } else if (*p == '/' && end - p > 1 && p[1] == '/') {
      const char* stop = std::find(p, end, '\n');
      const char* last = stop;
      while (last > p && (last[-1] == ' ' || last[-1] == '\t' || last[-1] == '\r')) --last;
      comments.push_back({static_cast<uint32_t>(p - begin), static_cast<uint32_t>(last - begin)});
      p = stop;
    } else {
      ++p;
    }
  }
  return comments;
}

uint32_t LineStart(std::string_view source, uint32_t at) {
  const size_t end = at == 0 ? std::string_view::npos : source.rfind('\n', at - 1);
  return end == std::string_view::npos ? 0 : static_cast<uint32_t>(end) + 1;
}

uint32_t LineEnd(std::string_view source, uint32_t at) {
  return static_cast<uint32_t>(std::min(source.find('\n', at), source.size()));
}

bool IsAlone(std::string_view source, const Token& comment) {
  const uint32_t begin = LineStart(source, comment.begin);
  return Trim(source.substr(begin, comment.begin - begin)).empty();
}

bool Speaks(std::string_view comment) { return Trim(comment.substr(2)).substr(0, 6) == "quell:"; }

}  // namespace

// The lines that end in an `allow`.
std::vector<Token> LineWriter::AllowedLines(std::string_view source, const std::vector<Token>& comments) {
  std::vector<Token> lines;
  for (const Token& comment : comments) {
    if (!Speaks(TextOf(source, comment)) || IsAlone(source, comment)) continue;
    lines.push_back({LineStart(source, comment.begin), comment.begin});
  }
  return lines;
}

LineWriter::LineWriter(std::string_view source)
    : source_(source), comments_(CommentsOf(source)), allowed_(AllowedLines(source, comments_)) {}

bool LineWriter::StaysOnLine(uint32_t begin) const {
  if (out_.empty() || line_commented_) return false;
  auto follows = [&](const Token& line) { return begin < line.end && begin > line.begin && last_ >= line.begin; };
  auto after = std::upper_bound(allowed_.begin(), allowed_.end(), begin,
                                [](uint32_t at, const Token& line) { return at < line.begin; });
  return follows(below_) || (after != allowed_.begin() && follows(*(after - 1)));
}

// An `allow` that stands alone speaks of the first line below: of what begins there, if nothing of that has been put out above it.
void LineWriter::NoteBelow(uint32_t begin) {
  uint32_t below = LineStart(source_, begin);
  if (last_ > below) return;
  for (size_t i = next_; i > 0; --i) {
    const Token& comment = comments_[i - 1];
    if (comment.end > below || !Trim(source_.substr(comment.end, below - comment.end)).empty()) return;
    if (!IsAlone(source_, comment)) return;
    below = comment.begin;
    if (!Speaks(TextOf(source_, comment))) continue;
    below_ = {LineStart(source_, begin), LineEnd(source_, begin)};
    return;
  }
}

bool LineWriter::Between(uint32_t from, uint32_t to, int newlines) const {
  if (from >= to) return false;
  return std::count(source_.begin() + from, source_.begin() + to, '\n') >= newlines;
}

void LineWriter::NewLine(int indent) {
  if (!out_.empty()) out_ += '\n';
  out_.append(static_cast<size_t>(indent), ' ');
  line_commented_ = false;
}

void LineWriter::PutComment(const Token& comment, int indent) {
  const bool follows = !out_.empty() && !line_commented_ && !Between(last_, comment.begin, 1);
  if (!follows) {
    if (Between(last_, comment.begin, 2)) out_ += '\n';
    return PutOnOwnLine(comment, indent);
  }
  out_ += "  ";
  out_ += TextOf(source_, comment);
  line_commented_ = true;
  last_ = std::max(last_, comment.end);
}

void LineWriter::PutOnOwnLine(const Token& comment, int indent) {
  NewLine(indent);
  out_ += TextOf(source_, comment);
  line_commented_ = true;
  last_ = std::max(last_, comment.end);
}

void LineWriter::Start(uint32_t begin, int indent, Blank blank, int comment_indent) {
  if (comment_indent < 0) comment_indent = indent;
  while (next_ < comments_.size() && comments_[next_].begin < begin) {
    // What an item asks for above it, it asks for above its comment.
    const Token& comment = comments_[next_++];
    const bool own_line = out_.empty() || line_commented_ || Between(last_, comment.begin, 1);
    if (own_line && blank == Blank::kAlways && !out_.empty()) {
      out_ += '\n';
      blank = Blank::kKeep;
      PutOnOwnLine(comment, comment_indent);
      continue;
    }
    PutComment(comment, comment_indent);
  }
  NoteBelow(begin);
  if (StaysOnLine(begin)) {
    out_ += ' ';
    last_ = std::max(last_, begin);
    return;
  }
  const bool wanted = blank == Blank::kAlways || (blank == Blank::kKeep && Between(last_, begin, 2));
  if (wanted && !out_.empty()) out_ += '\n';
  NewLine(indent);
  last_ = std::max(last_, begin);
}

bool LineWriter::HasComment(Token span) const {
  auto inside = std::lower_bound(comments_.begin(), comments_.end(), span.begin,
                                 [](const Token& comment, uint32_t begin) { return comment.begin < begin; });
  return inside != comments_.end() && inside->begin < span.end;
}

int LineWriter::column() const {
  const size_t line = out_.rfind('\n');
  return static_cast<int>(line == std::string::npos ? out_.size() : out_.size() - line - 1);
}

std::string LineWriter::Finish() {
  while (next_ < comments_.size()) PutComment(comments_[next_++], 0);
  if (!out_.empty()) out_ += '\n';
  return std::move(out_);
}

}  // namespace quell::syntax
