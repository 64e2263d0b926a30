#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/explain/words.h"
#include "lib/report/inspection.h"
#include "lib/report/rows.h"

namespace quell::report {
namespace {

constexpr size_t kCodingsShown = 15, kUnitsShown = 8;

std::string Count(int64_t count) { return FormatCount(count); }

std::string Plural(int64_t count, const std::string& one, const std::string& many) {
  return Count(count) + " " + (count == 1 ? one : many);
}

std::string Share(int64_t part, int64_t whole) {
  return whole == 0 ? ""
                    : " (" + FormatFixed(100.0 * static_cast<double>(part) / static_cast<double>(whole), 1) + " %)";
}

class InspectionText {
 public:
  explicit InspectionText(const Inspection& i) : i_(i), p_(i.profile), s_(i.source) {}

  std::string Run() {
    Head();
    Records();
    Missing();
    Clocks();
    Codings();
    Units();
    if (i_.rules != nullptr) Rules();
    out_ += "\n" + RowsText(s_.report);
    return std::move(out_);
  }

 private:
  void Line(const std::string& text) { out_ += text + "\n"; }
  // A count of something that should be none: told where it is not.
  void Lacking(int64_t count, int64_t of, const std::string& what) {
    if (count > 0) Line(absl::StrFormat("  %9s   %s%s", Count(count), what, Share(count, of)));
  }

  void Head() {
    Line(i_.path + ": " + s_.source.name);
    Line("  " + Plural(static_cast<int64_t>(s_.patients.size()), "patient", "patients") + ", " +
         Plural(static_cast<int64_t>(s_.encounters.size()), "encounter", "encounters") + ", " +
         Plural(static_cast<int64_t>(s_.clinicians.size()), "clinician", "clinicians") + ", " +
         Plural(p_.records, "record", "records"));
    Line("  time zone " + s_.source.time_zone + "; the clocks of two patients can" +
         (s_.source.clocks_comparable ? "" : "not") + " be compared");
    std::string carried;
    for (int kind = 0; kind < kRecordKindCount; ++kind) {
      const auto each = static_cast<RecordKind>(kind);
      if (s_.source.carries.Has(each)) carried += (carried.empty() ? "" : ", ") + std::string(explain::KindText(each));
    }
    Line("  what is not there did not happen, for: " + (carried.empty() ? "nothing" : carried) +
         "; for all else it is unknown");
  }

  void Records() {
    Line("\nRecords");
    for (size_t kind = 0; kind < p_.by_kind.size(); ++kind) {
      if (p_.by_kind[kind] == 0) continue;
      Line(absl::StrFormat("  %-22s%12s   of %s", explain::KindText(static_cast<RecordKind>(kind)),
                           Count(p_.by_kind[kind]), Plural(p_.patients_by_kind[kind], "patient", "patients")));
    }
  }

  void Missing() {
    const auto patients = static_cast<int64_t>(s_.patients.size());
    const auto encounters = static_cast<int64_t>(s_.encounters.size());
    const int64_t orders = p_.by_kind[static_cast<size_t>(RecordKind::kOrder)];
    const int64_t results = p_.by_kind[static_cast<size_t>(RecordKind::kResult)];
    Line("\nWhat is missing");
    const size_t before = out_.size();
    Lacking(p_.without_records, patients, "patients without a record");
    Lacking(p_.without_birth, patients, "patients without a year of birth");
    Lacking(p_.without_sex, patients, "patients without a sex");
    Lacking(p_.encounters_open, encounters, "encounters without an end");
    Lacking(p_.encounters_without_class, encounters, "encounters without a class (inpatient, emergency, ...)");
    Lacking(p_.encounters_without_clinician, encounters, "encounters of which no record names a clinician");
    Lacking(p_.records_outside_encounter, p_.records, "records outside any encounter");
    Lacking(p_.orders_without_stop, orders, "orders without a stop: active for good");
    Lacking(p_.orders_without_dose, orders, "orders without a dose");
    Lacking(p_.results_without_unit, results, "results that are numbers without a unit");
    if (out_.size() == before) Line("  nothing of what is looked for");
    if (p_.corrections + p_.preliminary > 0) {
      Line("  (corrected results " + Count(p_.corrections) + ", preliminary " + Count(p_.preliminary) + ")");
    }
  }

  void Clocks() {
    const int64_t results = p_.by_kind[static_cast<size_t>(RecordKind::kResult)];
    if (results > 0) Line("\nWhen results became known, after their clinical time");
    for (int i = 0; i < records::kDelayCount; ++i) {
      const int64_t count = p_.delays[static_cast<size_t>(i)];
      if (count > 0) {
        Line(absl::StrFormat("  %9s   %s%s", Count(count), records::ToText(static_cast<records::Delay>(i)),
                             Share(count, results)));
      }
    }
    if (p_.first == kNoTime) return;
    absl::TimeZone zone = absl::UTCTimeZone();
    Line("  from " + FormatTime(p_.first, zone) + " to " + FormatTime(p_.last, zone) + " (UTC)");
    if (p_.gap_days > 0) {
      Line("  longest silence: " + Plural(p_.gap_days, "day", "days") + " from " +
           FormatTime(p_.gap_from, zone).substr(0, 10) + " on in which nothing became known of anybody");
    }
  }

  std::string CodesText(CodingId coding) const {
    std::string out;
    for (const Code& code : s_.vocabulary.coding(coding)) {
      out += (out.empty() ? "" : " ") + code.system + ":" + code.code;
    }
    return out;
  }

  std::string UnitText(UnitId unit) const {
    const std::string_view text = s_.vocabulary.unit(unit);
    return text.empty() ? "no unit" : "`" + std::string(text) + "`";
  }

  void Codings() {
    Line("\nWhat results are of (the most frequent; JSON has all)");
    size_t shown = 0;
    int64_t local = 0, local_records = 0;
    for (const records::CodingProfile& each : p_.codings) {
      local += each.local_only;
      local_records += each.local_only ? each.records : 0;
      if (each.kind == RecordKind::kResult && shown++ < kCodingsShown) Coding(each);
    }
    if (shown == 0) Line("  nothing");
    if (local > 0) {
      Line("  " + Plural(local, "set", "sets") + " of codes, on " + Plural(local_records, "record", "records") +
           Share(local_records, p_.records) + ", are local to this source: only rules that name them find them");
    }
  }

  void Coding(const records::CodingProfile& each) {
    std::string units;
    for (size_t i = 0; i < each.units.size() && i < kUnitsShown; ++i) {
      units += (units.empty() ? "" : ", ") + UnitText(each.units[i].id) + " " + Count(each.units[i].count);
    }
    if (each.units.size() > kUnitsShown) units += ", ...";
    if (each.texts > 0) units += (units.empty() ? "" : "; ") + Count(each.texts) + " text";
    if (each.empty > 0) units += (units.empty() ? "" : "; ") + Count(each.empty) + " without a value";
    Line(absl::StrFormat("  %9s   %s: %s", Count(each.records), CodesText(each.coding), units));
  }

  void Units() {
    if (p_.unreadable_units.empty()) return;
    std::string listed;
    for (size_t i = 0; i < p_.unreadable_units.size() && i < kUnitsShown; ++i) {
      listed += (i == 0 ? "" : ", ") + UnitText(p_.unreadable_units[i].id) + " " + Count(p_.unreadable_units[i].count);
    }
    if (p_.unreadable_units.size() > kUnitsShown) listed += ", ...";
    Line("\nUnits that quell does not know, and results that have them: " + listed);
  }

  // --- what rules find ---

  void Rules() {
    Line("\nWhat the rules find");
    for (size_t i = 0; i < i_.concepts.size(); ++i) Concept(i_.rules->concepts[i], i_.concepts[i]);
    Line("\nAlerts that can never fire here");
    const size_t before = out_.size();
    for (size_t i = 0; i < i_.never.size(); ++i) {
      if (!i_.never[i].empty()) Line("  " + i_.rules->alerts[i].qualified + ": " + i_.never[i]);
    }
    if (out_.size() == before) Line("  none that could be proved");
  }

  void Concept(const check::Concept& subject, const sim::ConceptFit& fit) {
    const int64_t results = fit.by_kind[static_cast<size_t>(RecordKind::kResult)];
    std::string found;
    for (size_t kind = 0; kind < fit.by_kind.size(); ++kind) {
      if (fit.by_kind[kind] == 0) continue;
      found += (found.empty() ? "" : ", ") + std::string(explain::KindText(static_cast<RecordKind>(kind))) + " " +
               Count(fit.by_kind[kind]);
    }
    Line(absl::StrFormat("  %-40s %s", subject.qualified, found.empty() ? "nothing" : found));
    if (results == fit.usable) return;
    std::string reasons;
    for (size_t r = 0; r < fit.unusable.size(); ++r) {
      if (fit.unusable[r] == 0) continue;
      reasons += (reasons.empty() ? "" : ", ") + std::string(ReasonText(eval::kUnusableReasons[r])) + " " +
                 Count(fit.unusable[r]);
    }
    std::string units;
    for (const sim::UnitFit& unit : fit.units) {
      if (unit.usable == 0) units += (units.empty() ? "" : ", ") + UnitText(unit.unit) + " " + Count(unit.count);
    }
    Line(absl::StrFormat("  %-40s %s of the results can't be used: %s%s", "", Count(results - fit.usable), reasons,
                         units.empty() ? "" : "; none with: " + units));
  }

  const Inspection& i_;
  const records::Profile& p_;
  const records::RecordSource& s_;
  std::string out_;
};

}  // namespace

std::string ToText(const Inspection& inspection) { return InspectionText(inspection).Run(); }

}  // namespace quell::report
