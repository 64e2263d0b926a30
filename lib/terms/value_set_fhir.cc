// Value sets as FHIR R4 ValueSet resources. simdjson is asked for error codes, never for exceptions.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/terms/value_set_builder.h"

namespace quell::terms {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;

constexpr std::string_view kExpand = "expand it on a terminology server ($expand) and save the expansion";

// "" where there is no such text.
std::string_view Text(const element& parent, const char* name) {
  std::string_view text;
  return parent[name].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

bool IsTrue(const element& parent, const char* name) {
  bool value = false;
  return parent[name].get(value) == simdjson::SUCCESS && value;
}

class FhirValueSet {
 public:
  explicit FhirValueSet(const std::string& file) : file_(file), builder_(file) {}

  absl::StatusOr<ValueSet> Read(const element& root, std::string_view wanted) {
    if (const absl::Status status = CheckResource(root, wanted); !status.ok()) return status;
    absl::Status status;
    element part;
    if (root["expansion"].get(part) == simdjson::SUCCESS) {
      status = ReadExpansion(part);
    } else if (root["compose"].get(part) == simdjson::SUCCESS) {
      status = ReadCompose(part);
    } else {
      status = Error("holds neither an expansion nor a compose: " + std::string(kExpand));
    }
    if (!status.ok()) return status;
    return std::move(builder_).Finish();
  }

 private:
  // Whether `parent`, which messages call `path`, has a list of that name with something in it.
  bool GetList(const element& parent, const std::string& path, const char* name, array* list) {
    const simdjson::error_code error = parent[name].get(*list);
    if (error == simdjson::INCORRECT_TYPE) builder_.AddProblem(Place(path), Ticked(name) + " is no list, left out");
    return error == simdjson::SUCCESS && list->begin() != list->end();
  }

  std::string Place(const std::string& path) const { return file_ + ": " + path; }

  absl::Status Error(const std::string& what) const { return absl::InvalidArgumentError(file_ + ": " + what); }

  absl::Status CheckResource(const element& root, std::string_view wanted) const {
    const std::string_view type = Text(root, "resourceType");
    if (type != "ValueSet") {
      return Error(type.empty()
                       ? std::string("this is no resource of FHIR: a value set has \"resourceType\": \"ValueSet\"")
                       : "this is a " + Ticked(type) + ", not a ValueSet");
    }
    if (wanted.empty()) return absl::OkStatus();
    for (const char* name : {"id", "name", "title", "url"}) {
      if (Text(root, name) == wanted) return absl::OkStatus();
    }
    const std::string_view id = Text(root, "id");
    return absl::NotFoundError(file_ + " holds the value set " + Ticked(id.empty() ? Text(root, "url") : id) +
                               ", not " + Ticked(wanted));
  }

  absl::Status ReadExpansion(const element& expansion) {
    int64_t entries = 0;
    TakeContains(expansion, "expansion", &entries);
    int64_t total = 0;
    if (expansion["total"].get(total) == simdjson::SUCCESS && total > entries) {
      return Error(absl::StrFormat("the expansion holds %s of %s codes: ask the server for all of them (`count`)",
                                   FormatCount(entries), FormatCount(total)));
    }
    array extensions;
    if (!GetList(expansion, "expansion", "extension", &extensions)) return absl::OkStatus();
    for (const element extension : extensions) {
      if (Text(extension, "url") == "http://hl7.org/fhir/StructureDefinition/valueset-toocostly" &&
          IsTrue(extension, "valueBoolean")) {
        return Error(
            "the server has cut the expansion short (valueset-toocostly): ask for it in pages and put them together");
      }
    }
    return absl::OkStatus();
  }

  // As deep as the parser lets JSON nest.
  void TakeContains(const element& parent, const std::string& path, int64_t* entries) {
    array contains;
    if (!GetList(parent, path, "contains", &contains)) return;
    size_t i = 0;
    for (const element entry : contains) {
      const std::string here = absl::StrFormat("%s.contains[%d]", path, i++);
      ++*entries;
      // What is abstract groups others and is never in a record; a group may have no code at all.
      const bool group = IsTrue(entry, "abstract") || (Text(entry, "code").empty() && entry["contains"].error() == 0);
      if (!group) TakeConcept(ValueSetBuilder::Mode::kInclude, here, Text(entry, "system"), entry);
      TakeContains(entry, here, entries);
    }
  }

  absl::Status ReadCompose(const element& compose) {
    array include;
    if (!GetList(compose, "compose", "include", &include))
      return Error("compose includes nothing: " + std::string(kExpand));
    absl::Status status = ReadParts(ValueSetBuilder::Mode::kInclude, "compose.include", include);
    array exclude;
    if (!status.ok() || !GetList(compose, "compose", "exclude", &exclude)) return status;
    return ReadParts(ValueSetBuilder::Mode::kExclude, "compose.exclude", exclude);
  }

  absl::Status ReadParts(ValueSetBuilder::Mode mode, const std::string& path, const array& parts) {
    size_t i = 0;
    for (const element part : parts) {
      const std::string here = absl::StrFormat("%s[%d]", path, i++);
      const std::string system = Ticked(Text(part, "system"));
      array concepts;
      if (GetList(part, here, "valueSet", &concepts))
        return Error(here + " names another value set: " + std::string(kExpand));
      if (GetList(part, here, "filter", &concepts)) {
        return Error(here + " takes the codes of " + system + " by a filter: " + std::string(kExpand));
      }
      if (!GetList(part, here, "concept", &concepts)) {
        return Error(here + " takes the whole of " + system + ": " + std::string(kExpand));
      }
      size_t j = 0;
      for (const element concept_ : concepts) {
        TakeConcept(mode, absl::StrFormat("%s.concept[%d]", here, j++), Text(part, "system"), concept_);
      }
    }
    return absl::OkStatus();
  }

  void TakeConcept(ValueSetBuilder::Mode mode, const std::string& path, std::string_view system, const element& entry) {
    builder_.Add(mode, Place(path), "", system, Text(entry, "code"), Text(entry, "display"));
  }

  const std::string& file_;
  ValueSetBuilder builder_;
};

}  // namespace

absl::StatusOr<ValueSet> ReadFhirValueSet(const std::string& file, std::string_view content, std::string_view wanted) {
  simdjson::dom::parser parser;
  element root;
  simdjson::error_code error = parser.allocate(content.size(), limits::kNesting);
  if (error == simdjson::SUCCESS) error = parser.parse(content.data(), content.size()).get(root);
  if (error == simdjson::DEPTH_ERROR) {
    return absl::InvalidArgumentError(absl::StrFormat("%s nests more than %d deep", file, limits::kNesting));
  }
  if (error != simdjson::SUCCESS) {
    return absl::InvalidArgumentError(file + " is not JSON: " + simdjson::error_message(error));
  }
  return FhirValueSet(file).Read(root, wanted);
}

}  // namespace quell::terms
