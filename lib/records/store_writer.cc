#include "lib/records/store_writer.h"

#include <algorithm>
#include <utility>

#include "lib/records/store_sections.h"

namespace quell::records {
namespace {

constexpr size_t kBufferBytes = 1u << 20, kBatchRecords = 1u << 14;

}  // namespace

absl::StatusOr<std::unique_ptr<StoreWriter>> StoreWriter::Create(const std::string& path) {
  absl::StatusOr<std::unique_ptr<OutputFile>> file = OutputFile::Create(path);
  if (!file.ok()) return file.status();
  std::unique_ptr<StoreWriter> writer(new StoreWriter(*std::move(file)));
  writer->buffer_.assign(kAllHeaderBytes, '\0');  // its place: what it says is known at the end
  return writer;
}

absl::Status StoreWriter::Flush() {
  written_ += buffer_.size();
  const absl::Status status = file_->Write(buffer_);
  buffer_.clear();
  return status;
}

absl::Status StoreWriter::Add(const PatientEntry& patient, std::span<const Record> records) {
  auto before = [](const Record& a, const Record& b) { return a.known < b.known; };
  if (!std::is_sorted(records.begin(), records.end(), before))
    return absl::InvalidArgumentError("records that are not in the order of their times can't be stored");
  batch_.patients.push_back({patient.first_encounter, batch_.records.size(), records.size()});
  batch_.records.insert(batch_.records.end(), records.begin(), records.end());
  return batch_.records.size() < kBatchRecords ? absl::OkStatus() : HandOver();
}

absl::Status StoreWriter::HandOver() {
  if (absl::Status status = Wait(); !status.ok()) return status;
  writing_ = std::async(std::launch::async, [this, batch = std::exchange(batch_, {})] { return WriteBatch(batch); });
  return absl::OkStatus();
}

absl::Status StoreWriter::Wait() { return writing_.valid() ? writing_.get() : absl::OkStatus(); }

absl::Status StoreWriter::WriteBatch(const Batch& batch) {
  for (const Batch::Place& place : batch.patients) {
    const size_t begin = buffer_.size();
    blocks_.Put(std::span(batch.records).subspan(place.first_record, place.record_count), place.first_encounter,
                buffer_);
    block_bytes_.push_back(buffer_.size() - begin);
    if (buffer_.size() < kBufferBytes) continue;
    if (absl::Status status = Flush(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status StoreWriter::Finish(const RecordSource& all) {
  if (absl::Status status = HandOver(); !status.ok()) return status;
  if (absl::Status status = Wait(); !status.ok()) return status;
  if (block_bytes_.size() != all.patients.size())
    return absl::FailedPreconditionError("a store needs the records of every patient");
  StoreHeader header;
  header.sections[kRecords] = {kAllHeaderBytes, written_ + buffer_.size() - kAllHeaderBytes, 0};
  for (size_t id = kRecords + 1; id < kSectionCount; ++id) {
    if (absl::Status status = Flush(); !status.ok()) return status;
    if (id == kForms) {
      PutTables(blocks_.tables(), buffer_);
    } else {
      PutSection(static_cast<SectionId>(id), all, block_bytes_, buffer_);
    }
    header.sections[id] = {written_, buffer_.size(), StoreChecksum(buffer_)};
  }
  buffer_.append(kEndBytes, '\0');
  if (absl::Status status = Flush(); !status.ok()) return status;
  header.file_size = written_;
  if (absl::Status status = file_->WriteAt(0, PutHeader(header)); !status.ok()) return status;
  return file_->Keep();
}

absl::Status WriteStore(const RecordSource& records, const std::string& path) {
  absl::StatusOr<std::unique_ptr<StoreWriter>> writer = StoreWriter::Create(path);
  if (!writer.ok()) return writer.status();
  std::vector<Record> room;
  for (size_t i = 0; i < records.patients.size(); ++i) {
    if (absl::Status status = (*writer)->Add(records.patients[i], records.Read(i, room)); !status.ok()) return status;
  }
  return (*writer)->Finish(records);
}

}  // namespace quell::records
