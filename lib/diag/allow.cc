#include "lib/diag/allow.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/text.h"
#include "lib/diag/codes.h"
#include "lib/diag/line_index.h"

namespace quell::diag {
namespace {

constexpr std::string_view kMark = "quell:";

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Where the `//` of a line's comment stands; npos if there is none. A text ends at its quote or with its line, and `\`
// takes the next character into it, so that each line can be read without those before it.
size_t CommentStart(std::string_view line) {
  for (size_t i = 0; i + 1 < line.size(); ++i) {
    if (line[i] == '/' && line[i + 1] == '/') return i;
    if (line[i] != '"') continue;
    for (++i; i < line.size() && line[i] != '"'; ++i) {
      if (line[i] == '\\') ++i;
    }
  }
  return std::string_view::npos;
}

std::string_view TakeWord(std::string_view& text) {
  size_t length = 0;
  while (length < text.size() && IsWordByte(text[length])) ++length;
  const std::string_view word = text.substr(0, length);
  text.remove_prefix(length);
  return word;
}

bool LooksLikeCode(std::string_view word) {
  return word.size() > 1 && (word[0] == 'Q' || word[0] == 'q') && word[1] >= '0' && word[1] <= '9';
}

// The codes after `quell:`, as views of it; none if it is not a well-formed `allow`.
std::vector<std::string_view> CodesOf(std::string_view directive) {
  std::vector<std::string_view> codes;
  directive = Trim(directive);
  if (TakeWord(directive) != "allow") return codes;
  for (;;) {
    while (!directive.empty() && (directive[0] == ' ' || directive[0] == '\t' || directive[0] == ','))
      directive.remove_prefix(1);
    const std::string_view word = TakeWord(directive);
    if (!LooksLikeCode(word)) return codes;
    codes.push_back(word);
  }
}

// Why a code could not be silenced anywhere.
std::optional<Diagnostic> Refusal(std::string_view code, Span span) {
  const std::string quoted = "`" + std::string(code) + "`";
  const CodeInfo* info = FindCode(code);
  if (info == nullptr) {
    const std::string nearest = NearestCode(code);
    return Make(Code::Q0705, span, "no error or warning has the code " + quoted,
                nearest.empty() ? "`quell explain-code` lists the codes" : "did you mean `" + nearest + "`?");
  }
  if (info->severity == Severity::kError) {
    return Make(Code::Q0705, span, quoted + " is an error, and only warnings can be silenced",
                "correct what the error is about, and remove this");
  }
  if (code == Info(Code::Q0705).code) {
    return Make(Code::Q0705, span, quoted + " can't be silenced", "remove the `allow` that silences nothing");
  }
  return std::nullopt;
}

struct Allow {
  std::string_view code;
  Span span;
  bool silences = false;
};

// The comments of one source that speak to quell.
class SourceAllows {
 public:
  SourceAllows(uint32_t source, std::string_view text) : source_(source), text_(text), lines_(text) {
    for (size_t at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark, at)) {
      const uint32_t line = lines_.At(static_cast<uint32_t>(at)).line;
      ReadLine(line);
      if (line == lines_.line_count()) break;
      at = lines_.LineStart(line + 1);
    }
  }

  bool Silence(const Diagnostic& warning) {
    auto line = by_line_.find(lines_.At(warning.span.begin).line);
    if (line == by_line_.end()) return false;
    bool silenced = false;
    for (Allow& allow : line->second) {
      if (allow.code != warning.code) continue;
      allow.silences = true;
      silenced = true;
    }
    return silenced;
  }

  // What can't be silenced anywhere, and, if `all_known` warnings were looked for, what silenced nothing.
  void Tell(bool all_known, std::vector<Diagnostic>* out) const {
    out->insert(out->end(), refused_.begin(), refused_.end());
    for (const auto& [line, allows] : by_line_) {
      for (const Allow& allow : allows) {
        if (allow.silences || !all_known) continue;
        out->push_back(Make(
            Code::Q0705, allow.span,
            "`allow " + std::string(allow.code) + "` silences nothing: there is no such warning here",
            "remove it, or write it at the end of the line that the warning is about, or directly above that line"));
      }
    }
  }

 private:
  Span SpanOf(std::string_view part) const {
    const auto begin = static_cast<uint32_t>(part.data() - text_.data());
    return {source_, begin, begin + static_cast<uint32_t>(part.size())};
  }

  void ReadLine(uint32_t number) {
    const std::string_view line = lines_.Line(number);
    const size_t start = CommentStart(line);
    if (start == std::string_view::npos) return;
    const std::string_view comment = Trim(line.substr(start + 2));
    if (comment.substr(0, kMark.size()) != kMark) return;
    const std::vector<std::string_view> codes = CodesOf(comment.substr(kMark.size()));
    if (codes.empty()) {
      refused_.push_back(Make(Code::Q0705, SpanOf(comment), "this comment speaks to quell, and allows nothing",
                              "write `// quell: allow Q0702`, with the code of the warning"));
    }
    const bool alone = Trim(line.substr(0, start)).empty();
    for (std::string_view code : codes) {
      if (std::optional<Diagnostic> refusal = Refusal(code, SpanOf(code)); refusal.has_value())
        refused_.push_back(*std::move(refusal));
      else
        by_line_[alone ? FirstBelow(number) : number].push_back({code, SpanOf(code)});
    }
  }

  // The first line below that is more than a comment. Lines are asked about from the top: those that were passed over
  // once need not be again.
  uint32_t FirstBelow(uint32_t number) {
    if (number < below_) return below_;
    below_ = number + 1;
    while (below_ <= lines_.line_count() && Trim(lines_.Line(below_)).substr(0, 2) == "//") ++below_;
    return below_;
  }

  uint32_t source_;
  std::string_view text_;
  LineIndex lines_;
  uint32_t below_ = 0;
  std::map<uint32_t, std::vector<Allow>> by_line_;
  std::vector<Diagnostic> refused_;
};

}  // namespace

void ApplyAllows(std::span<const Source> sources, std::vector<Diagnostic>* diagnostics) {
  const bool all_known = !HasErrors(*diagnostics);
  std::map<uint32_t, SourceAllows> allows;
  for (uint32_t i = 0; i < sources.size(); ++i) {
    const std::string_view text = sources[i].text;
    if (text.find(kMark) != std::string_view::npos) allows.emplace(i, SourceAllows(i, text));
  }
  std::erase_if(*diagnostics, [&allows](const Diagnostic& d) {
    auto of_source = allows.find(d.span.source);
    return d.severity == Severity::kWarning && of_source != allows.end() && of_source->second.Silence(d);
  });
  for (const auto& [source, of_source] : allows) of_source.Tell(all_known, diagnostics);
}

}  // namespace quell::diag
