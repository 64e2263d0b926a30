// Importing, as a person meets it: what is printed, what is there afterwards, and what is not.
#include <doctest/doctest.h>
#include <signal.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "bench/workload.h"
#include "lib/cli/cli.h"
#include "lib/cli/progress.h"
#include "lib/readers/import.h"
#include "lib/readers/reader.h"
#include "tests/support/cli_run.h"
#include "tests/support/paths.h"
#include "tests/support/same_records.h"
#include "tests/support/temp_folder.h"

namespace quell {
namespace {

using testing::Has;
using Run = testing::CliRun;

size_t FilesIn(const std::string& folder) {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

const std::string kHospital = testing::SourcePath("examples/hospital");
const std::string kPotassium = testing::SourcePath("rules/potassium.quell");

}  // namespace

TEST_CASE("cli import - says what it found, and every verb reads the store as it reads the folder") {
  const testing::TempFolder folder;
  const std::string store = folder.Path("hospital.qrec");
  const Run import({"import", kHospital, "-o", store});
  CHECK(import.err == "");
  REQUIRE(import.code == cli::kOk);
  CHECK(Has(import.out, kHospital + " (Example hospital) is now in " + store + ", "));
  CHECK(Has(import.out, "  patients                                       22\n"));
  CHECK(Has(import.out, "  encounters                                     23\n"));
  CHECK(Has(import.out, "  records                                     3,056\n"));
  CHECK(Has(import.out, "    result                                    2,424\n"));
  CHECK(Has(import.out, "results.csv                                 2,426 read = 2,424 used + 2 kept out\n"));
  CHECK(Has(import.out, "  results.csv: 1 value is not a number (as in results.csv:2119)\n"));
  CHECK(FilesIn(folder.path()) == 1);

  const Run from_folder({"simulate", kPotassium, "--records", kHospital, "--as-live", "all"});
  const Run from_store({"simulate", kPotassium, "--records", store, "--as-live", "all"});
  CHECK(from_store.code == cli::kOk);
  CHECK(from_store.out == from_folder.out);
  CHECK(from_store.err == from_folder.err);

  const std::string patient = readers::ReadRecords(store)->patients[3].id;
  const Run folder_explained({"explain", kPotassium, "--records", kHospital, "--patient", patient});
  const Run store_explained({"explain", kPotassium, "--records", store, "--patient", patient});
  CHECK(store_explained.code == cli::kOk);
  CHECK(store_explained.out == folder_explained.out);
}

TEST_CASE("cli import - little memory gives the same bytes") {
  const testing::TempFolder folder;
  bench::WriteCsvFolder(bench::GenerateRecords(50), folder.Path("source"));
  REQUIRE(Run({"import", folder.Path("source"), "-o", folder.Path("a.qrec")}).code == cli::kOk);
  for (const char* memory : {"1KB", "40 kb", "1GB"}) {
    CAPTURE(memory);
    const Run run({"import", folder.Path("source"), "-o", folder.Path("b.qrec"), "--memory", memory});
    REQUIRE(run.code == cli::kOk);
    CHECK(folder.Read("a.qrec") == folder.Read("b.qrec"));
    CHECK(FilesIn(folder.path()) == 3);
  }
}

TEST_CASE("cli import - the MIMIC-IV demo, in a tenth of the memory that its records take, is the same store") {
  const std::optional<std::string> path = testing::SharedData("mimic-iv-demo-60");
  if (!path.has_value()) return;
  const testing::TempFolder folder;
  const Run whole({"import", *path, "-o", folder.Path("a.qrec")});
  REQUIRE(whole.code == cli::kOk);
  CHECK(Has(whole.out, "  patients                                       60\n"));
  const auto records = readers::ReadRecords(folder.Path("a.qrec"));
  REQUIRE(records.ok());
  const size_t tenth = records->records.size() * sizeof(Record) / 10;
  REQUIRE(readers::Import(*path, folder.Path("b.qrec"), tenth).ok());
  CHECK(folder.Read("a.qrec") == folder.Read("b.qrec"));
  CHECK(testing::Difference(*readers::ReadRecords(*path), *records) == "");
}

TEST_CASE("cli import - what it can't do it says, and leaves what is there") {
  const testing::TempFolder folder;
  folder.Write("notes.txt", "something dear");
  const Run over_text({"import", kHospital, "-o", folder.Path("notes.txt")});
  CHECK(over_text.code == cli::kDataErrors);
  CHECK(Has(over_text.err, "notes.txt is there and is no .qrec file: it is left as it is"));
  CHECK(folder.Read("notes.txt") == "something dear");

  const Run bad_memory({"import", kHospital, "-o", folder.Path("a.qrec"), "--memory", "lots"});
  CHECK(bad_memory.code == cli::kUsage);
  CHECK(bad_memory.err == "quell: --memory lots: write a number of KB, MB or GB, as in --memory 512MB\n");
  for (const char* memory : {"", "0MB", "5", "-1MB", "99999999999999GB", "1.5GB"}) {
    CAPTURE(memory);
    CHECK(Run({"import", kHospital, "-o", folder.Path("a.qrec"), "--memory", memory}).code == cli::kUsage);
  }
  const Run no_folder({"import", kHospital, "-o", folder.Path("none/a.qrec")});
  CHECK(no_folder.code == cli::kDataErrors);
  CHECK(Has(no_folder.err, "a.qrec can't be written: No such file or directory; make the folder first"));
  CHECK(FilesIn(folder.path()) == 1);

  // A source that can't be read leaves the store of before.
  REQUIRE(Run({"import", kHospital, "-o", folder.Path("a.qrec")}).code == cli::kOk);
  const std::string before = folder.Read("a.qrec");
  folder.Write("broken/source.csv", "field,value\nname,x\n");
  const Run broken({"import", folder.Path("broken"), "-o", folder.Path("a.qrec")});
  CHECK(broken.code == cli::kDataErrors);
  CHECK(folder.Read("a.qrec") == before);
  CHECK(FilesIn(folder.path()) == 3);
  CHECK(Has(Run({"import", folder.Path("a.qrec"), "-o", folder.Path("b.qrec")}).err, "is a store already: copy it"));

  folder.Write("cut.qrec", before.substr(0, before.size() / 2));
  const Run cut({"simulate", kPotassium, "--records", folder.Path("cut.qrec")});
  CHECK(cut.code == cli::kDataErrors);
  CHECK(Has(cut.err, "cut.qrec is cut short or was added to"));
  const Run no_store({"simulate", kPotassium, "--records", folder.Path("notes.txt")});
  CHECK(Has(no_store.err, "notes.txt is a file"));
}

TEST_CASE("cli import - an interrupt stops it, and nothing is left but what was there") {
  const testing::TempFolder folder;
  REQUIRE(Run({"import", kHospital, "-o", folder.Path("a.qrec")}).code == cli::kOk);
  const std::string before = folder.Read("a.qrec");
  {
    std::ostringstream err;
    const cli::StoppableProgress progress(err);
    raise(SIGINT);
    const auto imported = readers::Import(kHospital, folder.Path("a.qrec"), 1000);
    CHECK(absl::IsCancelled(imported.status()));
    CHECK(err.str() == "");
  }
  CHECK(folder.Read("a.qrec") == before);
  CHECK(FilesIn(folder.path()) == 1);
  // The next one goes through.
  CHECK(Run({"import", kHospital, "-o", folder.Path("a.qrec")}).code == cli::kOk);
}

TEST_CASE("cli import - an interrupt while records are sorted stops it too") {
  Watch watch;
  const WatchScope scope(&watch);
  records::RecordSetBuilder builder;
  for (int i = 0; i < 5; ++i) builder.AddRecord(builder.PatientNumber(std::to_string(i)), {});
  CHECK(watch.records == 5);
  const auto all = builder.FinishInto([&](const records::PatientEntry& patient, std::span<const Record>) {
    watch.stop = patient.id == "2";
    return absl::OkStatus();
  });
  CHECK(absl::IsCancelled(all.status()));
  CHECK(watch.stage == Watch::kWriting);
  CHECK(watch.all_patients == 5);
  CHECK(watch.patients == 3);
}

TEST_CASE("cli import - what is read is counted for who watches") {
  const testing::TempFolder folder;
  Watch watch;
  {
    const WatchScope scope(&watch);
    REQUIRE(readers::Import(kHospital, folder.Path("a.qrec"), 1 << 20).ok());
  }
  CHECK(Watch::Current() == nullptr);
  CHECK(watch.records == 3056);
  CHECK(watch.bytes > 200'000);
  CHECK(watch.bytes <= watch.all_bytes);
  CHECK(watch.patients == 22);
}

TEST_CASE("cli import - the line of progress says how far it is, how fast, and how long it will take") {
  Watch watch;
  watch.bytes = 25'000'000;
  watch.all_bytes = 100'000'000;
  watch.records = 300'000;
  CHECK(cli::ProgressLine(watch, 10) ==
        "reading: 25 MB of at most 100 MB, 300,000 records (30,000/s), about 30 s left");
  CHECK(Has(cli::ProgressLine(watch, 600), "(500/s), about 30 min left"));
  watch.all_bytes = 0;
  CHECK(cli::ProgressLine(watch, 10) == "reading: 25 MB, 300,000 records (30,000/s)");
  watch.stage = Watch::kWriting;
  watch.patients = 1'000;
  watch.all_patients = 40'000;
  CHECK(cli::ProgressLine(watch, 10) == "sorting and writing: 1,000 of 40,000 patients");
  watch.stage = Watch::kReplaying;
  watch.patients = 30'000;
  CHECK(cli::ProgressLine(watch, 90) == "replaying: 30,000 of 40,000 patients, about 30 s left");
}

}  // namespace quell
