// Lines of formatted text, and the comments that belong between them.
#ifndef QUELL_LIB_SYNTAX_FORMAT_LINES_H_
#define QUELL_LIB_SYNTAX_FORMAT_LINES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/syntax/ast.h"

namespace quell::syntax {

// Puts out line by line what stood somewhere in the source. Comments are put where they were: behind the line that they followed, or on lines of their own.
class LineWriter {
 public:
  explicit LineWriter(std::string_view source);

  enum class Blank : uint8_t {
    kKeep,   // one blank line before it if the author had one or more
    kNever,  // the first line of a body, a closing brace
    kAlways,
  };
  // Begins a line with what stood at `begin` of the source. What stood on one line with an `allow`, or directly below it, stays on one line, however long that is: the warning
  // that it silences may be about any part of it. `comment_indent`: of comments that stand above it on lines of their own; -1: the same.
  void Start(uint32_t begin, int indent, Blank blank = Blank::kKeep, int comment_indent = -1);
  // Adds to the line. `end`: where in the source it ended.
  void Add(std::string_view text, uint32_t end) {
    out_ += text;
    if (end > last_) last_ = end;
  }
  bool HasComment(Token span) const;
  int column() const;
  // The whole, with the comments that are left.
  std::string Finish();

 private:
  static std::vector<Token> AllowedLines(std::string_view source, const std::vector<Token>& comments);
  bool StaysOnLine(uint32_t begin) const;
  void NoteBelow(uint32_t begin);
  void PutComment(const Token& comment, int indent);
  void PutOnOwnLine(const Token& comment, int indent);
  void NewLine(int indent);
  bool Between(uint32_t from, uint32_t to, int newlines) const;

  std::string_view source_;
  std::vector<Token> comments_;
  std::vector<Token> allowed_;  // lines of source that an `allow` behind them speaks of, in ascending order
  Token below_;                 // the newest that one above it speaks of
  size_t next_ = 0;             // into comments_
  uint32_t last_ = 0;           // the end, in the source, of what has been put out
  bool line_commented_ = false;
  std::string out_;
};

}  // namespace quell::syntax

#endif  // QUELL_LIB_SYNTAX_FORMAT_LINES_H_
