// A store that is not as it was written is refused, with the place; and one that can't be written leaves what was there.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "bench/workload.h"
#include "lib/records/store_bytes.h"
#include "lib/records/store_reader.h"
#include "lib/records/store_writer.h"
#include "tests/fuzz/store_property.h"
#include "tests/support/paths.h"
#include "tests/support/random_records.h"
#include "tests/support/temp_folder.h"

namespace quell::records {
namespace {

std::string SmallStore() {
  RecordSetBuilder builder;
  testing::RandomRecords(4).Fill(builder, 4, 12);
  const testing::TempFolder folder;
  REQUIRE(WriteStore(builder.Finish(), folder.Path("a.qrec")).ok());
  return folder.Read("a.qrec");
}

std::string Refusal(const std::string& bytes) {
  const auto stored = StoredRecords::OpenBytes(bytes, "a.qrec");
  return stored.ok() ? "" : std::string(stored.status().message());
}

bool Has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("store damage - a change of any one byte is refused") {
  const std::string good = SmallStore();
  CHECK(Refusal(good) == "");
  CHECK(good.size() < 10'000);
  for (size_t i = 0; i < good.size(); ++i) {
    for (int change : {0x01, 0x80, 0xff}) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ change);
      CAPTURE(i);
      const std::string refusal = Refusal(bad);
      CHECK(Has(refusal, "a.qrec"));
    }
  }
}

TEST_CASE("store damage - a file cut short anywhere is refused, and so is one with something behind its end") {
  const std::string good = SmallStore();
  for (size_t size = 0; size < good.size(); ++size) {
    CAPTURE(size);
    CHECK(Refusal(good.substr(0, size)) != "");
  }
  CHECK(Has(Refusal(good + "x"), "is cut short or was added to"));
  CHECK(Has(Refusal(good.substr(0, good.size() - 9)), "import it again"));
}

TEST_CASE("store damage - without checksums nothing worse comes of a changed byte than a refusal or other records") {
  const std::string good = SmallStore();
  int refused = 0;
  for (size_t i = 0; i < good.size(); ++i) {
    for (int change = 1; change < 256; change *= 2) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ change);
      refused += StoredRecords::OpenBytes(bad, "a.qrec", false).ok() ? 0 : 1;
    }
  }
  CHECK(refused > 0);
}

TEST_CASE("store damage - the fuzzer's corpus keeps the store's promises, changed and cut anywhere") {
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(testing::SourcePath("tests/fuzz/corpus_store"))) {
    CAPTURE(file.path().filename().string());
    ++files;
    std::ifstream stream(file.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    // As it stands it is opened.
    CHECK(fuzz::WithoutHeader(fuzz::WithHeader(bytes)) == bytes);
    CHECK(StoredRecords::OpenBytes(fuzz::WithHeader(bytes), "a.qrec").ok());
    CHECK(fuzz::BrokenStore(bytes) == "");
    for (size_t i = 0; i < bytes.size(); ++i) {
      CAPTURE(i);
      std::string bad = bytes;
      bad[i] = static_cast<char>(bad[i] ^ (1 << i % 8));
      CHECK(fuzz::BrokenStore(bad) == "");
      bad.erase(i, 1);
      CHECK(fuzz::BrokenStore(bad) == "");
      CHECK(fuzz::BrokenStore(std::string_view(bytes).substr(0, i)) == "");
    }
  }
  CHECK(files >= 3);
  CHECK(fuzz::BrokenStore(SmallStore()) == "");
}

TEST_CASE("store damage - messages name the place and what would put it right") {
  const testing::TempFolder folder;
  REQUIRE(WriteStore(bench::GenerateRecords(40), folder.Path("a.qrec")).ok());
  const std::string good = folder.Read("a.qrec");
  const auto header = GetHeader(good, "a.qrec");
  REQUIRE(header.ok());
  auto changed = [&](uint64_t at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 4);
    return Refusal(bad);
  };
  const Section& patients = header->sections[kPatients];
  CHECK(changed(patients.offset + 5) == "a.qrec: section `patients` (byte " + std::to_string(patients.offset) +
                                            "): the checksum differs; the file is damaged: import it again");
  // Of the records it is the block that is named, the first where there are two.
  const std::string first =
      "a.qrec: section `records` (byte " + std::to_string(kAllHeaderBytes) + "): the checksum differs";
  CHECK(Has(changed(kAllHeaderBytes + 9), first));
  CHECK(Has(changed(header->sections[kRecords].offset + header->sections[kRecords].size - 1),
            "section `records` (byte "));
  CHECK(Has(changed(40), "a.qrec has a damaged header"));
  CHECK(Has(changed(0), "a.qrec is not a .qrec file: give what `quell import` has written"));
  CHECK(Has(Refusal("language 1\nmodule no_store\n"), "is not a .qrec file"));
  CHECK(Has(Refusal(""), "is not a .qrec file"));

  std::string newer = good;
  newer[8] = 2;
  CHECK(Has(Refusal(newer), "a.qrec was written by a newer quell (format 2; this one reads 1)"));
}

TEST_CASE("store damage - a number in the file that can't be is refused even where checksums are right") {
  // A patient's count of records far above what their block can hold: no room may be made for it.
  RecordSet set = bench::GenerateRecords(1);
  const testing::TempFolder folder;
  REQUIRE(WriteStore(set, folder.Path("a.qrec")).ok());
  std::string bytes = folder.Read("a.qrec");
  const auto header = GetHeader(bytes, "a.qrec");
  REQUIRE(header.ok());
  StoreHeader forged = *header;
  set.patients[0].record_count = UINT32_MAX;
  std::string section;
  const uint64_t block = header->sections[kRecords].size;
  PutSection(kPatients, set, {block}, section);
  const int64_t grown = static_cast<int64_t>(section.size()) - static_cast<int64_t>(forged.sections[kPatients].size);
  bytes.replace(forged.sections[kPatients].offset, forged.sections[kPatients].size, section);
  forged.sections[kPatients].size = section.size();
  forged.sections[kPatients].checksum = StoreChecksum(section);
  for (size_t id = kPatients + 1; id < kSectionCount; ++id)
    forged.sections[id].offset = static_cast<uint64_t>(static_cast<int64_t>(forged.sections[id].offset) + grown);
  forged.file_size = bytes.size();
  bytes.replace(0, kAllHeaderBytes, PutHeader(forged));
  CHECK(Has(Refusal(bytes), "a patient's records are not there"));
}

TEST_CASE("store damage - a file that can't be opened says why") {
  const testing::TempFolder folder;
  CHECK(Has(std::string(StoredRecords::Open(folder.Path("none.qrec")).status().message()),
            "none.qrec can't be opened: No such file or directory"));
  CHECK_FALSE(StoredRecords::Open(folder.path()).ok());
  folder.Write("secret.qrec", SmallStore());
  folder.Write("empty.qrec", "");
  CHECK_FALSE(StoredRecords::Open(folder.Path("empty.qrec")).ok());
  std::filesystem::permissions(folder.Path("secret.qrec"), std::filesystem::perms::none);
  const bool root = geteuid() == 0;  // to whom nothing is forbidden
  if (root) REQUIRE(seteuid(65534) == 0);
  const std::string message(StoredRecords::Open(folder.Path("secret.qrec")).status().message());
  const std::string unwritable(WriteStore(bench::GenerateRecords(1), "/new.qrec").message());
  if (root) REQUIRE(seteuid(0) == 0);
  CHECK(Has(message, "secret.qrec can't be opened: Permission denied"));
  CHECK(Has(unwritable, "/new.qrec can't be written: Permission denied"));
}

namespace {

// No file of this process grows beyond so many bytes, as on a full disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    before_signal_ = signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, before_signal_);
  }

 private:
  rlimit before_{};
  void (*before_signal_)(int) = nullptr;
};

int FilesIn(const std::string& folder) {
  int count = 0;
  for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

}  // namespace

TEST_CASE("store damage - a full disk leaves the store that was there, and nothing else") {
  const testing::TempFolder folder;
  folder.Write("a.qrec", "what was there before");
  const RecordSet set = bench::GenerateRecords(20);
  for (rlim_t bytes : {rlim_t{100}, rlim_t{5'000}}) {
    absl::Status status;
    {
      const FullDisk full(bytes);
      status = WriteStore(set, folder.Path("a.qrec"));
    }
    CHECK_FALSE(status.ok());
    CHECK(Has(std::string(status.message()), "a.qrec can't be written: File too large; make room"));
    CHECK(folder.Read("a.qrec") == "what was there before");
    CHECK(FilesIn(folder.path()) == 1);
  }
  REQUIRE(WriteStore(set, folder.Path("a.qrec")).ok());
  CHECK(StoredRecords::Open(folder.Path("a.qrec")).ok());
}

TEST_CASE("store damage - a full disk while records are sorted says so") {
  const testing::TempFolder folder;
  RecordSetBuilder builder;
  builder.LimitMemory(20'000, folder.path());
  {
    const FullDisk full(50'000);
    testing::RandomRecords(1).Fill(builder, 30, 100);
  }
  CHECK(Has(std::string(builder.status().message()), "the temporary file can't be written: File too large"));
  const auto all = builder.FinishInto([](const PatientEntry&, std::span<const Record>) { return absl::OkStatus(); });
  CHECK(Has(std::string(all.status().message()), "give more --memory"));
  CHECK(FilesIn(folder.path()) == 0);
}

TEST_CASE("store damage - neither a device nor a folder is taken for a file that can be replaced") {
  const RecordSet set = bench::GenerateRecords(1);
  CHECK(Has(std::string(WriteStore(set, "/dev/full").message()), "/dev/full is there and is not a file"));
  const testing::TempFolder folder;
  CHECK_FALSE(WriteStore(set, folder.path()).ok());
  CHECK(Has(std::string(WriteStore(set, folder.Path("no/a.qrec")).message()), "make the folder first"));
  // What a link names is written, and the link stays.
  std::filesystem::create_symlink(folder.Path("real.qrec"), folder.Path("link.qrec"));
  folder.Write("real.qrec", "");
  REQUIRE(WriteStore(set, folder.Path("link.qrec")).ok());
  CHECK(std::filesystem::is_symlink(folder.Path("link.qrec")));
  CHECK(StoredRecords::Open(folder.Path("real.qrec")).ok());
}

}  // namespace quell::records
