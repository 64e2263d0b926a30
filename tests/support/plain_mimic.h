// An independent count of what a MIMIC-IV folder holds, straight from its CSV files. It shares no code with
// lib/readers, so that the denominators of the simulator have something to be checked against.
#ifndef QUELL_TESTS_SUPPORT_PLAIN_MIMIC_H_
#define QUELL_TESTS_SUPPORT_PLAIN_MIMIC_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace quell::testing {

// A table: the header's names, and the rows as text.
struct PlainTable {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;
  size_t Column(const std::string& name) const;
};
PlainTable ReadPlainTable(const std::string& path);  // plain or gzip; empty where it can't be read

class PlainMimic {
 public:
  explicit PlainMimic(const std::string& folder);

  int64_t Rows(const std::string& table);  // "labevents"

  struct Labs {
    int64_t inside = 0;  // in an encounter: by hadm_id, or by charttime where it is blank or not known
    int64_t outside = 0;
    int64_t all() const { return inside + outside; }
  };
  // Rows of one of `items` with a storetime and a number n for which `n comparison threshold` holds (one of > >= < <=).
  Labs CountLabs(const std::set<std::string>& items, const std::string& comparison, double threshold);

  int64_t Encounters();
  double EncounterDays();
  // New and Change rows of poe, and the pharmacy_ids of drug rows whose order is not among them.
  int64_t OrdersAttempted();
  // Rows of emar whose event_txt begins with a word for giving, and that name a drug, they or their emar_detail.
  int64_t EmarGiven();
  // Distinct (clinician, patient, calendar day) of New, Change and D/C rows, and of what was given: emar as above, inputevents.
  int64_t ClinicianPatientDays();
  // Rows of pharmacy with a medication that were entered after the ordertime of the order that they name.
  int64_t LatePharmacyNames();

 private:
  const PlainTable& Table(const std::string& name);  // of hosp/; of another folder with its name before
  const std::vector<const std::vector<std::string>*>& EmarRowsGiven();
  bool InEncounter(const std::string& subject, const std::string& hadm, const std::string& time);

  std::string folder_;
  std::map<std::string, PlainTable> tables_;
  std::vector<const std::vector<std::string>*> given_;
};

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_PLAIN_MIMIC_H_
