#include "lib/terms/code_system.h"

#include <algorithm>
#include <array>
#include <string>

#include "absl/strings/str_format.h"
#include "lib/base/code_key.h"
#include "lib/base/text.h"

namespace quell::terms {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool IsLetterOrDigit(char c) { return IsLetter(c) || IsDigit(c); }
bool AllDigits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit); }

// LOINC's check digit: from the right, every other digit doubled, digits summed, up to the next ten (mod 10).
char LoincCheckDigit(std::string_view number) {
  int sum = 0;
  bool doubled = true;
  for (auto digit = number.rbegin(); digit != number.rend(); ++digit, doubled = !doubled) {
    const int value = (*digit - '0') * (doubled ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

std::string CheckLoinc(std::string_view code) {
  const size_t dash = code.find('-');
  const std::string_view number = code.substr(0, std::min(dash, code.size()));
  const bool shaped = dash != std::string_view::npos && code.size() == dash + 2 && IsDigit(code.back()) &&
                      AllDigits(number) && number.size() <= 7;
  if (!shaped) return absl::StrFormat("a LOINC code is digits, a dash and a check digit (2160-0), unlike %s", code);
  const char expected = LoincCheckDigit(number);
  if (code.back() == expected) return "";
  return absl::StrFormat("the check digit of LOINC %s should be %c", code, expected);
}

// Verhoeff's check digit: the digits act one after another, each permuted by its place, in the symmetries of the
// pentagon.
int PentagonProduct(int a, int b) {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + (a + b - 5) % 5;
  return b < 5 ? 5 + (a - b) % 5 : (a - b + 5) % 5;
}

int PentagonInverse(int a) { return a == 0 || a >= 5 ? a : 5 - a; }

char VerhoeffCheckDigit(std::string_view number) {
  constexpr std::array<int, 10> kStep = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
  int check = 0;
  for (size_t place = 1; place <= number.size(); ++place) {
    int digit = number[number.size() - place] - '0';
    for (size_t i = 0; i < place % 8; ++i) digit = kStep[digit];
    check = PentagonProduct(check, digit);
  }
  return static_cast<char>('0' + PentagonInverse(check));
}

std::string CheckSnomed(std::string_view code) {
  if (!AllDigits(code) || code.size() < 6 || code.size() > 18 || code.front() == '0') {
    return absl::StrFormat("a SNOMED CT code is 6 to 18 digits, unlike %s", code);
  }
  const char expected = VerhoeffCheckDigit(code.substr(0, code.size() - 1));
  if (code.back() == expected) return "";
  return absl::StrFormat("the check digit of SNOMED CT %s should be %c", code, expected);
}

std::string CheckRxnorm(std::string_view code) {
  if (AllDigits(code) && code.size() <= 8 && code.front() != '0') return "";
  return absl::StrFormat("an RxNorm code is a number of up to 8 digits, unlike %s", code);
}

std::string CheckCvx(std::string_view code) {
  if (AllDigits(code) && code.size() <= 3) return "";
  return absl::StrFormat("a CVX code is a number of up to 3 digits, unlike %s", code);
}

// One of the five levels of ATC, or with `prefix` any beginning of one.
bool IsAtc(std::string_view code, bool prefix) {
  constexpr std::string_view kShape = "A00AA00";
  if (code.size() > kShape.size()) return false;
  for (size_t i = 0; i < code.size(); ++i) {
    if (kShape[i] == 'A' ? !IsLetter(code[i]) : !IsDigit(code[i])) return false;
  }
  return prefix || (code.size() != 2 && code.size() != 6);
}

std::string CheckAtc(std::string_view code, bool prefix) {
  if (IsAtc(code, prefix)) return "";
  return absl::StrFormat("an ATC code is a level of A10BA02 (A, A10, A10B, A10BA or all of it), unlike %s", code);
}

// N17.9 with or without its dot, or a beginning of it.
bool IsIcd10(std::string_view code) {
  if (!IsLetter(code[0])) return false;
  if (code.size() > 1 && !IsDigit(code[1])) return false;
  if (code.size() > 2 && !IsLetterOrDigit(code[2])) return false;
  if (code.size() <= 3) return true;
  const std::string_view rest = code.substr(code[3] == '.' ? 4 : 3);
  return rest.size() <= 4 && std::all_of(rest.begin(), rest.end(), IsLetterOrDigit);
}

std::string CheckIcd10(std::string_view code) {
  if (IsIcd10(code)) return "";
  return absl::StrFormat("an ICD-10 code is a letter, a digit, then letters or digits (N17.9), unlike %s", code);
}

// The beginning of a code has no check digit yet.
std::string CheckDigitsPrefix(std::string_view system, std::string_view code) {
  const bool good = std::all_of(code.begin(), code.end(), [](char c) { return IsDigit(c) || c == '-'; });
  return good ? "" : absl::StrFormat("a code of %s begins with digits, unlike %s", system, code);
}

}  // namespace

const std::vector<std::string_view>& CodeSystems() {
  static const auto* const systems =
      new std::vector<std::string_view>{"loinc", "rxnorm", "atc", "snomed", "icd10", "icd9", "cvx", "ndc", "local"};
  return *systems;
}

bool IsCodeSystem(std::string_view name) {
  const std::vector<std::string_view>& systems = CodeSystems();
  return std::find(systems.begin(), systems.end(), name) != systems.end();
}

std::string CheckCode(std::string_view system, std::string_view code) {
  const bool prefix = !code.empty() && code.back() == '*';
  if (prefix) code.remove_suffix(1);
  if (code.empty()) return prefix ? "" : "the code is empty";
  if (system == "atc") return CheckAtc(code, prefix);
  if (system == "icd10") return CheckIcd10(code);
  const bool digits = system == "loinc" || system == "snomed" || system == "rxnorm" || system == "cvx";
  if (!digits) return "";
  if (prefix) return CheckDigitsPrefix(system, code);
  if (system == "loinc") return CheckLoinc(code);
  if (system == "snomed") return CheckSnomed(code);
  return system == "rxnorm" ? CheckRxnorm(code) : CheckCvx(code);
}

bool CodeMatches(std::string_view system, std::string_view pattern, std::string_view code) {
  const bool prefix = !pattern.empty() && pattern.back() == '*';
  if (prefix) pattern.remove_suffix(1);
  const std::string asked = CodeKey(system, pattern), given = CodeKey(system, code);
  return prefix ? given.compare(0, asked.size(), asked) == 0 : given == asked;
}

}  // namespace quell::terms
