// Stories: what happened when, and what is expected.
#include "lib/syntax/formatter.h"

#include <algorithm>

namespace quell::syntax {
namespace {

constexpr size_t kStoryColumn = 60;

}  // namespace

void Formatter::Story(const Node& n) {
  lines_.Add("test " + flat_.Title(n) + " {", n.title.end);
  size_t times = 0, events = 0;
  for (NodeId id : ast_.List(n)) {
    const Node& line = ast_[id];
    if (line.kind != NodeKind::kAt) continue;
    times = std::max<size_t>(times, flat_.Of(line.a).size());
    const size_t event = line.b == kNoNode || line.count == 0 ? 0 : Event(ast_[line.b]).size();
    if (event <= kStoryColumn) events = std::max(events, event);
  }
  Blank blank = Blank::kNever;
  for (NodeId id : ast_.List(n)) {
    Start(ast_[id], 2, blank);
    blank = Blank::kKeep;
    if (ast_[id].kind == NodeKind::kPerson) {
      Person(ast_[id]);
    } else {
      At(ast_[id], times, events);
    }
  }
  Close(n);
}

void Formatter::Person(const Node& n) {
  std::string line = "patient";
  for (NodeId id : ast_.List(n)) {
    const Node& fact = ast_[id];
    switch (static_cast<PersonWord>(fact.op)) {
      case PersonWord::kFemale:
        line += " female";
        break;
      case PersonWord::kMale:
        line += " male";
        break;
      case PersonWord::kBorn:
        line += " born " + flat_.Title(fact);
        break;
      case PersonWord::kAge:
        line += " " + flat_.Of(fact.a);
        break;
      case PersonWord::kWeight:
        line += " weight " + flat_.Of(fact.a);
        break;
      case PersonWord::kHeight:
        line += " height " + flat_.Of(fact.a);
        break;
      case PersonWord::kPregnant:
        line += " pregnant";
        break;
      case PersonWord::kNotPregnant:
        line += " not pregnant";
        break;
    }
  }
  lines_.Add(line, n.span.end);
}

void Formatter::At(const Node& n, size_t times, size_t events) {
  std::string line = "at " + Padded(flat_.Of(n.a), n.b == kNoNode ? 0 : times);
  if (n.b != kNoNode) line += "  " + (n.count > 0 ? Padded(Event(ast_[n.b]), events) : Event(ast_[n.b]));
  std::string expected;
  for (NodeId id : ast_.List(n)) expected += (expected.empty() ? "" : ", ") + Expected(ast_[id]);
  if (!expected.empty()) line += (n.b == kNoNode ? " expect " : "  expect ") + expected;
  lines_.Add(line, n.span.end);
}

std::string Formatter::Event(const Node& n) const {
  std::string line = EventHead(n);
  for (NodeId id : ast_.List(n)) line += " " + Detail(ast_[id]);
  return line;
}

std::string Formatter::EventHead(const Node& n) const {
  switch (static_cast<EventWord>(n.op)) {
    case EventWord::kResult: {
      std::string line = "result " + flat_.Name(n) + " ";
      if (!n.title.empty()) return line + flat_.Title(n);
      if (n.number > 0) line += FlatText::RelationText(static_cast<int>(n.number) - 1);
      return line + flat_.Of(n.a);
    }
    case EventWord::kOrder:
      return "order " + flat_.Name(n);
    case EventWord::kOrderSelect:
      return "order select " + flat_.Name(n);
    case EventWord::kStop:
      return "stop " + flat_.Name(n);
    case EventWord::kHold:
      return "hold " + flat_.Name(n);
    case EventWord::kResume:
      return "resume " + flat_.Name(n);
    case EventWord::kAdministered:
      return "administered " + flat_.Name(n);
    case EventWord::kProblem:
      return "problem " + flat_.Name(n);
    case EventWord::kResolved:
      return "resolved " + flat_.Name(n);
    case EventWord::kAllergy:
      return "allergy " + flat_.Name(n);
    case EventWord::kProcedure:
      return "procedure " + flat_.Name(n);
    case EventWord::kVaccination:
      return "vaccination " + flat_.Name(n);
    case EventWord::kHomeMedication:
      return "home medication " + flat_.Name(n);
    case EventWord::kWeight:
      return "weight " + flat_.Of(n.a);
    case EventWord::kHeight:
      return "height " + flat_.Of(n.a);
    case EventWord::kPregnant:
      return "pregnant";
    case EventWord::kNotPregnant:
      return "not pregnant";
    case EventWord::kAdmission:
      return "admission" + (n.name.empty() ? "" : " " + flat_.Name(n)) + (n.title.empty() ? "" : " " + flat_.Title(n));
    case EventWord::kTransfer:
      return "transfer " + flat_.Title(n);
    case EventWord::kDischarge:
      return "discharge";
    case EventWord::kChartOpen:
      return "chart open";
    case EventWord::kCorrect:
      return "correct " + flat_.Name(n) + " to " + flat_.Of(n.a);
    case EventWord::kRetract:
      return "retract " + flat_.Name(n);
  }
  return "";
}

std::string Formatter::Detail(const Node& n) const {
  switch (static_cast<DetailWord>(n.op)) {
    case DetailWord::kAs:
      return "as " + flat_.Name(n);
    case DetailWord::kDrawn:
      return "drawn " + flat_.Of(n.a);
    case DetailWord::kDose:
      return "dose " + flat_.Of(n.a);
    case DetailWord::kRoute:
      return "route " + flat_.Title(n);
    case DetailWord::kFor:
      return "for " + flat_.Of(n.a);
    case DetailWord::kFrequency:
      return flat_.Of(n.a);
    case DetailWord::kPrn:
      return "prn";
    case DetailWord::kOneTime:
      return "one-time";
    case DetailWord::kPreliminary:
      return "preliminary";
    case DetailWord::kFinal:
      return "final";
    case DetailWord::kQuality:
      return flat_.Name(n);
    case DetailWord::kBy:
      return "by " + flat_.Name(n);
    case DetailWord::kRole:
      return "role " + (n.title.empty() ? flat_.Name(n) : flat_.Title(n));
    case DetailWord::kSpecialty:
      return "specialty " + flat_.Title(n);
    case DetailWord::kDepartment:
      return "department " + flat_.Title(n);
    case DetailWord::kEncounter:
      return "encounter " + flat_.Of(n.a);
  }
  return "";
}

std::string Formatter::Expected(const Node& n) const {
  switch (static_cast<ExpectWord>(n.op)) {
    case ExpectWord::kNothing:
      return "nothing";
    case ExpectWord::kOnly:
      return "only " + flat_.Name(n) + With(n);
    case ExpectWord::kNot:
      return "no " + flat_.Name(n) + With(n);
    case ExpectWord::kHeldByLockout:
      return flat_.Name(n) + " held by lockout";
    case ExpectWord::kHeldByAtMost:
      return flat_.Name(n) + " held by at most";
    case ExpectWord::kHeldByAlert:
      return flat_.Name(n) + " held by " + flat_.Of(n.b);
    case ExpectWord::kUnknown:
      return flat_.Name(n) + " unknown";
    case ExpectWord::kShown:
      break;
  }
  return flat_.Name(n) + With(n);
}

std::string Formatter::With(const Node& n) const {
  std::string out;
  for (NodeId id : ast_.List(n)) {
    const Node& detail = ast_[id];
    out += out.empty() ? " with " : ", ";
    if (detail.op == 0) {
      out += "score " + flat_.Of(detail.a);
    } else {
      out += (detail.op == 1 ? "severity " : "show ") + flat_.TierWord(detail);
    }
  }
  return out;
}

}  // namespace quell::syntax
