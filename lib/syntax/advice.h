// What to tell an author besides what is wrong: the word that was meant, or a sentence of the kind that was begun.
#ifndef QUELL_LIB_SYNTAX_ADVICE_H_
#define QUELL_LIB_SYNTAX_ADVICE_H_

#include <string>
#include <string_view>
#include <vector>

namespace quell::syntax {

using Words = std::vector<std::string>;

struct Situation {
  std::string expected;  // by the grammar: "`)`", "an expression"
  std::string found;     // the word or sign that stands there instead; empty where the line ends
  std::string before;    // the word before it
  std::string after;     // the word behind it
  std::string left;      // what stands before it on its line
  std::string piece;     // the words that the clause, line or item begins with: "lockout", "at most"
};

// The help for something that stands where something else is expected; "" where nothing is known to help.
std::string AdviceFor(const Situation& situation);

// What an author may have meant by signs and words of other languages; "" if nothing is known of them.
std::string Translation(std::string_view found);

// A whole sentence that begins with `piece`, as in "lockout 24 h per patient"; "" where there is no typical one.
std::string_view ExampleOf(std::string_view piece);

// "`a`, `b` or `c`".
std::string Listed(const Words& words);

// Other words that an author may take for the beginning of a phrase: "" or the phrase's first word.
std::string NearestPhraseWord(std::string_view word);

}  // namespace quell::syntax

#endif  // QUELL_LIB_SYNTAX_ADVICE_H_
