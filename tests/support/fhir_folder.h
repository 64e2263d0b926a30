// Small folders of FHIR resources for tests, and what was read as lines of text.
#ifndef QUELL_TESTS_SUPPORT_FHIR_FOLDER_H_
#define QUELL_TESTS_SUPPORT_FHIR_FOLDER_H_

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/readers/reader.h"
#include "tests/support/report_text.h"
#include "tests/support/temp_folder.h"

namespace quell::testing {

// JSON with ' for ", so that it can be written here.
inline std::string Quoted(std::string json) {
  std::replace(json.begin(), json.end(), '\'', '"');
  return json;
}

// A folder with one patient p1 and one stay e1, and what a test adds.
struct FhirFolder {
  std::map<std::string, std::string> files = {
      {"Patient.ndjson", "{'resourceType':'Patient','id':'p1','gender':'female','birthDate':'1953-06-11'}\n"},
      {"Encounter.ndjson",
       "{'resourceType':'Encounter','id':'e1','status':'finished','class':{'code':'IMP'},'subject':{'reference':"
       "'Patient/p1'},'period':{'start':'2026-03-02T09:00:00Z','end':'2026-03-08T15:00:00Z'}}\n"}};
  TempFolder folder;

  std::string& operator[](const std::string& file) { return files[file]; }
  // One line of that type's file: `'status':'final', ...`, about p1.
  void Add(const std::string& type, const std::string& id, const std::string& fields) {
    const char* who = type == "AllergyIntolerance" || type == "Immunization" ? "patient" : "subject";
    files[type + ".ndjson"] +=
        "{'resourceType':'" + type + "','id':'" + id + "','" + who + "':{'reference':'Patient/p1'}," + fields + "}\n";
  }
  absl::StatusOr<records::RecordSet> Try() {
    for (const auto& [file, text] : files) folder.Write(file, Quoted(text));
    return readers::ReadRecords(folder.path());
  }
  records::RecordSet Read() {
    absl::StatusOr<records::RecordSet> set = Try();
    REQUIRE_MESSAGE(set.ok(), std::string(set.status().message()));
    CHECK(Balanced(set->report));
    return *std::move(set);
  }
};

inline std::string KindText(RecordKind kind) {
  static const char* const kNames[kRecordKindCount] = {
      "retraction", "admission",      "transfer", "problem", "problem end", "allergy",
      "procedure",  "immunization",   "home",     "stop",    "hold",        "resume",
      "order",      "administration", "result",   "select",  "chart open",  "discharge"};
  return kNames[static_cast<int>(kind)];
}

inline std::string CodesText(const records::RecordSet& set, CodingId coding) {
  std::string text;
  if (coding == kNoCoding) return "-";
  for (const Code& code : set.vocabulary.coding(coding))
    text += (text.empty() ? "" : "+") + code.system + ":" + code.code;
  return text;
}

inline std::string ValueText(const records::RecordSet& set, const Record& record) {
  static const char* const kSigns[] = {"", "", "", "<", "<=", ">=", ">"};
  if (record.value_kind == ValueKind::kNone) return "";
  if (record.value_kind == ValueKind::kText) return " '" + std::string(set.vocabulary.text(record.text)) + "'";
  const std::string unit(set.vocabulary.unit(record.unit));
  return " " + (kSigns[static_cast<int>(record.value_kind)] + FormatNumber(record.value)) +
         (unit.empty() ? "" : " " + unit);
}

// "result loinc:2823-3 6.1 mmol/L 2026-03-02T10:00:00 known 2026-03-02T11:00:00 ...": all but ids.
inline std::string RecordText(const records::RecordSet& set, const Record& record) {
  auto time = [](Time t) { return FormatTime(t, absl::UTCTimeZone()); };
  std::string text = KindText(record.kind);
  if (record.kind == RecordKind::kRetraction) text += " of " + KindText(record.target);
  if (record.coding != kNoCoding) text += " " + CodesText(set, record.coding);
  text += ValueText(set, record) + " at " + time(record.clinical);
  if (record.known != record.clinical) text += " known " + time(record.known);
  if (record.until != kOpenEnded) text += " until " + time(record.until);
  if (record.status == ResultStatus::kPreliminary) text += " preliminary";
  if (record.per_day != 0) text += " " + FormatShort(static_cast<double>(record.per_day)) + "/d";
  if (record.flags != 0) text += " flags " + std::to_string(record.flags);
  auto word = [&](const char* name, TextId id) {
    if (id != 0) text += " " + std::string(name) + " " + std::string(set.vocabulary.text(id));
  };
  word("route", record.route);
  word("in", record.department);
  if (record.encounter != kNobody) text += " of " + set.encounters[static_cast<size_t>(record.encounter)].id;
  if (record.clinician != kNobody) text += " by " + set.clinicians[static_cast<size_t>(record.clinician)].id;
  word("role", record.role);
  word("specialty", record.specialty);
  if (record.kind == RecordKind::kAdmission)
    text += " class " + std::to_string(static_cast<int>(record.encounter_class));
  return text;
}

// The records of one kind, a line each.
inline std::string RecordsText(const records::RecordSet& set, RecordKind kind) {
  std::string text;
  for (const Record& record : set.records) {
    if (record.kind == kind) text += RecordText(set, record) + "\n";
  }
  return text;
}

// All of a set, so that two can be compared.
inline std::string SetText(const records::RecordSet& set) {
  std::string text;
  for (const records::PatientEntry& patient : set.patients) {
    text += patient.id + " " + std::to_string(static_cast<int>(patient.patient.sex)) + " " +
            std::to_string(patient.patient.birth.year) + "\n";
    for (const Record& record : set.RecordsOf(patient))
      text +=
          "  " + std::to_string(record.id) + "/" + std::to_string(record.ref) + " " + RecordText(set, record) + "\n";
  }
  for (const records::Encounter& encounter : set.encounters)
    text += encounter.id + " " + encounter.encounter_class + "\n";
  for (const records::Clinician& who : set.clinicians) text += who.id + " " + who.role + " " + who.specialty + "\n";
  return text;
}

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_FHIR_FOLDER_H_
