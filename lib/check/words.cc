#include "lib/check/words.h"

namespace quell::check {

std::string_view WordOf(AlertSeverity severity) {
  static constexpr std::string_view kWords[] = {"low", "moderate", "high", "critical"};
  return kWords[static_cast<size_t>(severity)];
}
std::string_view WordOf(Display display) {
  static constexpr std::string_view kWords[] = {"passive", "interruptive", "hard stop"};
  return kWords[static_cast<size_t>(display)];
}
std::string_view WordOf(AlertStatus status) {
  static constexpr std::string_view kWords[] = {"draft", "silent", "live", "retired"};
  return kWords[static_cast<size_t>(status)];
}
std::string_view WordOf(EncounterClass encounter_class) {
  static constexpr std::string_view kWords[] = {"",        "inpatient", "outpatient", "emergency", "observation",
                                                "virtual", "home"};
  return kWords[static_cast<size_t>(encounter_class)];
}
std::string_view WordOfFlag(uint16_t flag) {
  switch (flag) {
    case kPrn:
      return "prn";
    case kOneTime:
      return "one-time";
    case kHemolyzed:
      return "hemolyzed";
    case kLipemic:
      return "lipemic";
    case kIcteric:
      return "icteric";
    case kClotted:
      return "clotted";
    default:
      return "contaminated";
  }
}

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string_view WordOf(LockoutScope scope) {
  static constexpr std::string_view kWords[] = {"patient", "encounter", "clinician", "patient and clinician", "order"};
  return kWords[static_cast<size_t>(scope)];
}

std::string_view WordOf(Pick pick) {
  switch (pick) {
    case Pick::kLatest:
      return "latest";
    case Pick::kPrevious:
      return "previous";
    case Pick::kEarliest:
      return "earliest";
    case Pick::kThis:
      return "this value";
    case Pick::kRecord:
      return "value";
  }
  return "";
}

std::string_view WordOfTrigger(RecordKind kind) {
  switch (kind) {
    case RecordKind::kOrder:
      return "order";
    case RecordKind::kOrderSelect:
      return "order select";
    case RecordKind::kAdministration:
      return "administered";
    case RecordKind::kProblem:
      return "problem";
    case RecordKind::kAdmission:
      return "admission";
    case RecordKind::kTransfer:
      return "transfer";
    case RecordKind::kDischarge:
      return "discharge";
    case RecordKind::kChartOpen:
      return "chart open";
    default:
      return "result";
  }
}

}  // namespace quell::check
