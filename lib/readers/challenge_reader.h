// The PhysioNet/Computing in Cardiology Challenge 2012: vital signs and laboratory results of the first 48 hours in intensive care.
#ifndef QUELL_LIB_READERS_CHALLENGE_READER_H_
#define QUELL_LIB_READERS_CHALLENGE_READER_H_

#include <string>

#include "absl/status/status.h"
#include "lib/records/record_set.h"

namespace quell::readers {

// True if `folder` holds a set of the challenge, in either layout.
bool IsChallenge(const std::string& folder);

// Either observations.csv[.gz] with RecordID,Time,Parameter,Value, or a file `<RecordID>.txt` for each stay with Time,Parameter,Value, as
// published. Decisions:
//
// - A RecordID is one patient with one stay. There is no calendar: each stay begins at 2012-01-01T00:00, and Time (hours and minutes) is counted from there,
//   so that clocks of two patients can't be compared. The stay is still open when the data end: nothing says when the patient left.
// - There is one clock only: a value is taken to be known at its own time, for laboratory results too, which is early.
// - Age, Gender (0 female, 1 male) and ICUType are the patient's; birth is the year 2012 less Age. ICUType is the department: Coronary Care Unit, Cardiac
//   Surgery Recovery Unit, Medical ICU, Surgical ICU. One that a stay has in two ways is not used.
// - Any other Parameter is a result, in the unit that the challenge publishes for it (challenge_parameters.cc), Height and Weight too. -1 means "not
//   recorded" for Age, Gender, ICUType, Height and Weight. Every other number is used as it stands, however unlikely (a pressure of 0, a temperature of -17.8):
//   what is implausible is for a concept's range to say.
// - The codes are `local <Parameter>` and LOINC where the parameter can be only one.
// - Rows that say the same are one fact. Outcomes are not read.
absl::Status ReadChallenge(const std::string& folder, records::RecordSetBuilder& builder);

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_CHALLENGE_READER_H_
