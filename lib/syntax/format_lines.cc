#include "lib/syntax/format_lines.h"

#include <algorithm>

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

}  // namespace

LineWriter::LineWriter(std::string_view source) : source_(source), comments_(CommentsOf(source)) {}

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
  if (follows) {
    out_ += "  ";
  } else {
    if (Between(last_, comment.begin, 2)) out_ += '\n';
    NewLine(indent);
  }
  out_ += TextOf(source_, comment);
  line_commented_ = true;
  last_ = std::max(last_, comment.end);
}

void LineWriter::Start(uint32_t begin, int indent, Blank blank) {
  while (next_ < comments_.size() && comments_[next_].begin < begin) {
    // What an item asks for above it, it asks for above its comment.
    const Token& comment = comments_[next_++];
    const bool own_line = out_.empty() || line_commented_ || Between(last_, comment.begin, 1);
    if (own_line && blank == Blank::kAlways && !out_.empty()) {
      out_ += '\n';
      blank = Blank::kKeep;
      last_ = std::max(last_, comment.begin);
    }
    PutComment(comment, indent);
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
