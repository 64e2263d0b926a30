#include "lib/readers/fhir_rows.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/base/limits.h"
#include "lib/readers/fhir_takers.h"
#include "lib/readers/json_lines.h"
#include "lib/readers/text_lines.h"

namespace quell::readers::fhir {
namespace {

constexpr int kNestedBundles = 4;

// The name of a type may stand in a report; whatever else is there may not.
std::string NotRead(std::string_view type) {
  const bool name = !type.empty() && type.size() <= 40 && std::all_of(type.begin(), type.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
  return name ? absl::StrCat("resources of type ", std::string(type), " are not read") : "its type is none of FHIR's";
}

}  // namespace

void Rows::Begin(const File& file, Pass pass) {
  file_ = &file;
  pass_ = pass;
  tally_ = RowTally();
  number_entries_ = false;
}

void Rows::End() { source_.tally.Add(file_->name, tally_); }

absl::Status Rows::Read(const File& file, Pass pass) {
  Begin(file, pass);
  bool done = false;
  if (file.whole) {
    const absl::StatusOr<bool> whole = ReadWhole(file);
    if (!whole.ok()) return whole.status();
    done = *whole;
  }
  if (!done) {
    if (absl::Status status = ReadLines(file); !status.ok()) return status;
  }
  End();
  return absl::OkStatus();
}

absl::Status Rows::ReadLines(const File& file) {
  std::unique_ptr<TextLines> lines;
  if (file.text.has_value()) {
    lines = std::make_unique<TextLines>(*file.text, limits::kJsonBytes);
  } else {
    absl::StatusOr<std::unique_ptr<ByteFile>> bytes = ByteFile::Open(file.path, file.name);
    if (!bytes.ok()) return bytes.status();
    lines = std::make_unique<TextLines>(*std::move(bytes), limits::kJsonBytes);
  }
  JsonLines parsed(std::move(lines));
  while (const JsonLine* line = given_up() ? nullptr : parsed.Next()) {
    if (line->problem.empty()) {
      Take(line->root, line->number);
    } else {
      KeepOut(line->number, line->problem);
    }
  }
  return given_up() ? absl::OkStatus() : parsed.status();
}

absl::StatusOr<bool> Rows::ReadWhole(const File& file) {
  std::string text;
  if (file.text.has_value()) {
    text = std::string(*file.text);
  } else {
    absl::StatusOr<std::unique_ptr<ByteFile>> bytes = ByteFile::Open(file.path, file.name);
    if (!bytes.ok()) return bytes.status();
    size_t read = 1;
    while (read > 0 && text.size() <= limits::kJsonBytes) {
      const size_t before = text.size();
      text.resize(before + (1u << 20));
      const absl::StatusOr<size_t> count = (*bytes)->Read(text.data() + before, 1u << 20);
      if (!count.ok()) return count.status();
      read = *count;
      text.resize(before + read);
    }
  }
  if (text.size() > limits::kJsonBytes) {
    KeepOut(1, kTooLongLine);
    return true;
  }
  std::string_view json = text;
  if (json.starts_with("\xEF\xBB\xBF")) json.remove_prefix(3);
  simdjson::padded_string padded(json);
  Json root;
  if (parser_.parse(padded).get(root) != simdjson::SUCCESS) return false;
  number_entries_ = true;
  Take(root, 1);
  return true;
}

void Rows::Take(const Json& json, int64_t line, std::string_view full_url) {
  enum { kType, kId };
  const Fields<2> fields(json, {"resourceType", "id"});
  Resource resource;
  resource.type = TextOf(fields[kType]);
  if (resource.type.empty()) return KeepOut(line, "this is no resource of FHIR: it has no resourceType");
  if (resource.type == "Bundle") return TakeBundle(json, line);
  resource.id = TextOf(fields[kId]);
  resource.json = json;
  resource.file = &file_->name;
  resource.line = line;
  TakeResource(resource, full_url);
}

void Rows::TakeBundle(const Json& bundle, int64_t line) {
  if (pass_ == Pass::kOnly) {
    source_.lessons.mixed = true;
    return;
  }
  if (depth_ >= kNestedBundles) return KeepOut(line, "Bundles nest too deep");
  const Fields<2> fields(bundle, {"entry", "link"});
  ForEach(fields[1], [&](const Json& link) {
    const std::optional<Json> relation = FieldOf(&link, "relation");
    if (TextOf(Pointer(relation)) == "next" && pass_ == Pass::kReferredTo)
      tally_.Note(line,
                  "a Bundle that goes on elsewhere (link next): what is there is not in the data unless its file is");
  });
  ++depth_;
  int64_t number = 0;
  const bool count = number_entries_ && depth_ == 1;
  ForEach(fields[0], [&](const Json& entry) { TakeEntry(entry, count ? ++number : line); });
  --depth_;
}

void Rows::TakeEntry(const Json& entry, int64_t line) {
  enum { kResource, kFullUrl, kRequest };
  const Fields<3> fields(entry, {"resource", "fullUrl", "request"});
  if (fields[kResource] != nullptr) return Take(*fields[kResource], line, TextOf(fields[kFullUrl]));
  const std::optional<Json> method = FieldOf(fields[kRequest], "method");
  const bool deletes = TextOf(Pointer(method)) == "DELETE";
  KeepOut(line, deletes ? "a deletion, which is not carried out" : "an entry without a resource");
}

void Rows::TakeResource(Resource& resource, std::string_view full_url) {
  const std::string_view url_id = ReadReference(full_url).id;
  if (resource.id.empty()) {
    resource.id = url_id;
  } else if (url_id != resource.id && full_url.starts_with("urn:")) {
    // Of two ids for one name the first by alphabet, whichever comes first.
    const auto [alias, added] = source_.directory.aliases.try_emplace(std::string(url_id), std::string(resource.id));
    if (!added && resource.id < alias->second) alias->second = std::string(resource.id);
  }
  const ResourceType* type = TypeNamed(resource.type);
  if (!IsOfPass(type)) return;
  if (type == nullptr) return KeepOut(resource.line, NotRead(resource.type));
  for (int kind = 0; kind < kRecordKindCount; ++kind) {
    if (type->carries.Has(static_cast<RecordKind>(kind)))
      source_.builder.source.carries.Add(static_cast<RecordKind>(kind));
  }
  draft_.Clear();
  std::string_view why = type->take(source_, resource, draft_);
  if (!type->referred_to) why = source_.Submit(resource, why, draft_);
  Count(resource.line, why);
}

bool Rows::IsOfPass(const ResourceType* type) {
  const bool referred_to = type == nullptr || type->referred_to;
  if (pass_ != Pass::kOnly) return referred_to == (pass_ == Pass::kReferredTo);
  if (type != nullptr && type->name != file_->type) source_.lessons.mixed = true;
  return !given_up();
}

void Rows::Count(int64_t line, std::string_view why) {
  if (why == kNotYet) return;
  if (why != kUsed) return tally_.KeptOut(line, why);
  tally_.Used();
  for (std::string_view note : draft_.notes) tally_.Note(line, note);
}

void Rows::KeepOut(int64_t line, std::string_view why) {
  if (pass_ != Pass::kRecords) tally_.KeptOut(line, why);
}

}  // namespace quell::readers::fhir
