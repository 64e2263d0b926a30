// A MIMIC-IV folder (hosp/*.csv.gz, icu/*.csv.gz, ed/*.csv.gz).
#ifndef QUELL_LIB_READERS_MIMIC_READER_H_
#define QUELL_LIB_READERS_MIMIC_READER_H_

#include <string>

#include "absl/status/status.h"
#include "lib/records/record_set.h"

namespace quell::readers {

// hosp/patients, hosp/admissions and hosp/labevents must be there. hosp/transfers, hosp/poe, hosp/pharmacy and
// hosp/prescriptions are read where they are; what a missing one would have carried is not promised in
// SourceInfo::carries. So are hosp/emar with emar_detail, hosp/diagnoses_icd, hosp/procedures_icd, hosp/omr; icu/icustays, icu/inputevents,
// icu/procedureevents, icu/chartevents, icu/outputevents; ed/edstays, ed/triage, ed/vitalsign, ed/medrecon, ed/pyxis. What these carry is never promised: of many
// stays they have nothing, or only once the patient has left.
absl::Status ReadMimic(const std::string& folder, records::RecordSetBuilder& builder);

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_MIMIC_READER_H_
