// Random records of one patient, aimed at what the generated rules ask: times on a coarse grid, so that window edges
// are hit; values at, and within a hair of, the rules' limits; and every kind of record that a source gets wrong.
#ifndef QUELL_TESTS_DIFFERENTIAL_PATIENT_GENERATOR_H_
#define QUELL_TESTS_DIFFERENTIAL_PATIENT_GENERATOR_H_

#include <cstdint>
#include <vector>

#include "quell/record.h"
#include "tests/differential/rule_generator.h"

namespace quell::differential {

struct PatientOptions {
  int steps = 25;
  int records_per_step = 5;       // at most, mostly
  bool late_steps = true;         // some steps were known before the one they follow
  bool missing_clinical = false;  // some records have no clinical time
  bool shuffled_steps = false;    // records of a step in any order, not in that of a RecordSet
  // So many records of one concept in a step of their own; of one that triggers nothing, and none if there is no such.
  // The reference takes seconds over 4,097 of them, so use it with few and shallow rules.
  int bulk = 0;
  RecordKind bulk_kind = RecordKind::kResult;  // or kOrder, kAdministration
  uint64_t first_id = 1;
  int clinicians = 2;  // they are numbered from 0
};

struct GeneratedPatient {
  SourceInfo source;
  Patient patient;
  std::vector<Record> records;  // in feeding order
};

// Adds the codes, units and texts that the patient's records use to `vocabulary`.
GeneratedPatient GeneratePatient(uint64_t seed, const GeneratedRules& rules, Vocabulary* vocabulary,
                                 const PatientOptions& options = {});

}  // namespace quell::differential

#endif  // QUELL_TESTS_DIFFERENTIAL_PATIENT_GENERATOR_H_
