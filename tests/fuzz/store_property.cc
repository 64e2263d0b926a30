#include "tests/fuzz/store_property.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "lib/records/store_block.h"
#include "lib/records/store_column.h"
#include "lib/records/store_reader.h"
#include "lib/records/store_sections.h"
#include "tests/support/same_records.h"

namespace quell::fuzz {
namespace {

using records::RecordSource;

std::string BrokenRecord(const Record& r, const RecordSource& all) {
  const Vocabulary& words = all.vocabulary;
  if (static_cast<int>(r.kind) >= kRecordKindCount || static_cast<int>(r.target) >= kRecordKindCount) return "a kind";
  if (r.coding != kNoCoding && r.coding >= words.coding_count()) return "a coding";
  if (r.unit >= words.unit_count()) return "a unit";
  for (TextId text : {r.text, r.route, r.department, r.role, r.specialty}) {
    if (text >= words.text_count()) return "a text";
  }
  if (r.encounter < kNobody || r.encounter >= static_cast<int64_t>(all.encounters.size())) return "an encounter";
  if (r.clinician < kNobody || r.clinician >= static_cast<int64_t>(all.clinicians.size())) return "a clinician";
  return "";
}

std::string BrokenPatient(std::span<const Record> all, const records::PatientEntry& patient, const RecordSource& from) {
  if (all.size() != patient.record_count) return "a patient's records were refused after the store was opened";
  for (const Record& record : all) {
    if (std::string broken = BrokenRecord(record, from); !broken.empty())
      return "a record names " + broken + " that is not there";
  }
  auto before = [](const Record& a, const Record& b) { return a.known < b.known; };
  if (!std::is_sorted(all.begin(), all.end(), before)) return "records out of the order of their times";
  return "";
}

}  // namespace

std::string WithHeader(std::string_view sections) {
  records::StoreHeader header;
  std::string body;
  for (size_t id = 0; id < records::kSectionCount; ++id) {
    size_t size = 0;
    if (sections.size() >= 2)
      size = static_cast<size_t>(static_cast<uint8_t>(sections[0])) + 256u * static_cast<uint8_t>(sections[1]);
    sections.remove_prefix(std::min<size_t>(2, sections.size()));
    size = std::min(size, sections.size());
    const std::string_view section = sections.substr(0, size);
    sections.remove_prefix(size);
    header.sections[id] = {records::kAllHeaderBytes + body.size(), size,
                           id == records::kRecords ? 0 : records::StoreChecksum(section)};
    body += section;
  }
  body.append(records::kEndBytes, '\0');
  header.file_size = records::kAllHeaderBytes + body.size();
  return records::PutHeader(header) + body;
}

std::string WithoutHeader(std::string_view store) {
  const auto header = records::GetHeader(store, "store");
  std::string out;
  if (!header.ok()) return out;
  for (const records::Section& section : header->sections) {
    out.push_back(static_cast<char>(section.size));
    out.push_back(static_cast<char>(section.size >> 8));
    out += store.substr(section.offset, section.size);
  }
  return out;
}

std::string BrokenStore(std::string_view bytes) {
  const bool whole = bytes.substr(0, records::kStoreMagic.size()) == records::kStoreMagic;
  // The checksums of the blocks can't be right: they are not looked at.
  const auto stored = records::StoredRecords::OpenBytes(whole ? std::string(bytes) : WithHeader(bytes), "store", false);
  if (!stored.ok()) return stored.status().message().empty() ? "refused without a word" : "";
  const RecordSource& all = **stored;
  records::BlockWriter writer;
  std::string blocks;
  std::vector<size_t> ends;
  std::vector<Record> room;
  for (size_t i = 0; i < all.patients.size(); ++i) {
    const std::span<const Record> of_patient = all.Read(i, room);
    if (std::string broken = BrokenPatient(of_patient, all.patients[i], all); !broken.empty()) return broken;
    writer.Put(of_patient, all.patients[i].first_encounter, blocks);
    ends.push_back(blocks.size());
  }
  blocks.append(records::kColumnSlack, '\0');
  const records::Bounds bounds{all.vocabulary.coding_count(), all.vocabulary.unit_count(), all.vocabulary.text_count(),
                               all.encounters.size(), all.clinicians.size()};
  records::BlockReader reader(writer.tables(), bounds);
  for (size_t i = 0, begin = 0; i < all.patients.size(); begin = ends[i++]) {
    const std::span<const Record> of_patient = all.Read(i, room);
    std::vector<Record> again(of_patient.size());
    const std::string_view block = std::string_view(blocks).substr(begin, ends[i] - begin);
    if (!reader.Get({block, all.patients[i].first_encounter}, again)) return "what was read can't be stored again";
    if (!std::ranges::equal(of_patient, again, testing::SameRecord)) return "stored again, records are others";
  }
  return "";
}

}  // namespace quell::fuzz
