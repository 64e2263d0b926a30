// Each rule of the MIMIC-IV reader for what was given, done, coded and measured outside the laboratory, on folders of a few rows.
#include <doctest/doctest.h>

#include <map>
#include <string>

#include "lib/base/civil_time.h"
#include "lib/readers/reader.h"
#include "tests/support/kinds.h"
#include "tests/support/report_text.h"
#include "tests/support/table_folder.h"
#include "tests/support/temp_folder.h"

namespace quell::readers {
namespace {

using testing::Codes;
using testing::IssueCount;
using testing::OfKind;

Time At(const std::string& text) { return *ParseTime(text, absl::UTCTimeZone()); }

struct Mimic : testing::TableFolder {
  Mimic()
      : TableFolder(
            {{"hosp/patients", "subject_id,gender,anchor_age,anchor_year\n1,F,70,2150\n2,M,40,2140\n"},
             {"hosp/admissions",
              "subject_id,hadm_id,admittime,dischtime,admission_type,admit_provider_id\n"
              "1,10,2150-01-01 08:00:00,2150-01-05 12:00:00,EW EMER.,PA\n1,11,2150-02-01 08:00:00,,URGENT,\n"},
             {"hosp/transfers",
              "subject_id,hadm_id,transfer_id,eventtype,careunit,intime,outtime\n1,10,502,admit,Ward,2150-01-01 "
              "08:00:00,2150-01-05 12:00:00\n"},
             {"hosp/labevents",
              "labevent_id,subject_id,hadm_id,itemid,order_provider_id,charttime,storetime,value,valuenum,valueuom\n"}},
            "", ".csv.gz") {}
};

TEST_CASE("mimic more: what emar says was given") {
  Mimic mimic;
  mimic["hosp/emar"] =
      "subject_id,hadm_id,emar_id,emar_seq,poe_id,pharmacy_id,enter_provider_id,charttime,medication,event_txt,"
      "scheduletime,storetime\n"
      "1,10,1-1,1,,,P1,2150-01-02 10:00:00,Heparin,Administered,,2150-01-02 10:05:00\n"
      "1,10,1-2,2,,,,2150-01-02 11:00:00,,Delayed Administered,,2150-01-02 11:05:00\n"
      "1,10,1-3,3,,,,2150-01-02 11:00:00,Heparin,Not Given,,2150-01-02 11:05:00\n"
      "1,10,1-4,4,,,,2150-01-02 11:00:00,Heparin,Stopped - Unscheduled in Other Location,,2150-01-02 11:05:00\n"
      "1,10,1-5,5,,,,2150-01-02 11:00:00,Heparin,,,2150-01-02 11:05:00\n"
      "1,10,1-6,6,,,,2150-01-02 11:00:00,,Administered,,2150-01-02 11:05:00\n"
      "1,10,1-7,7,,,,2150-01-02 11:00:00,Heparin,Started in Other Location,,\n"
      "1,10,1-8,8,,,,2150-01-02 12:00:00,Morphine,Administered,,2150-01-02 11:55:00\n"
      "1,10,1-9,9,,,,2150-01-02 12:00:00,Saline,Flushed,,2150-01-02 12:55:00\n"
      "1,10,1-9,9,,,,2150-01-02 12:00:00,Saline,Flushed,,2150-01-02 12:55:00\n"
      "9,10,9-9,9,,,,2150-01-02 12:00:00,Saline,Flushed,,2150-01-02 12:55:00\n"
      "1,10,1-x,x,,,,2150-01-02 12:00:00,Saline,Flushed,,2150-01-02 12:55:00\n";
  mimic["hosp/emar_detail"] =
      "subject_id,emar_id,emar_seq,parent_field_ordinal,dose_due,dose_due_unit,dose_given,dose_given_unit,product_code,"
      "route\n"
      "1,1-1,1,,5000,UNIT,,,,SC\n1,1-1,1,1.1,,,0.1,UNIT,HEPA5I,\n1,1-1,1,1.2,,,0.2,UNIT,HEPA5I,\n"
      "1,1-2,2,1.1,,,40,mg,FURO40,\n1,1-8,8,1.1,,,1,mg,MORP,\n1,1-8,8,1.2,,,1,mL,MORP,\n1,1-9,9,1.1,,,___,mL,,\n";
  const records::RecordSet set = mimic.Read();
  std::map<uint64_t, Record> given;
  for (const Record& record : OfKind(set, RecordKind::kAdministration)) given[record.id] = record;
  REQUIRE(given.size() == 4);
  CHECK(Codes(set, given[1]) == "local mimic:drug:heparin; local mimic:formulary:HEPA5I; ");
  CHECK(given[1].value == 0.3);  // whole millionths: no 0.30000000000000004
  CHECK(set.vocabulary.unit(given[1].unit) == "UNIT");
  CHECK(set.vocabulary.text(given[1].route) == "SC");
  CHECK(given[1].clinical == At("2150-01-02 10:00"));
  CHECK(given[1].known == At("2150-01-02 10:05"));
  CHECK(set.clinicians[static_cast<size_t>(given[1].clinician)].id == "P1");
  CHECK(set.vocabulary.text(given[1].department) == "Ward");
  CHECK(given[1].encounter == 0);
  CHECK(Codes(set, given[2]) == "local mimic:formulary:FURO40; ");
  CHECK(given[8].value_kind == ValueKind::kNone);
  CHECK(given[9].value_kind == ValueKind::kNone);
  const std::string file = "hosp/emar.csv.gz";
  for (const char* why :
       {"not given, as event_txt says", "nothing given: event_txt tells of a stop, a removal or a check",
        "event_txt does not say what was done", "neither medication nor product_code: what was given is not recorded",
        "no storetime: when it became known is not recorded", "its id was seen before",
        "its patient is not in hosp/patients", "emar_seq is not a whole number above 0"})
    CHECK_MESSAGE(IssueCount(set.report.kept_out, file, why) == 1, std::string(why));
  CHECK(IssueCount(set.report.notes, file, "dose_given is not a number, or in several units: the dose is not known") ==
        2);
  CHECK(IssueCount(set.report.notes, file, "known before its own time") == 1);
  CHECK_FALSE(set.source.carries.Has(RecordKind::kAdministration));
}

TEST_CASE("mimic more: intensive care") {
  Mimic mimic;
  mimic["icu/inputevents"] =
      "subject_id,hadm_id,stay_id,caregiver_id,starttime,endtime,storetime,itemid,amount,amountuom,orderid,"
      "statusdescription\n"
      "1,10,30,77,2150-01-02 10:00:00,2150-01-02 11:00:00,2150-01-02 10:30:00,221906,1.5,mg,5,FinishedRunning\n"
      "1,10,30,77,2150-01-02 10:00:00,2150-01-02 11:00:00,2150-01-02 10:30:00,221906,1.5,mg,5,FinishedRunning\n"
      "1,10,30,77,2150-01-02 10:00:00,2150-01-02 11:00:00,2150-01-02 10:30:00,221906,1.5,mg,6,Rewritten\n"
      "1,10,30,77,2150-01-02 10:00:00,2150-01-02 11:00:00,,221906,1.5,mg,7,FinishedRunning\n"
      "1,10,30,77,2150-01-02 10:00:00,2150-01-02 11:00:00,2150-01-02 10:30:00,221906,x,mg,8,FinishedRunning\n";
  mimic["inputevents_to_rxnorm"] =
      "itemid (omop_source_code),label,omop_vocabulary_id,omop_concept_code\n221906,Norepinephrine,RxNorm,1745276\n"
      "1,x,None,\n";
  mimic["icu/procedureevents"] =
      "subject_id,hadm_id,stay_id,caregiver_id,starttime,endtime,storetime,itemid,value,valueuom,orderid\n"
      "1,10,30,77,2150-01-02 10:00:00,2150-01-03 11:00:00,2150-01-03 12:00:00,225792,5039,min,9\n";
  mimic["icu/chartevents"] =
      "subject_id,hadm_id,stay_id,caregiver_id,charttime,storetime,itemid,value,valuenum,valueuom,warning\n"
      "1,10,30,77,2150-01-02 10:00:00,2150-01-02 10:05:00,220045,88,88,bpm,0\n"
      "1,10,30,77,2150-01-02 10:01:00,2150-01-02 10:05:00,220048,SR (Sinus Rhythm),,,0\n";
  mimic["chartevents_to_loinc"] =
      "subject_id,subject_label,predicate_id,object_id\nmimic:220045,HR,skos:exactMatch,loinc:8867-4\n";
  mimic["icu/outputevents"] =
      "subject_id,hadm_id,stay_id,caregiver_id,charttime,storetime,itemid,value,valueuom\n"
      "1,10,30,77,2150-01-02 10:02:00,2150-01-02 10:05:00,226559,120,mL\n";
  const records::RecordSet set = mimic.Read();
  const auto given = OfKind(set, RecordKind::kAdministration);
  REQUIRE(given.size() == 1);
  CHECK(Codes(set, given[0]) == "local mimic:221906; rxnorm 1745276; ");
  CHECK(given[0].value == 1.5);
  CHECK(given[0].known == At("2150-01-02 10:30"));
  CHECK(set.clinicians[static_cast<size_t>(given[0].clinician)].id == "77");
  const std::string file = "icu/inputevents.csv.gz";
  for (const char* why : {"the same row was seen before", "rewritten: other rows replace it",
                          "no storetime: when it became known is not recorded", "its value is not a number"})
    CHECK_MESSAGE(IssueCount(set.report.kept_out, file, why) == 1, std::string(why));
  const auto procedures = OfKind(set, RecordKind::kProcedure);
  REQUIRE(procedures.size() == 1);
  CHECK(procedures[0].known == At("2150-01-03 12:00"));
  CHECK(procedures[0].value_kind == ValueKind::kNone);
  const auto results = OfKind(set, RecordKind::kResult);
  REQUIRE(results.size() == 3);
  CHECK(Codes(set, results[0]) == "local mimic:220045; loinc 8867-4; ");
  CHECK(set.vocabulary.text(results[1].text) == "SR (Sinus Rhythm)");
  CHECK(set.vocabulary.unit(results[2].unit) == "mL");
}

TEST_CASE("mimic more: without transfers a stay in intensive care says where the patient is") {
  Mimic mimic;
  mimic.tables.erase("hosp/transfers");
  mimic["icu/icustays"] =
      "subject_id,hadm_id,stay_id,first_careunit,last_careunit,intime,outtime\n1,10,30,MICU,MICU,2150-01-02 "
      "10:00:00,2150-01-03 10:00:00\n1,10,x,MICU,MICU,2150-01-02 10:00:00,\n";
  records::RecordSet set = mimic.Read();
  REQUIRE(OfKind(set, RecordKind::kTransfer).size() == 1);
  CHECK(set.vocabulary.text(OfKind(set, RecordKind::kTransfer)[0].department) == "MICU");
  CHECK_FALSE(set.source.carries.Has(RecordKind::kTransfer));
  Mimic both;
  both["icu/icustays"] = mimic["icu/icustays"];
  set = both.Read();
  CHECK(OfKind(set, RecordKind::kTransfer).size() == 1);
  CHECK(set.vocabulary.text(OfKind(set, RecordKind::kTransfer)[0].department) == "Ward");
  CHECK(IssueCount(set.report.notes, "icu/icustays.csv.gz", "table is not read: hosp/transfers says what it says") ==
        1);
}

TEST_CASE("mimic more: what was coded is known once the patient has left") {
  Mimic mimic;
  mimic["hosp/diagnoses_icd"] =
      "subject_id,hadm_id,seq_num,icd_code,icd_version\n1,10,1,N179,10\n1,10,2,E8495,9\n1,10,3,042,9\n1,11,1,I10,10\n"
      "1,99,1,I10,10\n1,10,1,I10,10\n1,10,4,I10,11\n1,10,x,I10,10\n1,10,5,,10\n";
  mimic["hosp/procedures_icd"] =
      "subject_id,hadm_id,seq_num,chartdate,icd_code,icd_version\n1,10,1,2150-01-02,02H633Z,10\n1,10,2,2150-01-03,0048,"
      "9\n"
      "1,10,3,soon,0048,9\n";
  const records::RecordSet set = mimic.Read();
  std::map<uint64_t, std::string> problems;
  for (const Record& record : OfKind(set, RecordKind::kProblem)) {
    CHECK(record.clinical == At("2150-01-01 08:00"));
    CHECK(record.known == At("2150-01-05 12:00"));
    problems[record.id % 10] = Codes(set, record);
  }
  CHECK(problems.size() == 3);
  CHECK(problems[2] == "icd9 E849.5; icd9 E8495; ");
  CHECK(problems[3] == "icd9 042; ");
  const auto procedures = OfKind(set, RecordKind::kProcedure);
  REQUIRE(procedures.size() == 2);
  CHECK(Codes(set, procedures[0]) == "local mimic:icd10pcs:02H633Z; ");
  CHECK(procedures[0].clinical == At("2150-01-02"));
  CHECK(procedures[0].known == At("2150-01-05 12:00"));
  CHECK(Codes(set, procedures[1]) == "local mimic:icd9proc:0048; ");
  const std::string file = "hosp/diagnoses_icd.csv.gz";
  for (const char* why : {"its stay has no dischtime: when it was coded is not known",
                          "its hadm_id is not among the patient's in hosp/admissions", "its id was seen before",
                          "icd_version is neither 9 nor 10", "seq_num is not a whole number above 0", "no icd_code"})
    CHECK_MESSAGE(IssueCount(set.report.kept_out, file, why) == 1, std::string(why));
  CHECK(IssueCount(set.report.kept_out, "hosp/procedures_icd.csv.gz", "chartdate is not a date") == 1);
  CHECK_FALSE(set.source.carries.Has(RecordKind::kProblem));
}

TEST_CASE("mimic more: omr has dates only") {
  Mimic mimic;
  mimic["hosp/omr"] =
      "subject_id,chartdate,seq_num,result_name,result_value\n1,2150-01-02,1,Blood Pressure Sitting,120/80\n"
      "1,2150-01-03,1,Weight (Lbs),196.65\n1,2150-01-04,1,eGFR,>60\n1,2150-01-04,1,Blood Pressure,high\n"
      "1,2150-01-04,1,eGFR,>60\n1,soon,1,eGFR,>60\n";
  const records::RecordSet set = mimic.Read();
  const auto results = OfKind(set, RecordKind::kResult);
  REQUIRE(results.size() == 4);
  CHECK(Codes(set, results[0]) == "local mimic:omr:blood pressure sitting:diastolic; loinc 8462-4; ");
  CHECK(results[0].value == 80);
  CHECK(results[1].value == 120);
  CHECK(results[1].clinical == At("2150-01-02"));
  CHECK(results[1].known == At("2150-01-03"));
  CHECK(set.vocabulary.unit(results[2].unit) == "[lb_av]");
  CHECK(set.vocabulary.text(results[3].text) == ">60");
  for (const char* why :
       {"result_value is no blood pressure", "the same row was seen before", "chartdate is not a date"})
    CHECK_MESSAGE(IssueCount(set.report.kept_out, "hosp/omr.csv.gz", why) == 1, std::string(why));
}

TEST_CASE("mimic more: the emergency department") {
  Mimic mimic;
  mimic["ed/edstays"] =
      "subject_id,hadm_id,stay_id,intime,outtime,gender,race,disposition\n1,10,31,2150-01-01 02:00:00,2150-01-01 "
      "08:00:00,F,W,ADMITTED\n2,,32,2140-01-01 05:00:00,2140-01-01 04:00:00,M,W,HOME\n9,,33,2140-01-01 "
      "05:00:00,,M,W,HOME\n";
  mimic["ed/triage"] =
      "subject_id,stay_id,temperature,heartrate,resprate,o2sat,sbp,dbp,pain,acuity,chiefcomplaint\n1,31,98.6,88,16,97,"
      "120,80,"
      "unable,3,fall\n1,99,98.6,88,16,97,120,80,0,3,fall\n";
  mimic["ed/vitalsign"] =
      "subject_id,stay_id,charttime,temperature,heartrate,resprate,o2sat,sbp,dbp,rhythm,pain\n1,31,2150-01-01 "
      "03:00:00,,90,,,,,,\n";
  mimic["ed/medrecon"] =
      "subject_id,stay_id,charttime,name,gsn,ndc,etc_rn,etccode,etcdescription\n1,31,2150-01-01 02:30:00,Lisinopril,1,"
      "00093111301,1,1,ACE\n1,31,2150-01-01 02:30:00,,1,0,1,1,ACE\n";
  mimic["ed/pyxis"] = "subject_id,stay_id,charttime,med_rn,name,gsn_rn,gsn\n1,31,2150-01-01 03:30:00,1,Morphine,1,1\n";
  const records::RecordSet set = mimic.Read();
  REQUIRE(set.encounters.size() == 4);
  CHECK(set.encounters[0].id == "31");
  CHECK(set.encounters[0].encounter_class == "emergency");
  const auto admissions = OfKind(set, RecordKind::kAdmission);
  CHECK(admissions[0].encounter_class == EncounterClass::kEmergency);
  CHECK(set.encounters[3].end == set.encounters[3].start);
  const auto results = OfKind(set, RecordKind::kResult);
  REQUIRE(results.size() == 9);
  std::map<std::string, Record> triage;
  for (const Record& record : results) {
    if (record.known == At("2150-01-01 02:00")) triage[Codes(set, record)] = record;
  }
  CHECK(triage.size() == 8);
  CHECK(set.vocabulary.unit(triage["local mimic:ed:temperature; loinc 8310-5; "].unit) == "[degF]");
  CHECK(triage["local mimic:ed:sbp; loinc 8480-6; "].value == 120);
  CHECK(set.vocabulary.text(triage["local mimic:ed:pain; "].text) == "unable");
  CHECK(results[8].value == 90);
  CHECK(set.encounters[static_cast<size_t>(results[8].encounter)].id == "31");
  const auto home = OfKind(set, RecordKind::kHomeMedication), taken = OfKind(set, RecordKind::kAdministration);
  REQUIRE(home.size() == 1);
  CHECK(Codes(set, home[0]) == "local mimic:drug:lisinopril; ndc 00093111301; ");
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].known == At("2150-01-01 03:30"));
  CHECK(IssueCount(set.report.kept_out, "ed/triage.csv.gz", "its stay_id is not among the patient's in ed/edstays") ==
        1);
  CHECK(IssueCount(set.report.kept_out, "ed/medrecon.csv.gz", "no drug") == 1);
  CHECK(IssueCount(set.report.notes, "ed/pyxis.csv.gz", "taken out of the cabinet: taken for an administration") == 1);
}

TEST_CASE("mimic more: how a drug is to be taken") {
  const std::string drugs =
      "subject_id,hadm_id,pharmacy_id,poe_id,starttime,stoptime,drug,formulary_drug_cd,ndc,drug_type,dose_val_rx,dose_"
      "unit_rx,route,doses_per_24_hrs\n";
  const std::string rows[] = {"1,10,1,1-1,2150-01-02 10:00:00,,Heparin,HEP,0,MAIN,\"25,000\",UNIT,IV,2\n",
                              "1,10,1,1-1,2150-01-02 10:00:00,,Saline,NS,0,BASE,250,mL,IV DRIP,\n",
                              "1,10,2,1-2,2150-01-02 10:00:00,,Oxycodone,OXY,0,MAIN,5-10,mg,PO,0\n",
                              "1,10,3,1-3,2150-01-02 10:00:00,,Insulin,INS,0,MAIN,4,UNIT,SC,\n",
                              "1,10,3,1-3,2150-01-02 10:00:00,,Insulin,INS,0,MAIN,6,UNIT,SC,\n"};
  std::string texts[2];
  for (int i = 0; i < 2; ++i) {
    Mimic mimic;
    mimic["hosp/poe"] =
        "poe_id,poe_seq,subject_id,hadm_id,ordertime,order_type,order_subtype,transaction_type,discontinue_of_poe_id,"
        "order_"
        "provider_id\n1-1,1,1,10,2150-01-02 09:00:00,Medications,,New,,\n1-2,2,1,10,2150-01-02 "
        "09:00:00,Medications,,New,,\n"
        "1-3,3,1,10,2150-01-02 09:00:00,Medications,,New,,\n";
    mimic["hosp/pharmacy"] =
        "subject_id,hadm_id,pharmacy_id,poe_id,starttime,stoptime,medication,entertime,frequency\n1,10,1,1-1,2150-01-"
        "02 "
        "10:00:00,,Heparin,2150-01-02 10:30:00,BID\n1,10,2,1-2,,,Oxycodone,2150-01-02 "
        "10:30:00,Q6H:PRN\n1,10,3,1-3,,,Insulin,"
        "2150-01-02 10:30:00,NOW X1\n";
    mimic["hosp/prescriptions"] = drugs;
    for (int row = 0; row < 5; ++row) mimic["hosp/prescriptions"] += rows[i == 0 ? row : 4 - row];
    const records::RecordSet set = mimic.Read();
    std::map<uint64_t, Record> orders;
    for (const Record& record : OfKind(set, RecordKind::kOrder)) orders[record.id] = record;
    CHECK(orders[1].value == 25000);
    CHECK(set.vocabulary.unit(orders[1].unit) == "UNIT");
    CHECK(set.vocabulary.text(orders[1].route) == "IV");
    CHECK(orders[1].per_day == 2);
    CHECK(orders[1].flags == 0);
    CHECK(orders[2].value_kind == ValueKind::kNone);
    CHECK(orders[2].flags == kPrn);
    CHECK(orders[2].per_day == 0);
    CHECK(orders[3].value_kind == ValueKind::kNone);
    CHECK(set.vocabulary.text(orders[3].route) == "SC");
    CHECK(orders[3].flags == kOneTime);
    CHECK(IssueCount(set.report.notes, "hosp/poe.csv.gz",
                     "order whose dose is a range, or differs from row to row: not known") == 2);
    texts[i] = testing::TextOf(set);
  }
  CHECK(texts[0] == texts[1]);
}

TEST_CASE("mimic more: the order of rows makes no difference") {
  const std::string header =
      "subject_id,emar_id,emar_seq,parent_field_ordinal,dose_given,dose_given_unit,product_code,route\n";
  const std::string rows[] = {"1,1-1,1,1.1,0.1,mg,A,PO\n", "1,1-1,1,1.2,0.2,mg,B,IV\n", "1,1-1,1,1.3,0.3,mg,C,\n"};
  std::string texts[2];
  for (int i = 0; i < 2; ++i) {
    Mimic mimic;
    mimic["hosp/emar"] =
        "subject_id,hadm_id,emar_id,emar_seq,charttime,medication,event_txt,storetime\n1,10,1-1,1,2150-01-02 "
        "10:00:00,Heparin,Administered,2150-01-02 10:05:00\n";
    mimic["hosp/emar_detail"] = header + (i == 0 ? rows[0] + rows[1] + rows[2] : rows[2] + rows[1] + rows[0]);
    texts[i] = testing::TextOf(mimic.Read());
  }
  CHECK(texts[0] == texts[1]);
}

TEST_CASE("mimic more: of rows of emar with one id that differ none is used") {
  const std::string header = "subject_id,hadm_id,emar_id,emar_seq,charttime,medication,event_txt,storetime\n";
  const std::string rows[] = {"1,10,1-1,1,2150-01-02 10:00:00,Heparin,Administered,2150-01-02 10:05:00\n",
                              "1,10,1-1,1,2150-01-02 10:00:00,Morphine,Administered,2150-01-02 10:05:00\n",
                              "1,10,1-2,2,2150-01-02 10:00:00,Aspirin,Administered,2150-01-02 10:05:00\n"};
  Mimic one, other;
  one["hosp/emar"] = header + rows[0] + rows[1] + rows[2];
  other["hosp/emar"] = header + rows[2] + rows[1] + rows[0];
  const records::RecordSet set = one.Read();
  CHECK(testing::TextOf(set) == testing::TextOf(other.Read()));
  CHECK(OfKind(set, RecordKind::kAdministration).size() == 1);
  CHECK(IssueCount(set.report.kept_out, "hosp/emar.csv.gz", "its id is on rows that differ: none of them is used") ==
        2);
}

TEST_CASE("mimic more: a table that is not what its name says is an error that names it") {
  for (const char* table : {"hosp/emar", "icu/inputevents", "hosp/omr", "ed/triage", "hosp/diagnoses_icd"}) {
    Mimic mimic;
    if (std::string(table) == "ed/triage") mimic["ed/edstays"] = "stay_id,subject_id,intime,outtime\n";
    mimic[table] = "";
    CHECK(std::string(mimic.Try().status().message()) ==
          std::string(table) + ".csv.gz is empty: its first line should name the columns");
  }
}

}  // namespace
}  // namespace quell::readers
