// hosp/pharmacy and hosp/prescriptions: which drugs an order is for, and when they run.
//
// A row belongs to the order that its poe_id names. Where hosp/poe has no such order, the rows with one pharmacy_id are
// an order of their own, signed by nobody that is recorded, and known when the pharmacy entered it, else when it
// starts.
//
// What was ordered is what hosp/prescriptions says. The pharmacy enters its row later as a rule, and under a name of
// its own (what it dispenses, a kit, a substitute): that name counts only where it was entered by the time at which the
// order became known, else a rule would see it too early. This holds also where hosp/prescriptions has no row of the
// order: its drug is then not known, rather than known from the future. The start and stop of such a row do count. They
// are only looked at through whether the order is active: a stop is known once it has passed, and a start after the
// order's own time can only delay it.
//
// How a drug is to be taken is part of what was ordered, wherever it stands: dose_val_rx in dose_unit_rx, route and doses_per_24_hrs of the rows of
// hosp/prescriptions for the drug itself (drug_type MAIN, not what it is dissolved in), and the frequency of hosp/pharmacy, which alone says PRN, and ONCE or X1. Where
// the rows of an order differ in one of them, or a dose is a range, it is not known.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "lib/base/text.h"
#include "lib/readers/mimic_order_book.h"
#include "lib/readers/utf8.h"
#include "lib/readers/years.h"

namespace quell::readers::mimic {
namespace {

// Far above any poe_seq, so that the two kinds of number can't meet.
constexpr uint64_t kPharmacyIds = uint64_t{1} << 40;

// What the two tables have in common.
struct DrugRow {
  std::string_view patient_id, hadm_id, pharmacy_id, poe_id, start, stop;
  int64_t line;
  std::string_view entertime = "";  // hosp/pharmacy only
  Time start_time = kNoTime, stop_time = kNoTime, entered = kNoTime;
};

// A drug as the pharmacy calls it.
struct PharmacyName {
  size_t order;
  std::vector<Code> codes;
  Time entered;
  int64_t line;
};

class DrugReader {
 public:
  DrugReader(MimicSource& source, OrderBook& book) : source_(source), book_(book) {}

  // The pharmacy first: it says when an order that hosp/poe does not have was entered.
  absl::Status Read(bool& complete) {
    if (absl::Status status = ReadPharmacy(complete); !status.ok()) return status;
    if (absl::Status status = ReadPrescriptions(complete); !status.ok()) return status;
    for (const auto& [key, place] : book_.by_pharmacy_id) {
      if (auto entered = book_.entered.find(key); entered != book_.entered.end())
        book_.orders[place].ordered = entered->second;
    }
    for (const PharmacyName& name : undecided_) AddName(name);
    return absl::OkStatus();
  }

 private:
  absl::Status ReadPharmacy(bool& complete) {
    if (!Find("hosp/pharmacy", complete)) return absl::OkStatus();
    pharmacy_file_ = file_.name;
    enum { kSubject, kHadm, kPharmacy, kPoe, kStart, kStop, kMedication, kEntered, kFrequency };
    return ReadCsv(file_,
                   {"subject_id", "hadm_id", "pharmacy_id", "poe_id", "starttime", "stoptime", "medication",
                    "entertime", "frequency?"},
                   source_.tally, [&](const CsvRow& row) {
                     DrugRow drug{row[kSubject], row[kHadm], row[kPharmacy], row[kPoe],
                                  row[kStart],   row[kStop], row.line(),     row[kEntered]};
                     std::vector<Code> codes;
                     AddLocal("drug", ToLower(Trim(row[kMedication])), codes);
                     return Take(drug, [&](size_t order) {
                       if (!codes.empty()) TakeName({order, std::move(codes), drug.entered, drug.line});
                       AddFrequency(row[kFrequency], book_.orders[order].directions);
                     });
                   });
  }

  absl::Status ReadPrescriptions(bool& complete) {
    if (!Find("hosp/prescriptions", complete)) return absl::OkStatus();
    enum {
      kSubject,
      kHadm,
      kPharmacy,
      kPoe,
      kStart,
      kStop,
      kDrug,
      kFormulary,
      kNdc,
      kType,
      kDose,
      kUnit,
      kRoute,
      kPerDay
    };
    return ReadCsv(
        file_,
        {"subject_id", "hadm_id", "pharmacy_id", "poe_id", "starttime", "stoptime", "drug", "formulary_drug_cd", "ndc",
         "drug_type?", "dose_val_rx?", "dose_unit_rx?", "route?", "doses_per_24_hrs?"},
        source_.tally, [&](const CsvRow& row) {
          DrugRow drug{row[kSubject], row[kHadm], row[kPharmacy], row[kPoe], row[kStart], row[kStop], row.line()};
          std::vector<Code> codes;
          AddLocal("drug", ToLower(Trim(row[kDrug])), codes);
          AddLocal("formulary", row[kFormulary], codes);
          if (!row[kNdc].empty() && row[kNdc] != "0") codes.push_back({"ndc", std::string(row[kNdc])});
          return Take(drug, [&](size_t order) {
            AddCodes(book_.orders[order], codes);
            if (row[kType] != "BASE" && row[kType] != "ADDITIVE") {
              AddDirections({row[kDose], row[kUnit], row[kRoute], row[kPerDay]}, book_.orders[order].directions);
            }
          });
        });
  }

  bool Find(const char* table, bool& complete) {
    file_ = source_.Find(table);
    if (!file_.path.empty()) return true;
    source_.tally.Note(table, "table is not there: which drugs are ordered is not fully known");
    complete = false;
    return false;
  }

  static void AddLocal(const char* kind, std::string_view text, std::vector<Code>& codes) {
    if (!text.empty()) codes.push_back({"local", std::string("mimic:") + kind + ":" + std::string(text)});
  }

  static void AddFrequency(std::string_view frequency, Directions& directions) {
    if (frequency.empty()) return;
    auto says = [frequency](std::string_view word) { return frequency.find(word) != std::string_view::npos; };
    directions.flags.Add(static_cast<uint16_t>((says("PRN") ? kPrn : 0) | (says("ONCE") || says("X1") ? kOneTime : 0)));
  }

  struct DirectionsText {
    std::string_view dose, unit, route, per_day;
  };
  void AddDirections(const DirectionsText& text, Directions& directions) {
    Vocabulary& vocabulary = source_.builder.vocabulary;
    if (!text.dose.empty()) {
      std::string digits(text.dose);
      std::erase(digits, ',');  // 25,000
      const std::optional<double> amount = ParseNumber(digits);
      if (amount.has_value()) directions.dose.Add({*amount, vocabulary.AddUnit(ValidUtf8(text.unit))});
      directions.unclear_dose = directions.unclear_dose || !amount.has_value();
    }
    if (!text.route.empty()) directions.route.Add(vocabulary.AddText(ValidUtf8(text.route)));
    const std::optional<double> per_day = ParseNumber(text.per_day);
    if (per_day.has_value() && *per_day > 0 && *per_day <= 10000) directions.per_day.Add(static_cast<float>(*per_day));
  }

  // `add_codes` gets the place of the row's order.
  std::string_view Take(DrugRow& row, absl::FunctionRef<void(size_t)> add_codes) {
    const int32_t patient = source_.builder.FindPatient(row.patient_id);
    if (patient == kNobody) return kUnknownPatient;
    if (std::string_view why = ReadTimes(row); why != kUsed) return why;
    const uint64_t pharmacy_id = ReadId(row.pharmacy_id);
    NoteEntered({patient, pharmacy_id}, row.entered);
    const auto found = book_.by_poe_id.find(row.poe_id);
    if (found == book_.by_poe_id.end()) return TakeAlone({patient, pharmacy_id}, row, add_codes);
    if (book_.orders[found->second].patient != patient) return "its order is another patient's";
    AddTimes(book_.orders[found->second], row);
    add_codes(found->second);
    return kUsed;
  }

  static std::string_view ReadTimes(DrugRow& row) {
    const std::optional<Time> start = ReadTime(row.start), stop = ReadTime(row.stop);
    if (!start.has_value() && !row.start.empty()) return "starttime is not a time";
    if (!stop.has_value() && !row.stop.empty()) return "stoptime is not a time";
    const std::optional<Time> entered = ReadTime(row.entertime);
    if (!entered.has_value() && !row.entertime.empty()) return "entertime is not a time";
    if ((start.has_value() && !InYears(*start)) || (entered.has_value() && !InYears(*entered))) return kOutsideYears;
    row.start_time = start.value_or(kNoTime);
    row.stop_time = stop.value_or(kNoTime);
    row.entered = entered.value_or(kNoTime);
    return kUsed;
  }

  void NoteEntered(const PharmacyKey& key, Time time) {
    if (time == kNoTime) return;
    const auto [place, added] = book_.entered.try_emplace(key, time);
    if (!added) place->second = std::min(place->second, time);
  }

  std::string_view TakeAlone(const PharmacyKey& key, const DrugRow& row, absl::FunctionRef<void(size_t)> add_codes) {
    const auto [patient, pharmacy_id] = key;
    if (pharmacy_id == 0) return "no order in hosp/poe, and pharmacy_id is not a whole number above 0";
    // While hosp/pharmacy is read, book_.entered depends on the order of its rows: each must then have its own time.
    const bool entered = file_.name == pharmacy_file_ ? row.entered != kNoTime : book_.entered.count(key) != 0;
    if (!entered && row.start_time == kNoTime) {
      return "no order in hosp/poe, and neither entertime nor starttime";
    }
    const auto [place, added] = book_.by_pharmacy_id.try_emplace(key, book_.orders.size());
    if (added) book_.orders.emplace_back();
    OrderDraft& order = book_.orders[place->second];
    if (added) {
      order.patient = patient;
      order.id = kPharmacyIds + pharmacy_id;
      order.file = file_.name;
      order.line = row.line;
    }
    // The rows of an order should name one stay; where they do not, which one counts must not depend on their order.
    if (row.hadm_id > order.hadm_id) order.hadm_id = std::string(row.hadm_id);
    source_.tally.Note(file_.name, row.line,
                       "no order in hosp/poe: the rows of its pharmacy_id are an order of their own");
    AddTimes(order, row);
    add_codes(place->second);
    return kUsed;
  }

  // An order that hosp/poe does not have is known when the first of its pharmacy rows was entered: its names wait until
  // all rows are read.
  void TakeName(PharmacyName name) {
    if (book_.orders[name.order].ordered == kNoTime) {
      undecided_.push_back(std::move(name));
    } else {
      AddName(name);
    }
  }

  void AddName(const PharmacyName& name) {
    OrderDraft& order = book_.orders[name.order];
    if (name.entered == kNoTime && order.ordered != kNoTime) {
      source_.tally.Note(pharmacy_file_, name.line,
                         "pharmacy's own name for the drug has no entertime: that name is set aside");
    } else if (name.entered > order.ordered) {
      source_.tally.Note(pharmacy_file_, name.line,
                         "pharmacy wrote its own name for the drug after the order was signed: that name is set aside");
    } else {
      AddCodes(order, name.codes);
    }
  }

  static void AddCodes(OrderDraft& order, const std::vector<Code>& codes) {
    order.codes.insert(order.codes.end(), codes.begin(), codes.end());
  }

  void AddTimes(OrderDraft& order, const DrugRow& row) {
    if (!order.times.Add(row.start_time, row.stop_time)) {
      source_.tally.Note(file_.name, row.line, "stop before start: never active");
    }
  }

  MimicSource& source_;
  OrderBook& book_;
  CsvFile file_;
  std::string pharmacy_file_;
  std::vector<PharmacyName> undecided_;
};

}  // namespace

absl::Status ReadDrugs(MimicSource& source, OrderBook& book, bool& complete) {
  return DrugReader(source, book).Read(complete);
}

}  // namespace quell::readers::mimic
