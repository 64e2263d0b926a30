// `{expression}` and `{expression:.1}` inside a message; `{{` and `}}` stand for the braces themselves.
#include "lib/syntax/parser.h"

namespace quell::syntax {

using diag::Code;

void FileParser::ReadMessageParts(NodeId message) {
  const Token title = builder_.node(message).title;
  const char* const last = builder_.begin() + title.end - 1;
  const char* text = builder_.begin() + title.begin + 1;
  NodeList parts;
  for (const char* p = text; p < last;) {
    if (*p == '\\' || (p + 1 < last && (*p == '{' || *p == '}') && p[1] == *p)) {
      p += 2;
    } else if (*p == '{') {
      AddText(text, p, parts);
      p = ReadMessageValue(p, last, parts);
      text = p;
    } else {
      ++p;
    }
  }
  AddText(text, last, parts);
  builder_.SetList(builder_.node(message), parts);
}

void FileParser::AddText(const char* from, const char* to, NodeList& parts) {
  if (from >= to) return;
  Node node;
  node.kind = NodeKind::kMessageText;
  node.span = node.name = builder_.Range(from, to);
  parts.push_back(builder_.Add(node));
}

const char* FileParser::ReadMessageValue(const char* open, const char* last, NodeList& parts) {
  const char* p = open + 1;
  Failure failure;
  Node node;
  node.kind = NodeKind::kMessageValue;
  node.a = ParseEntry(Entry::kExpression, builder_, &p, last, &failure);
  node.number = -1;
  bool whole = node.a != kNoNode;
  if (!whole) {
    const char* found = SkipBlanks(failure.where, last);
    const bool in_text = found < last;
    builder_.Report(Code::Q0101, in_text ? TokenAt(found) : builder_.Range(open, open + 1),
                    "in the braces of a message " + (in_text ? Shown(TokenAt(found)) + " stands" : "the text ends") +
                        " where " + failure.expected + " is expected",
                    "write, for example, `{latest Potassium}`, or `{{` for a brace");
  } else {
    p = SkipBlanks(p, last);
    if (last - p > 2 && p[0] == ':' && p[1] == '.' && IsDigit(p[2])) {
      node.number = p[2] - '0';
      p += 3;
    }
    p = SkipBlanks(p, last);
    if (p >= last || *p != '}') {
      builder_.Report(Code::Q0103, builder_.Range(open, open + 1), "this brace of the message is not closed",
                      "close it with `}`; decimals are asked for as in `{ratio:.1}`");
      whole = false;
    }
  }
  const char* close = std::find(p, last, '}');
  if (whole) {
    node.span = builder_.Range(open, close + 1);
    parts.push_back(builder_.Add(node));
  }
  return close == last ? last : close + 1;
}

}  // namespace quell::syntax
