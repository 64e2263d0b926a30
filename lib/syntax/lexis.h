// How words, numbers, units and strings are cut out of the text. Used by the grammar's terminals and by error recovery.
// Bytes are looked at as they are (no locale, no character classes that abort on UTF-8).
#ifndef QUELL_LIB_SYNTAX_LEXIS_H_
#define QUELL_LIB_SYNTAX_LEXIS_H_

#include <string>
#include <string_view>
#include <vector>

namespace quell::syntax {

inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }
inline bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
inline bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
inline bool IsWordStart(char c) { return IsLower(c) || IsUpper(c); }
inline bool IsWordByte(char c) { return IsWordStart(c) || IsDigit(c) || c == '_'; }
inline bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Past blanks, line ends and `//` comments.
const char* SkipBlanks(const char* p, const char* end);
// Past the word [A-Za-z][A-Za-z0-9_]* at p; p itself if there is none.
const char* EndOfWord(const char* p, const char* end);
// Past the name at p, with the modules it stands behind: `age_limit`, `common.labs.Creatinine`. A dot belongs to it where a letter follows at once.
const char* EndOfName(const char* p, const char* end);
// Past `words` ("hard stop", one blank between two), with any blanks before and between them; null where something else stands at p.
const char* MatchWords(const char* p, const char* end, std::string_view words);
// Past the decimal number at p; p itself if there is none.
const char* EndOfNumber(const char* p, const char* end);
// Past the unit at p (on the line of its number; p may stand on blanks), and where it begins. False if no unit stands there.
bool FindUnit(const char* p, const char* end, const char** unit_begin, const char** unit_end);
// Past the closing quote of the string at p (which is `"`); null where it is not closed on its line.
const char* EndOfString(const char* p, const char* end);

// The words of the language that can't be names (in "double quotes" in the grammar of rules/LANGUAGE.md), sorted.
const std::vector<std::string>& ReservedWords();
// Those that stand only where no name could (in 'single quotes' there), sorted: names may be called like them.
const std::vector<std::string>& PlainWords();
bool IsReserved(std::string_view word);
bool IsWord(std::string_view word);  // either: never a unit, nor a code without quotes

}  // namespace quell::syntax

#endif  // QUELL_LIB_SYNTAX_LEXIS_H_
