// The file: its language, its module, its items.
#include "lib/syntax/parser.h"

#include <algorithm>
#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/base/utf8.h"
#include "quell/version.h"

namespace quell::syntax {

using diag::Code;

namespace {

const auto& kFieldWords = *new Words{"title", "version", "owner", "source", "review"};
const auto& kModuleWords = *new Words{"title", "version", "owner", "source", "review", "use"};
const auto& kConceptWords =
    *new Words{"loinc", "rxnorm",  "atc",     "snomed", "icd10", "icd9",    "cvx",       "ndc",   "local",
               "from",  "include", "exclude", "unit",   "molar", "valence", "plausible", "values"};
const auto& kClauseWords =
    *new Words{"status",  "on",      "when",       "exclude", "score",   "fire",    "severity", "show",    "recipients",
               "deliver", "lockout", "suppressed", "at",      "message", "suggest", "intends",  "override"};
const auto& kOutcomeWords = *new Words{"episode", "again", "detect", "judge", "if"};
const auto& kStoryWords = *new Words{"patient", "at", "expect"};

const Body& BodyOf(std::string_view word) {
  static const Body kConcept = {Entry::kConceptHead, NodeKind::kConcept, kConceptWords, "a line of a concept"};
  static const Body kPoints = {Entry::kPointsItemHead, NodeKind::kPointsItem, ItemWords(), "a row of points"};
  static const Body kAlert = {Entry::kAlertHead, NodeKind::kAlert, kClauseWords, "a clause of an alert"};
  static const Body kOutcome = {Entry::kOutcomeHead, NodeKind::kOutcome, kOutcomeWords, "a line of an outcome"};
  static const Body kStory = {Entry::kStoryHead, NodeKind::kTest, kStoryWords, "`patient` or `at` and a time"};
  if (word == "concept") return kConcept;
  if (word == "points") return kPoints;
  if (word == "alert") return kAlert;
  if (word == "outcome") return kOutcome;
  return kStory;
}

}  // namespace

const Words& ItemWords() {
  static const auto& words = *new Words{"concept", "parameter", "define", "points", "alert", "outcome", "test"};
  return words;
}

ParseResult FileParser::Run() {
  NodeList items;
  if (CheckText()) {
    ReadLanguage();
    if (!language_missing_ || !AtEnd()) ReadModule(items);
    while (!AtEnd() && !TooMany()) ReadItem(items);
  }
  Node file;
  file.kind = NodeKind::kFile;
  file.span = builder_.Range(builder_.begin(), end_);
  builder_.SetList(file, items);
  builder_.ast.root = builder_.Add(file);
  return {std::move(builder_.ast), std::move(builder_.diagnostics)};
}

bool FileParser::CheckText() {
  if (builder_.end() - builder_.begin() > static_cast<ptrdiff_t>(limits::kSourceBytes)) {
    builder_.Report(Code::Q0107, {}, "the file has more than " + std::to_string(limits::kSourceBytes >> 20) + " MB",
                    "split it into several files");
    return false;
  }
  const std::string_view text(builder_.begin(), static_cast<size_t>(builder_.end() - builder_.begin()));
  uint32_t bad = 0;
  if (!IsUtf8(text, &bad)) {
    builder_.Report(Code::Q0114, {bad, bad + 1}, "this byte is not UTF-8", "save the file as UTF-8");
    return false;
  }
  const auto control = std::find_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
  });
  if (control != text.end()) {
    bad = static_cast<uint32_t>(control - text.begin());
    builder_.Report(Code::Q0114, {bad, bad + 1},
                    "this byte is no letter: a control character, number " + std::to_string(static_cast<int>(*control)),
                    "delete it, or save the file as UTF-8 if it is in another encoding");
    return false;
  }
  if (text.substr(0, 3) == "\xEF\xBB\xBF") p_ += 3;  // the byte order mark that some editors write
  return true;
}

void FileParser::ReadLanguage() {
  if (ReadLanguageNumber()) return;
  language_missing_ = true;
  const Token place = TokenAt(SkipBlanks(p_, end_));
  const bool slip = !Nearest(WordText(), {"language"}).empty();
  builder_.Report(Code::Q0115, place,
                  "the file does not begin with `language " + std::to_string(kLanguageVersion) + "`",
                  slip ? "did you mean `language`?"
                       : "write `language " + std::to_string(kLanguageVersion) + "` on the first line");
  if (!slip) return;
  p_ = SkipBlanks(builder_.begin() + place.end, end_);
  p_ = EndOfNumber(p_, end_);
}

// Reads `language 1`; false where it does not stand here.
bool FileParser::ReadLanguageNumber() {
  if (WordText() != "language") return false;
  const Token word = Word();
  const char* number = SkipBlanks(p_ + (word.end - word.begin), end_);
  const char* after = EndOfNumber(number, end_);
  const Token token = builder_.Range(number, after);
  if (ParseInteger(builder_.Text(token)) != kLanguageVersion) {
    const std::string wanted = "`language " + std::to_string(kLanguageVersion) + "`";
    builder_.Report(Code::Q0108, after == number ? word : token, "this quell reads " + wanted,
                    "write " + wanted + ", or use a newer quell");
  }
  p_ = after;
  return true;
}

void FileParser::ReadModule(NodeList& items) {
  if (WordText() != "module") {
    const std::string word(WordText());
    const bool slip = !word.empty() && !Nearest(word, {"module"}).empty();
    builder_.Report(Code::Q0109, TokenAt(SkipBlanks(p_, end_)), "the file does not begin with `module`",
                    slip ? "did you mean `module`?" : "write, for example, `module potassium.safety` first");
    if (!AtEnd() && !Contains(ItemWords(), word) && word != "use") Recover(p_, p_ + 1, ItemWords());
    return;
  }
  const NodeId id = Complete(Read(Entry::kModuleHead, kModuleWords), kModuleWords);
  NodeList fields, uses;
  while (!AtEnd() && !Contains(ItemWords(), WordText()) && Begins(kModuleWords, WordText()) && !TooMany()) {
    if (WordText() == "use") {
      ReadUse(uses);
    } else if (!Contains(kFieldWords, WordText())) {
      if (Nearest(WordText(), kModuleWords).empty()) break;
      ReportStranger("a line of the module or an item is expected", kModuleWords);
    } else {
      if (!uses.empty())
        builder_.Report(Code::Q0116, Word(), "the lines of the module stand before `use`", "move it up");
      const NodeId field = Complete(Read(Entry::kModuleField, kModuleWords), kModuleWords);
      if (field != kNoNode) fields.push_back(field);
    }
  }
  if (id != kNoNode) {
    if (!fields.empty()) builder_.node(id).span.end = builder_.node(fields.back()).span.end;
    builder_.SetList(builder_.node(id), fields);
    items.push_back(id);
  }
  items.insert(items.end(), uses.begin(), uses.end());
}

void FileParser::ReadUse(NodeList& items) {
  const NodeId use = Complete(Read(Entry::kUse, kModuleWords), kModuleWords);
  if (use != kNoNode) items.push_back(use);
}

void FileParser::ReadItem(NodeList& items) {
  const std::string_view word = WordText();
  NodeId id = kNoNode;
  if (word == "parameter" || word == "define") {
    id = ReadValueItem(word == "parameter" ? Entry::kParameter : Entry::kDefine);
  } else if (Contains(ItemWords(), word)) {
    id = ReadBody(BodyOf(word));
  } else if (word == "use") {
    builder_.Report(Code::Q0116, Word(), "`use` stands behind the module, before everything else", "move it up");
    ReadUse(items);
  } else {
    ReadStrayItem();
  }
  if (id != kNoNode) items.push_back(id);
}

// What begins no item.
void FileParser::ReadStrayItem() {
  const std::string_view word = WordText();
  if (word == "module") {
    builder_.Report(Code::Q0111, Word(), "a file has one `module`", "put the second module into a file of its own");
    Recover(p_, p_ + word.size(), ItemWords());
  } else if (word == "language") {
    // Where none stood at the beginning, that has been told.
    if (!language_missing_) builder_.Report(Code::Q0111, Word(), "a file says its `language` once", "remove it");
    ReadLanguageNumber();
  } else if (At('}')) {
    builder_.Report(Code::Q0101, builder_.Range(p_, p_ + 1), "`}` closes nothing here", "remove it");
    ++p_;
  } else {
    ReportStranger("an item of the file is expected", ItemWords());
  }
}

// A broken parameter or definition is kept by its name, without a value: who uses it is then not told that it does not exist.
NodeId FileParser::ReadValueItem(Entry entry) {
  const char* name = SkipBlanks(p_ + WordText().size(), end_);
  const Token token = builder_.Range(name, EndOfWord(name, end_));
  const NodeId id = Complete(Read(entry, ItemWords()), ItemWords());
  if (id != kNoNode || token.empty() || IsReserved(builder_.Text(token))) return id;
  Node broken;
  broken.kind = NodeKind::kDefine;
  broken.span = broken.name = token;
  return builder_.Add(broken);
}

ParseResult Parse(std::string_view text, uint32_t source) { return FileParser(text, source).Run(); }

std::string Unquote(std::string_view text, Token quoted) {
  std::string_view inner = TextOf(text, quoted);
  if (inner.size() >= 2 && inner.front() == '"') inner = inner.substr(1, inner.size() - 2);
  std::string out;
  for (size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] == '\\' && i + 1 < inner.size()) {
      ++i;
      out += inner[i] == 'n' ? '\n' : inner[i];
    } else {
      out += inner[i];
    }
  }
  return out;
}

}  // namespace quell::syntax
