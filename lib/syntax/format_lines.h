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
  // Begins a line with what stood at `begin` of the source.
  void Start(uint32_t begin, int indent, Blank blank = Blank::kKeep);
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
  void PutComment(const Token& comment, int indent);
  void NewLine(int indent);
  bool Between(uint32_t from, uint32_t to, int newlines) const;

  std::string_view source_;
  std::vector<Token> comments_;
  size_t next_ = 0;    // into comments_
  uint32_t last_ = 0;  // the end, in the source, of what has been put out
  bool line_commented_ = false;
  std::string out_;
};

}  // namespace quell::syntax

#endif  // QUELL_LIB_SYNTAX_FORMAT_LINES_H_
