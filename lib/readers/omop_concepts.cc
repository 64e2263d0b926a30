// CONCEPT: which code a concept is.
//
// A vocabulary from Athena has millions of concepts. Only those that a table names are kept, so the tables are looked through for them first.
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "lib/base/text.h"
#include "lib/readers/omop_source.h"
#include "lib/readers/utf8.h"
#include "lib/terms/code_system.h"

namespace quell::readers::omop {
namespace {

using ConceptIds = absl::flat_hash_set<long long>;

struct NamingTable {
  const char* stem;
  std::vector<std::string> columns;
};

const std::vector<NamingTable>& NamingTables() {
  static const auto& tables = *new std::vector<NamingTable>{
      {"measurement",
       {"measurement_concept_id?", "measurement_source_concept_id?", "value_as_concept_id?", "unit_concept_id?"}},
      {"observation",
       {"observation_concept_id?", "observation_source_concept_id?", "value_as_concept_id?", "unit_concept_id?"}},
      {"drug_exposure", {"drug_concept_id?", "drug_source_concept_id?", "route_concept_id?"}},
      {"condition_occurrence", {"condition_concept_id?", "condition_source_concept_id?"}},
      {"procedure_occurrence", {"procedure_concept_id?", "procedure_source_concept_id?"}},
      {"visit_occurrence", {"visit_concept_id?"}},
      {"visit_detail", {"visit_detail_concept_id?"}},
      {"provider", {"specialty_concept_id?"}}};
  return tables;
}

absl::Status FindNamed(const Source& source, ConceptIds& ids) {
  for (const NamingTable& table : NamingTables()) {
    const CsvFile file = FindCsvAnyCase(source.folder, table.stem);
    if (file.path.empty()) continue;
    ReadTally not_counted;  // the rows are read for good later
    absl::Status status = ReadCsv(file, table.columns, not_counted, [&](const CsvRow& row) {
      for (size_t column = 0; column < table.columns.size(); ++column) {
        if (row[column].empty() || row[column] == "0") continue;
        if (const std::optional<long long> id = ParseInteger(row[column])) ids.insert(*id);
      }
      return kUsed;
    });
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// How quell writes a code of that vocabulary.
Code CodeOf(std::string_view vocabulary, std::string_view code) {
  const std::string_view system = terms::CodeSystemNamed(vocabulary);
  if (!system.empty() && system != "local") return {std::string(system), ValidUtf8(code)};
  return {"local", ToLower(ValidUtf8(vocabulary)) + ":" + ValidUtf8(code)};
}

}  // namespace

absl::Status ReadConcepts(Source& source) {
  ConceptIds named;
  if (absl::Status status = FindNamed(source, named); !status.ok()) return status;
  enum { kConceptId, kName, kVocabulary, kCode, kColumns };
  RowIds ids("concept", source.doubtful);
  return source.Read(
      "concept", {"concept_id", "concept_name?", "vocabulary_id", "concept_code"},
      "table is not there: codes are concept ids only (local omop:<concept_id>)",
      [&](const CsvRow& row, const std::string&) -> std::string_view {
        const std::optional<long long> id = ParseInteger(row[kConceptId]);
        if (!id.has_value()) return "concept_id is not a whole number";
        if (!named.contains(*id)) return "a concept that no table names";
        if (row[kCode].empty()) return "no concept_code";
        if (std::string_view why = ids.Check(row[kConceptId], ContentOf(row, kColumns)); why != kUsed) return why;
        Code code = CodeOf(row[kVocabulary], row[kCode]);
        source.concepts.try_emplace(*id, Concept{std::move(code.system), std::move(code.code), ValidUtf8(row[kName])});
        return kUsed;
      });
}

}  // namespace quell::readers::omop
