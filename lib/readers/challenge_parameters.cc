// Units are the published ones, in a spelling that quell knows. Without LOINC: FiO2 (a fraction, where LOINC has a percentage), MechVent, Mg (see below).
//
// - Mg is published as mmol/L, but its values (2.0 is usual) can only be mg/dL. It keeps the published unit and gets no LOINC code, so that no rule that
//   names magnesium by LOINC is answered by them.
// - Pressures by cuff (NI...) and by line have LOINC's codes for blood pressure in general: rules rarely tell them apart, and the local codes do.
// - Lactate is of blood: the challenge does not say whether of plasma.
#include "lib/readers/challenge_parameters.h"

namespace quell::readers::challenge {
namespace {

constexpr Parameter kParameters[] = {{"ALP", "IU/L", "6768-6"},
                                     {"ALT", "IU/L", "1742-6"},
                                     {"AST", "IU/L", "1920-8"},
                                     {"Albumin", "g/dL", "1751-7"},
                                     {"BUN", "mg/dL", "3094-0"},
                                     {"Bilirubin", "mg/dL", "1975-2"},
                                     {"Cholesterol", "mg/dL", "2093-3"},
                                     {"Creatinine", "mg/dL", "2160-0"},
                                     {"DiasABP", "mmHg", "8462-4"},
                                     {"FiO2", "1", ""},
                                     {"GCS", "{score}", "9269-2"},
                                     {"Glucose", "mg/dL", "2345-7"},
                                     {"HCO3", "mmol/L", "1963-8"},
                                     {"HCT", "%", "4544-3"},
                                     {"HR", "bpm", "8867-4"},
                                     {"Height", "cm", "8302-2"},
                                     {"K", "mEq/L", "2823-3"},
                                     {"Lactate", "mmol/L", "32693-4"},
                                     {"MAP", "mmHg", "8478-0"},
                                     {"MechVent", "1", ""},
                                     {"Mg", "mmol/L", ""},
                                     {"NIDiasABP", "mmHg", "8462-4"},
                                     {"NIMAP", "mmHg", "8478-0"},
                                     {"NISysABP", "mmHg", "8480-6"},
                                     {"Na", "mEq/L", "2951-2"},
                                     {"PaCO2", "mmHg", "2019-8"},
                                     {"PaO2", "mmHg", "2703-7"},
                                     {"Platelets", "10*9/L", "777-3"},
                                     {"RespRate", "/min", "9279-1"},
                                     {"SaO2", "%", "2708-6"},
                                     {"SysABP", "mmHg", "8480-6"},
                                     {"Temp", "Cel", "8310-5"},
                                     {"TroponinI", "ug/L", "10839-9"},
                                     {"TroponinT", "ug/L", "6598-7"},
                                     {"Urine", "mL", "9187-6"},
                                     {"WBC", "10*9/L", "6690-2"},
                                     {"Weight", "kg", "29463-7"},
                                     {"pH", "[pH]", "2744-1"}};

}  // namespace

std::span<const Parameter> Parameters() { return kParameters; }

const Parameter* FindParameter(std::string_view name) {
  for (const Parameter& each : kParameters) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

}  // namespace quell::readers::challenge
