#include "lib/readers/omop_source.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/str_format.h"
#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/base/utf8.h"
#include "lib/readers/utf8.h"
#include "lib/readers/years.h"

namespace quell::readers::omop {
namespace {

std::vector<std::string> ColumnsOf(const Table& table, const std::vector<std::string>& own) {
  std::vector<std::string> columns = {table.id,
                                      "person_id",
                                      std::string(table.date) + "?",
                                      std::string(table.datetime) + "?",
                                      "visit_occurrence_id?",
                                      "provider_id?",
                                      table.concept_id,
                                      std::string(table.source_concept_id) + "?",
                                      std::string(table.source_value) + "?"};
  columns.insert(columns.end(), own.begin(), own.end());
  return columns;
}

}  // namespace

When ReadWhen(std::string_view date, std::string_view datetime) {
  const std::optional<Time> time = ParseTime(datetime.empty() ? date : datetime, absl::UTCTimeZone());
  if (!time.has_value()) return {};
  return {*time, *time == std::chrono::floor<std::chrono::days>(*time)};
}

std::optional<Time> ReadEnd(std::string_view date, std::string_view datetime) {
  if (date.empty() && datetime.empty()) return kNoTime;
  const When when = ReadWhen(date, datetime);
  if (when.time == kNoTime) return std::nullopt;
  return when.day_only ? when.time + std::chrono::days(1) : when.time;
}

uint64_t IdOf(std::string_view text, uint64_t offset) {
  const std::optional<long long> number = ParseInteger(text);
  // Some sites number below zero or by letters.
  constexpr long long kMost = 1LL << 40;
  if (number.has_value() && *number > 0 && *number < kMost) return static_cast<uint64_t>(*number) + offset;
  return StableHash(text) | (uint64_t{1} << 63);
}

absl::Status Source::Read(const std::string& stem, const std::vector<std::string>& columns, std::string_view without,
                          absl::FunctionRef<std::string_view(const CsvRow&, const std::string& file)> take,
                          bool* found) {
  const CsvFile file = FindCsvAnyCase(folder, stem);
  if (found != nullptr) *found = !file.path.empty();
  if (file.path.empty() && without.empty()) {
    return absl::NotFoundError(absl::StrFormat(
        "%s has no %s.csv (nor %s.csv.gz), in capitals or small letters: an OMOP CDM needs it", folder, stem, stem));
  }
  if (file.path.empty()) {
    tally.Note(file.name, without);
    return absl::OkStatus();
  }
  return ReadCsv(file, columns, tally, [&](const CsvRow& row) { return take(row, file.name); });
}

absl::Status Source::ReadTable(const Table& table, const std::vector<std::string>& own,
                               absl::FunctionRef<std::string_view(const CsvRow&, const std::string& file)> take,
                               bool* found) {
  return Read(table.stem, ColumnsOf(table, own), table.without, take, found);
}

std::string_view Source::ReadCommon(const CsvRow& row, const std::string& file, Duration lag, int32_t& patient,
                                    Record& record) {
  if (row[kId].empty()) return "no id";
  const auto person = persons.find(row[kPerson]);
  if (person == persons.end()) return kUnknownPatient;
  patient = person->second;
  const When when = ReadWhen(row[kDate], row[kDatetime]);
  if (when.time == kNoTime) return "its date can't be read";
  if (!InYears(when.time)) return kOutsideYears;
  record.coding = CodingOf(row);
  if (record.coding == kNoCoding) return "no code: its concept is 0 and there is no source value";
  record.clinical = record.known = when.time;
  record.clinician = builder.ClinicianNumber(row[kProvider]);
  const auto visit = visits.find(row[kVisit]);
  if (visit != visits.end() && visit->second.patient == patient) {
    record.encounter = visit->second.encounter;
    if (when.day_only) record.known = std::max(record.known, visit->second.start);
    if (record.clinician == kNobody) record.clinician = visit->second.clinician;
    record.department = visit->second.department;
  } else {
    if (!row[kVisit].empty() && row[kVisit] != "0") {
      tally.Note(file, row.line(), "its visit is not among the person's in VISIT_OCCURRENCE: attached by time");
    }
    record.encounter = builder.EncounterAt(patient, when.time);
  }
  record.known += lag;
  if (const TextId department = care_units.At(patient, record.known); department != 0) record.department = department;
  if (when.day_only) tally.Note(file, row.line(), "its time of day is not recorded: taken as midnight");
  return kUsed;
}

const Concept* Source::FindConcept(std::string_view id) const {
  const std::optional<long long> number = ParseInteger(id);
  if (!number.has_value() || *number == 0) return nullptr;
  const auto found = concepts.find(*number);
  return found == concepts.end() ? nullptr : &found->second;
}

std::string Source::NameOf(std::string_view id) const {
  const Concept* const named = FindConcept(id);
  return named == nullptr ? "" : ToLower(named->name);
}

CodingId Source::CodingOf(std::string_view concept_id, std::string_view source_concept_id,
                          std::string_view source_value) {
  std::string key = absl::StrFormat("%s|%s|%s", Av(concept_id), Av(source_concept_id), Av(source_value));
  const auto found = codings_.find(key);
  if (found != codings_.end()) return found->second;
  std::vector<Code> codes;
  for (std::string_view id : {concept_id, source_concept_id}) {
    if (id.empty() || id == "0") continue;
    if (const Concept* const known = FindConcept(id)) codes.push_back({known->system, known->code});
    codes.push_back({"local", "omop:" + ValidUtf8(id)});
  }
  if (codes.empty() && !source_value.empty()) codes.push_back({"local", "omop:source:" + ValidUtf8(source_value)});
  const CodingId coding = codes.empty() ? kNoCoding : builder.vocabulary.AddCoding(std::move(codes));
  codings_.emplace(std::move(key), coding);
  return coding;
}

UnitId Source::UnitOf(std::string_view concept_id, std::string_view source_value, const CsvRow& row,
                      const std::string& file) {
  if (const Concept* const known = FindConcept(concept_id)) {
    const std::string_view code = known->code;
    constexpr std::string_view kUcum = "ucum:";
    if (code.starts_with(kUcum)) return builder.vocabulary.AddUnit(code.substr(kUcum.size()));
  }
  return builder.vocabulary.AddUnit(TextOf(source_value, row, file));
}

std::string Source::TextOf(std::string_view text, const CsvRow& row, const std::string& file) {
  if (IsUtf8(text)) return std::string(text);
  tally.Note(file, row.line(), "text is not UTF-8: U+FFFD stands for each bad byte");
  return ValidUtf8(text);
}

TextId Source::WordOf(std::string_view text, const CsvRow& row, const std::string& file) {
  return text.empty() ? 0 : builder.vocabulary.AddText(TextOf(text, row, file));
}

void NoteUnread(Source& source) {
  for (const char* stem : {"device_exposure", "note", "note_nlp", "specimen", "episode", "fact_relationship"}) {
    const CsvFile file = FindCsvAnyCase(source.folder, stem);
    if (!file.path.empty()) source.tally.Note(file.name, "table is not read: quell has no kind of record for it");
  }
}

}  // namespace quell::readers::omop
