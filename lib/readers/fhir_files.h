// The files of a FHIR folder: what each says that it is, and how it begins.
#ifndef QUELL_LIB_READERS_FHIR_FILES_H_
#define QUELL_LIB_READERS_FHIR_FILES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace quell::readers::fhir {

struct File {
  std::string path;
  std::string name;                      // as reports call it
  std::optional<std::string_view> text;  // of a text in memory, which has no path
  std::string type;    // that the name says ("Observation.000.ndjson.gz"), if the first resource is one; else ""
  bool whole = false;  // one JSON text over several lines, not one on each line
};

// The files of `folder` called *.ndjson, *.jsonl or *.json, also packed (.gz), by name.
std::vector<File> FindFiles(const std::string& folder);

// Looks at the beginning of the file, and fills in `type` and `whole`.
absl::Status LookInto(File& file);

// Whether the folder holds resources of FHIR: by the names of its files, else by how one of them begins.
bool IsFhirFolder(const std::string& folder);

}  // namespace quell::readers::fhir

#endif  // QUELL_LIB_READERS_FHIR_FILES_H_
