// Each rule of the FHIR reader, on folders of a few resources.
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "tests/support/fhir_folder.h"

namespace quell::readers {
namespace {

using testing::FhirFolder;
using testing::IssueText;
using testing::RecordsText;

const std::string kPotassium = "'code':{'coding':[{'system':'http://loinc.org','code':'2823-3'}]}";
const std::string kDrawn = "'effectiveDateTime':'2026-03-03T06:00:00Z','issued':'2026-03-03T07:30:00.500Z'";
const std::string kWarfarin =
    "'medicationCodeableConcept':{'coding':[{'system':'http://www.nlm.nih.gov/research/umls/rxnorm','code':'11289'}]}";
const std::string kOrdered = "'intent':'order','authoredOn':'2026-03-03T08:00:00Z'";

// The result records that an Observation with these fields becomes.
std::string Result(const std::string& fields) {
  FhirFolder folder;
  folder.Add("Observation", "o1", "'status':'final'," + fields);
  return RecordsText(folder.Read(), RecordKind::kResult);
}
std::string Value(const std::string& value) {
  const std::string text = Result(kPotassium + "," + kDrawn + "," + value);
  const std::string head = "result loinc:2823-3";
  const std::string tail = " at 2026-03-03T06:00:00 known 2026-03-03T07:30:00.5 of e1\n";
  REQUIRE(text.starts_with(head));
  REQUIRE(text.ends_with(tail));
  return text.substr(head.size(), text.size() - head.size() - tail.size());
}
// What of one resource of that type is kept out, and why.
std::string KeptOut(const std::string& type, const std::string& fields) {
  FhirFolder folder;
  folder.Add(type, "x", fields);
  return IssueText(folder.Read().report.kept_out);
}
std::string Order(const std::string& fields, const std::string& type = "MedicationRequest") {
  FhirFolder folder;
  folder.Add(type, "m1", fields);
  const records::RecordSet set = folder.Read();
  return RecordsText(set, RecordKind::kOrder) + RecordsText(set, RecordKind::kOrderStop) +
         RecordsText(set, RecordKind::kOrderHold) + RecordsText(set, RecordKind::kHomeMedication);
}

TEST_CASE("fhir: values of results") {
  CHECK(Value("'valueQuantity':{'value':6.1,'unit':'mmol/l','system':'http://unitsofmeasure.org','code':'mmol/L'}") ==
        " 6.1 mmol/L");
  CHECK(Value("'valueQuantity':{'value':6,'unit':'mEq/L'}") == " 6 mEq/L");
  CHECK(Value("'valueQuantity':{'value':6,'unit':'mEq/L','system':'urn:own','code':'X1'}") == " 6 mEq/L");
  CHECK(Value("'valueQuantity':{'value':0.01,'comparator':'<','unit':'ng/mL'}") == " <0.01 ng/mL");
  CHECK(Value("'valueQuantity':{'value':1,'comparator':'<='}") == " <=1");
  CHECK(Value("'valueQuantity':{'value':90,'comparator':'>='}") == " >=90");
  CHECK(Value("'valueQuantity':{'value':90,'comparator':'>'}") == " >90");
  CHECK(Value("'valueQuantity':{'unit':'mmol/L'}") == "");
  CHECK(Value("'valueInteger':14") == " 14");
  CHECK(Value("'valueString':'see report'") == " 'see report'");
  CHECK(Value("'valueBoolean':false") == " 'false'");
  CHECK(Value("'valueCodeableConcept':{'coding':[{'code':'1','display':'Growth'}]}") == " 'Growth'");
  CHECK(Value("'valueCodeableConcept':{'coding':[{'code':'1','display':'Growth'}],'text':'Some growth'}") ==
        " 'Some growth'");
  CHECK(Value("'valueRange':{'low':{'value':90,'unit':'/min'}}") == " >=90 /min");
  CHECK(Value("'valueRange':{'low':{'value':2},'high':{'value':5}}") == " '2-5'");
  CHECK(Value("'valueRatio':{'numerator':{'value':1},'denominator':{'value':80}}") == " '1:80'");
  CHECK(Value("'dataAbsentReason':{'text':'clotted'}") == "");
}

TEST_CASE("fhir: both clocks of a result, and what is taken for one that is missing") {
  const std::string value = kPotassium + ",'valueInteger':5";
  CHECK(Result(value + ",'effectivePeriod':{'start':'2026-03-03T06:00:00Z','end':'2026-03-04T06:00:00+01:00'},'issued':"
                       "'2026-03-04T07:00:00Z'") ==
        "result loinc:2823-3 5 at 2026-03-04T05:00:00 known 2026-03-04T07:00:00 of e1\n");
  CHECK(Result(value + ",'effectiveInstant':'2026-03-03T06:00:00Z'") ==
        "result loinc:2823-3 5 at 2026-03-03T06:00:00 of e1\n");
  CHECK(Result(value + ",'issued':'2026-03-03T07:30:00Z'") == "result loinc:2823-3 5 at 2026-03-03T07:30:00 of e1\n");
  // A day alone: true from its beginning, known by its end.
  CHECK(Result(value + ",'effectiveDateTime':'2026-03-03'") ==
        "result loinc:2823-3 5 at 2026-03-03T00:00:00 known 2026-03-03T23:59:59.999999 of e1\n");
  FhirFolder folder;
  folder.Add("Observation", "a", "'status':'final'," + value);
  folder.Add("Observation", "b", "'status':'final'," + value + ",'effectiveDateTime':'3 March'");
  folder.Add("Observation", "c", "'status':'final'," + value + ",'effectiveDateTime':'2026-03-03T06:00:00Z'");
  folder.Add("Observation", "d", "'status':'final'," + value + ",'issued':'2026-03-03T06:00:00Z'");
  folder.Add(
      "Observation", "e",
      "'status':'final'," + value + ",'effectiveDateTime':'2026-03-03T09:00:00Z','issued':'2026-03-03T08:00:00Z'");
  const records::ReadReport report = folder.Read().report;
  CHECK(IssueText(report.kept_out) ==
        "a time can't be read: 1 (Observation.ndjson:2)\nwhen it became known is not recorded: 1 "
        "(Observation.ndjson:1)\n");
  CHECK(IssueText(report.notes) ==
        "issued is not recorded: taken as known at its own time: 1 (Observation.ndjson:3)\n"
        "its own time is not recorded: taken to be when it became known: 1 (Observation.ndjson:4)\n"
        "known before its own time: 1 (Observation.ndjson:5)\n");
}

TEST_CASE("fhir: status of a result") {
  auto status = [](const std::string& word) {
    FhirFolder folder;
    folder.Add("Observation", "o1", "'status':'" + word + "','valueInteger':5," + kPotassium + "," + kDrawn);
    const records::RecordSet set = folder.Read();
    if (set.records.size() == 3) return std::to_string(static_cast<int>(set.records[1].status));
    return IssueText(set.report.kept_out);
  };
  CHECK(status("preliminary") == "1");
  CHECK(status("final") == "2");
  CHECK(status("corrected") == "2");
  CHECK(status("amended") == "2");
  CHECK(status("unknown") == "0");
  CHECK(status("registered") == "registered only: there is no result yet: 1 (Observation.ndjson:1)\n");
  CHECK(status("cancelled") == "cancelled: there is no result: 1 (Observation.ndjson:1)\n");
  CHECK(status("entered-in-error") == "entered in error: 1 (Observation.ndjson:1)\n");
}

TEST_CASE("fhir: components are records of their own") {
  const std::string parts =
      "'component':[{'code':{'coding':[{'system':'http://loinc.org','code':'8480-6'}]},'valueQuantity':{'value':128,"
      "'unit':'mm[Hg]'}},{'code':{'coding':[{'system':'http://"
      "loinc.org','code':'8462-4'}]},'valueQuantity':{'value':79,"
      "'unit':'mm[Hg]'}}]";
  const std::string when = " at 2026-03-03T06:00:00 known 2026-03-03T07:30:00.5 of e1\n";
  const std::string both = "result loinc:8462-4 79 mm[Hg]" + when + "result loinc:8480-6 128 mm[Hg]" + when;
  CHECK(Result(kPotassium + "," + kDrawn + "," + parts) == both);
  CHECK(Result(kPotassium + "," + kDrawn + ",'valueInteger':5," + parts) == "result loinc:2823-3 5" + when + both);
}

TEST_CASE("fhir: code systems, other systems, words alone") {
  auto codes = [](const std::string& code) {
    FhirFolder folder;
    folder.Add("Observation", "o1", "'status':'final','valueInteger':5,'code':{" + code + "}," + kDrawn);
    const records::RecordSet set = folder.Read();
    return set.records.size() < 3 ? IssueText(set.report.kept_out) : testing::CodesText(set, set.records[1].coding);
  };
  CHECK(codes("'coding':[{'system':'http://snomed.info/sct','code':'271649006'},{'system':'http://loinc.org','code':"
              "'8480-6'}]") == "loinc:8480-6+snomed:271649006");
  CHECK(
      codes(
          "'coding':[{'system':'http://hl7.org/fhir/sid/icd-10-cm','code':'N17.9'},{'system':'http://www.whocc.no/"
          "atc','code':'A10BA02'},{'system':'http://hl7.org/fhir/sid/cvx','code':'33'},{'system':'http://hl7.org/fhir/"
          "sid/ndc','code':'1'}]") == "atc:A10BA02+cvx:33+icd10:N17.9+ndc:1");
  CHECK(codes("'coding':[{'system':'urn:lab','code':'K STAT'}]") == "local:urn:lab|K STAT");
  CHECK(codes("'coding':[{'code':'K'}]") == "local:K");
  CHECK(codes("'text':' Sliding Scale Insulin'") == "local:text:sliding scale insulin");
  CHECK(codes("'coding':[{'system':'urn:lab'}]") ==
        "what it is about is not recorded: neither a code nor words: 1 (Observation.ndjson:1)\n");
}

TEST_CASE("fhir: the specimen's quality") {
  FhirFolder folder;
  folder["Specimen.ndjson"] =
      "{'resourceType':'Specimen','id':'s1','condition':[{'coding':[{'code':'HEM'}]},{'text':'Lipemic specimen'}]}\n"
      "{'resourceType':'Specimen','id':'s2'}\n";
  const std::string rest = "'status':'final','valueInteger':5," + kPotassium + "," + kDrawn;
  folder.Add("Observation", "a", rest + ",'specimen':{'reference':'Specimen/s1'}");
  folder.Add("Observation", "b", rest + ",'specimen':{'reference':'Specimen/s2'}");
  folder.Add("Observation", "c",
             rest +
                 ",'contained':[{'resourceType':'Specimen','id':'q','condition':[{'coding':[{'code':'CLOT'}]}]}],"
                 "'specimen':{'reference':'#q'}");
  const records::RecordSet set = folder.Read();
  std::multiset<int> flags;
  for (const Record& record : set.records) flags.insert(record.flags);
  CHECK(flags == std::multiset<int>{0, 0, 0, kHemolyzed | kLipemic, kClotted});
}

TEST_CASE("fhir: dose, route and how often of an order") {
  const std::string head = "'status':'active'," + kOrdered + "," + kWarfarin + ",'dosageInstruction':[";
  auto order = [&](const std::string& dosage) {
    const std::string text = Order(head + dosage + "]");
    const std::string begin = "order rxnorm:11289", end = " of e1\n";
    REQUIRE(text.starts_with(begin));
    return text.substr(begin.size(), text.find(" of e1") - begin.size());
  };
  const std::string when = " at 2026-03-03T08:00:00 until 2026-03-08T15:00:00";
  CHECK(order("{'timing':{'repeat':{'frequency':1,'period':8,'periodUnit':'h'}},'route':{'text':'PO'},'doseAndRate':[{"
              "'doseQuantity':{'value':5,'unit':'mg'}}]}") == " 5 mg" + when + " 3/d route PO");
  CHECK(order("{'timing':{'repeat':{'period':1,'periodUnit':'wk'}}}") == when + " 0.142857/d");
  CHECK(order("{'timing':{'code':{'coding':[{'code':'BID'}]}}}") == when + " 2/d");
  CHECK(order("{'timing':{'repeat':{'timeOfDay':['08:00','20:00']}}}") == when + " 2/d");
  CHECK(order("{'timing':{'repeat':{'count':1}}}") == when + " flags 2");
  CHECK(order("{'timing':{'event':['2026-03-03T09:00:00Z']}}") == when + " flags 2");
  CHECK(order("{'asNeededBoolean':true}") == when + " flags 1");
  CHECK(order("{'asNeededBoolean':false}") == when);
  CHECK(order("{'asNeededCodeableConcept':{'text':'pain'}}") == when + " flags 1");
  CHECK(order("{'doseAndRate':[{'doseRange':{'low':{'value':1,'unit':'mg'},'high':{'value':2,'unit':'mg'}}}]}") ==
        " <=2 mg" + when);
  CHECK(order("{'timing':{'repeat':{'frequency':1,'period':0,'periodUnit':'h'}}}") == when);
}

TEST_CASE("fhir: when an order is active") {
  const std::string order = kOrdered + "," + kWarfarin;
  const std::string head = "order rxnorm:11289 at ";
  CHECK(Order("'status':'active'," + order) == head + "2026-03-03T08:00:00 until 2026-03-08T15:00:00 of e1\n");
  const std::string discharge =
      "'category':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/"
      "medicationrequest-category','code':'discharge'}]}],";
  CHECK(Order("'status':'active'," + discharge + order) == head + "2026-03-03T08:00:00 of e1\n");
  CHECK(
      Order(
          "'status':'active','dispenseRequest':{'validityPeriod':{'start':'2026-03-04T00:00:00Z','end':'2026-03-06T00:"
          "00:00Z'}}," +
          order) == head + "2026-03-04T00:00:00 known 2026-03-03T08:00:00 until 2026-03-06T00:00:00 of e1\n");
  CHECK(Order("'status':'active','dispenseRequest':{'expectedSupplyDuration':{'value':5,'unit':'days','code':'d'},"
              "'numberOfRepeatsAllowed':1}," +
              order) == head + "2026-03-03T08:00:00 until 2026-03-13T08:00:00 of e1\n");
  CHECK(
      Order(
          "'status':'active','dosageInstruction':[{'timing':{'repeat':{'boundsPeriod':{'start':'2026-03-05T00:00:00Z',"
          "'end':'2026-03-06T00:00:00Z'}}}}]," +
          order) == head + "2026-03-05T00:00:00 known 2026-03-03T08:00:00 until 2026-03-06T00:00:00 of e1\n");
  CHECK(
      Order("'status':'active','dosageInstruction':[{'timing':{'repeat':{'boundsDuration':{'value':2,'code':'d'}}}}]," +
            order) == head + "2026-03-03T08:00:00 until 2026-03-05T08:00:00 of e1\n");
  // Over: at what time is only known from when it was last updated.
  CHECK(Order("'status':'stopped','meta':{'lastUpdated':'2026-03-04T09:00:00Z'}," + order) ==
        head + "2026-03-03T08:00:00 until 2026-03-08T15:00:00 of e1\nstop at 2026-03-04T09:00:00 of e1\n");
  CHECK(Order("'status':'stopped','meta':{'lastUpdated':'2026-03-03T08:00:00Z'}," + discharge + order) ==
        head + "2026-03-03T08:00:00 until 2026-03-08T15:00:00 of e1\n");
  CHECK(Order("'status':'on-hold','meta':{'lastUpdated':'2026-03-04T09:00:00Z'}," + order) ==
        head + "2026-03-03T08:00:00 until 2026-03-08T15:00:00 of e1\nhold at 2026-03-04T09:00:00 of e1\n");
  CHECK(Order("'status':'active','intent':'plan','reportedBoolean':true,'authoredOn':'2026-03-03T08:00:00Z'," +
              kWarfarin) == "home rxnorm:11289 at 2026-03-03T08:00:00 of e1\n");
}

TEST_CASE("fhir: what is no order") {
  const std::string order = kOrdered + "," + kWarfarin;
  CHECK(KeptOut("MedicationRequest", "'status':'draft'," + order) ==
        "a draft: nobody has signed it: 1 (MedicationRequest.ndjson:1)\n");
  CHECK(KeptOut("MedicationRequest", "'status':'active','intent':'proposal','authoredOn':'2026-03-03'," + kWarfarin) ==
        "no order: a proposal, a plan, an option or a directive: 1 (MedicationRequest.ndjson:1)\n");
  CHECK(KeptOut("MedicationRequest", "'status':'active','doNotPerform':true," + order) ==
        "an order not to do it: 1 (MedicationRequest.ndjson:1)\n");
  CHECK(KeptOut("MedicationRequest", "'status':'entered-in-error'," + order) ==
        "entered in error: 1 (MedicationRequest.ndjson:1)\n");
  CHECK(KeptOut("MedicationRequest", "'status':'active','intent':'order'," + kWarfarin) ==
        "when it became known is not recorded: 1 (MedicationRequest.ndjson:1)\n");
}

TEST_CASE("fhir: a service that is requested is an order") {
  CHECK(
      Order(
          "'status':'active','intent':'order','authoredOn':'2026-03-03T08:00:00Z','occurrenceDateTime':'2026-03-03T12:"
          "00:00Z'," +
              kPotassium,
          "ServiceRequest") ==
      "order loinc:2823-3 at 2026-03-03T12:00:00 known 2026-03-03T08:00:00 until 2026-03-08T15:00:00 flags 2 of e1\n");
}

TEST_CASE("fhir: Medications by reference, contained, by ingredient, by name") {
  const std::string rx = "{'coding':[{'system':'http://www.nlm.nih.gov/research/umls/rxnorm','code':'";
  FhirFolder folder;
  folder["Medication.ndjson"] = "{'resourceType':'Medication','id':'w','code':" + rx + "11289'}]}}\n" +
                                "{'resourceType':'Medication','id':'mix','code':{'text':'Mixture'},'ingredient':[{"
                                "'itemCodeableConcept':" +
                                rx + "161'}]}},{'itemCodeableConcept':" + rx + "5489'}]}}]}\n";
  auto add = [&](const std::string& id, const std::string& medication) {
    folder.Add("MedicationAdministration", id,
               "'status':'completed','effectiveDateTime':'2026-03-03T0" + id + ":00:00Z'," + medication);
  };
  add("1", "'medicationReference':{'reference':'Medication/w'}");
  add("2", "'medicationReference':{'reference':'http://ehr.example/fhir/Medication/mix'}");
  add("3", "'contained':[{'resourceType':'Medication','id':'m','code':" + rx +
               "435'}]}}],'medicationReference':{"
               "'reference':'#m'}");
  add("4", "'medicationReference':{'reference':'Medication/lost','display':'Lost Drug'}");
  add("5", "'medicationReference':{'reference':'Medication/lost'}");
  const records::RecordSet set = folder.Read();
  CHECK(RecordsText(set, RecordKind::kAdministration) ==
        "administration rxnorm:11289 at 2026-03-03T01:00:00 of e1\n"
        "administration rxnorm:161+rxnorm:5489 at 2026-03-03T02:00:00 of e1\n"
        "administration rxnorm:435 at 2026-03-03T03:00:00 of e1\n"
        "administration local:text:lost drug at 2026-03-03T04:00:00 of e1\n");
  CHECK(IssueText(set.report.kept_out) ==
        "its Medication is not in the data, and has no name: 1 (MedicationAdministration.ndjson:5)\n");
}

TEST_CASE("fhir: administrations, home medication, immunizations") {
  FhirFolder folder;
  folder.Add(
      "MedicationAdministration", "a",
      "'status':'completed','effectivePeriod':{'start':'2026-03-03T08:00:00Z','end':'2026-03-03T09:00:00Z'},'dosage':"
      "{'dose':{'value':5,'unit':'mg'},'route':{'text':'IV'}}," +
          kWarfarin);
  folder.Add("MedicationAdministration", "b",
             "'status':'not-done','effectiveDateTime':'2026-03-03T08:00:00Z'," + kWarfarin);
  folder.Add(
      "MedicationStatement", "a",
      "'status':'active','effectivePeriod':{'start':'2025-01-01','end':'2026-04-01T00:00:00Z'},'dateAsserted':'2026-03-"
      "02T10:00:00Z'," +
          kWarfarin);
  folder.Add("MedicationStatement", "b", "'status':'not-taken','dateAsserted':'2026-03-02T10:00:00Z'," + kWarfarin);
  folder.Add("Immunization", "a",
             "'status':'completed','occurrenceDateTime':'2026-03-04T10:00:00Z','recorded':'2026-03-04T11:00:00Z',"
             "'vaccineCode':{'coding':[{'system':'http://hl7.org/fhir/sid/cvx','code':'33'}]}");
  folder.Add("Immunization", "b", "'status':'not-done','occurrenceDateTime':'2026-03-04'");
  const records::RecordSet set = folder.Read();
  CHECK(RecordsText(set, RecordKind::kAdministration) ==
        "administration rxnorm:11289 5 mg at 2026-03-03T08:00:00 route IV of e1\n");
  CHECK(RecordsText(set, RecordKind::kHomeMedication) ==
        "home rxnorm:11289 at 2025-01-01T00:00:00 known 2026-03-02T10:00:00 until 2026-04-01T00:00:00\n");
  CHECK(RecordsText(set, RecordKind::kImmunization) ==
        "immunization cvx:33 at 2026-03-04T10:00:00 known 2026-03-04T11:00:00 of e1\n");
  CHECK(IssueText(set.report.kept_out) ==
        "not given: 1 (Immunization.ndjson:2)\nnot given: 1 (MedicationAdministration.ndjson:2)\nnot taken: 1 "
        "(MedicationStatement.ndjson:2)\n");
  for (RecordKind kind : {RecordKind::kAdministration, RecordKind::kHomeMedication, RecordKind::kImmunization,
                          RecordKind::kAdmission, RecordKind::kDischarge})
    CHECK(set.source.carries.Has(kind));
  for (RecordKind kind : {RecordKind::kResult, RecordKind::kOrder, RecordKind::kTransfer, RecordKind::kProblem})
    CHECK_FALSE(set.source.carries.Has(kind));
}

TEST_CASE("fhir: problems, allergies, procedures") {
  const std::string code = "'code':{'coding':[{'system':'http://snomed.info/sct','code':'73211009'}]}";
  FhirFolder folder;
  auto condition = [&](const std::string& id, const std::string& fields) {
    folder.Add("Condition", id, code + ",'recordedDate':'2026-03-03T10:00:00Z'," + fields);
  };
  condition("a", "'onsetDateTime':'2020','abatementDateTime':'2026-03-05T00:00:00Z'");
  condition("b", "'verificationStatus':{'coding':[{'code':'refuted'}]}");
  condition("c", "'verificationStatus':{'coding':[{'code':'entered-in-error'}]}");
  condition("d", "'clinicalStatus':{'coding':[{'code':'resolved'}]},'onsetPeriod':{'start':'2026-03-01T00:00:00Z'}");
  folder.Add("AllergyIntolerance", "a", code + ",'recordedDate':'2026-03-03T10:00:00Z'");
  folder.Add("AllergyIntolerance", "b",
             "'onsetDateTime':'2019-05-01T00:00:00Z','clinicalStatus':{'coding':[{'code':'resolved'}]}," + code);
  folder.Add(
      "Procedure", "a",
      "'status':'completed','performedPeriod':{'start':'2026-03-03T10:00:00Z','end':'2026-03-03T12:00:00Z'}," + code);
  folder.Add("Procedure", "b", "'status':'not-done','performedDateTime':'2026-03-03'," + code);
  folder.Add("Procedure", "c", "'status':'completed','performedString':'last year'," + code);
  const records::RecordSet set = folder.Read();
  CHECK(RecordsText(set, RecordKind::kProblem) ==
        "problem snomed:73211009 at 2020-01-01T00:00:00 known 2026-03-03T10:00:00\n"
        "problem snomed:73211009 at 2026-03-01T00:00:00 known 2026-03-03T10:00:00 until 2026-03-03T10:00:00\n");
  REQUIRE(RecordsText(set, RecordKind::kProblemEnd) == "problem end at 2026-03-05T00:00:00\n");
  for (const Record& end : set.records) {
    if (end.kind != RecordKind::kProblemEnd) continue;
    for (const Record& problem : set.records) {
      if (problem.kind == RecordKind::kProblem) CHECK((problem.id == end.ref) == (problem.until == kOpenEnded));
    }
  }
  CHECK(RecordsText(set, RecordKind::kAllergy) == "allergy snomed:73211009 at 2026-03-03T10:00:00 of e1\n");
  CHECK(RecordsText(set, RecordKind::kProcedure) ==
        "procedure snomed:73211009 at 2026-03-03T10:00:00 known 2026-03-03T12:00:00 of e1\n");
  CHECK(IssueText(set.report.kept_out) ==
        "no longer active: 1 (AllergyIntolerance.ndjson:2)\nentered in error: 1 (Condition.ndjson:3)\nrefuted: 1 "
        "(Condition.ndjson:2)\nnot done: 1 (Procedure.ndjson:2)\nwhen it was done is not recorded: 1 "
        "(Procedure.ndjson:3)\n");
}

TEST_CASE("fhir: people") {
  FhirFolder folder;
  folder["Patient.ndjson"] +=
      "{'resourceType':'Patient','id':'p2','gender':'male','birthDate':'1960-02'}\n"
      "{'resourceType':'Patient','id':'p3','gender':'unknown','birthDate':'1955'}\n"
      "{'resourceType':'Patient','id':'p4','gender':'female?','birthDate':'11.6.1953'}\n";
  folder["Practitioner.ndjson"] =
      "{'resourceType':'Practitioner','id':'c1'}\n{'resourceType':'Practitioner','id':'c2','qualification':[{'code':{"
      "'coding':[{'system':'http://terminology.hl7.org/CodeSystem/v2-0360','code':'RN'}]}}]}\n";
  folder["PractitionerRole.ndjson"] =
      "{'resourceType':'PractitionerRole','id':'r1','practitioner':{'reference':'Practitioner/c1'},'code':[{'coding':[{"
      "'system':'http://terminology.hl7.org/CodeSystem/practitioner-role','code':'doctor','display':'Doctor'}]}],"
      "'specialty':[{'text':'Cardiology'}]}\n";
  const std::string rest = "'status':'final','valueInteger':5," + kPotassium + "," + kDrawn + ",'performer':[";
  folder.Add("Observation", "a", rest + "{'reference':'Organization/lab'},{'reference':'Practitioner/c2'}]");
  folder.Add("Observation", "b", rest + "{'reference':'PractitionerRole/r1'}]");
  folder.Add("Observation", "c", rest + "{'reference':'Practitioner/lost'}]");
  const records::RecordSet set = folder.Read();
  const std::string head = "result loinc:2823-3 5 at 2026-03-03T06:00:00 known 2026-03-03T07:30:00.5 of e1 by ";
  const std::string text = RecordsText(set, RecordKind::kResult);
  CHECK(text.find(head + "c2 role nurse\n") != std::string::npos);
  CHECK(text.find(head + "c1 role physician specialty Cardiology\n") != std::string::npos);
  CHECK(text.find(head + "lost\n") != std::string::npos);
  REQUIRE(set.patients.size() == 4);
  CHECK(set.patients[0].patient.sex == Sex::kFemale);
  CHECK(set.patients[0].patient.birth.day == 11);
  CHECK(set.patients[1].patient.birth.month == 2);
  CHECK(set.patients[1].patient.birth.day == 0);
  CHECK(set.patients[2].patient.birth.year == 1955);
  CHECK(set.patients[2].patient.sex == Sex::kNotRecorded);
  CHECK(IssueText(set.report.notes) ==
        "its clinician is not in the data: 1 (Observation.ndjson:3)\nbirthDate is not a date: taken as not recorded: 1 "
        "(Patient.ndjson:4)\ngender is none that FHIR knows: taken as not recorded: 1 (Patient.ndjson:4)\n");
}

TEST_CASE("fhir: stays, wards and transfers") {
  FhirFolder folder;
  folder["Location.ndjson"] =
      "{'resourceType':'Location','id':'bed1','name':'Bed "
      "1','physicalType':{'coding':[{'system':'http://terminology.hl7."
      "org/CodeSystem/location-physical-type','code':'bd'}]},'partOf':{'reference':'Location/w1'}}\n"
      "{'resourceType':'Location','id':'w1','name':'Ward 1'}\n{'resourceType':'Location','id':'icu','name':'ICU'}\n";
  folder["Organization.ndjson"] =
      "{'resourceType':'Organization','id':'o1','name':'Surgery','type':[{'coding':[{'system':'http://"
      "terminology.hl7.org/"
      "CodeSystem/organization-type','code':'dept'}]}]}\n";
  auto stay = [&](const std::string& id, const std::string& fields) {
    folder["Encounter.ndjson"] +=
        "{'resourceType':'Encounter','id':'" + id + "','subject':{'reference':'Patient/p1'}," + fields + "}\n";
  };
  stay("e2",
       "'status':'finished','class':{'code':'EMER'},'period':{'start':'2026-04-01T00:00:00Z','end':'2026-04-05T00:00:"
       "00Z'},"
       "'participant':[{'individual':{'reference':'Practitioner/"
       "x'}},{'type':[{'coding':[{'code':'ATND'}]}],'individual':{"
       "'reference':'Practitioner/att'}}],'location':[{'location':{'reference':'Location/"
       "icu'},'period':{'start':'2026-04-02T"
       "00:00:00Z','end':'2026-04-03T00:00:00Z'}},{'location':{'reference':'Location/"
       "bed1'},'period':{'start':'2026-04-01T00:"
       "00:00Z'}},{'location':{'reference':'Location/w1'},'period':{'start':'2026-04-03T00:00:00Z'}}]");
  stay("e3",
       "'status':'in-progress','class':{'code':'OBSENC'},'period':{'start':'2026-05-01T00:00:00Z'},'serviceProvider':{"
       "'reference':'Organization/o1'}");
  stay("e4", "'status':'planned','period':{'start':'2026-06-01T00:00:00Z'}");
  stay("e5", "'status':'cancelled','period':{'start':'2026-06-01T00:00:00Z'}");
  stay("e6", "'status':'finished'");
  stay("e7",
       "'status':'finished','class':{'code':'XX'},'period':{'start':'2026-07-02T00:00:00Z','end':'2026-07-01T00:00:00Z'"
       "}");
  const std::string value = "'status':'final','valueInteger':5," + kPotassium;
  folder.Add("Observation", "a", value + ",'effectiveDateTime':'2026-04-02T12:00:00Z'");
  folder.Add("Observation", "b",
             value + ",'effectiveDateTime':'2026-04-04T12:00:00Z','encounter':{'reference':'Encounter/e1'}");
  folder.Add("Observation", "c",
             value + ",'effectiveDateTime':'2026-02-04T12:00:00Z','encounter':{'reference':'Encounter/no'}");
  const records::RecordSet set = folder.Read();
  CHECK(RecordsText(set, RecordKind::kAdmission) ==
        "admission at 2026-03-02T09:00:00 of e1 class 1\n"
        "admission at 2026-04-01T00:00:00 in Ward 1 of e2 by att class 3\n"
        "admission at 2026-05-01T00:00:00 in Surgery of e3 class 4\n"
        "admission at 2026-07-02T00:00:00 of e7 class 0\n");
  CHECK(RecordsText(set, RecordKind::kTransfer) ==
        "transfer at 2026-04-02T00:00:00 in ICU of e2\ntransfer at 2026-04-03T00:00:00 in Ward 1 of e2\n");
  CHECK(RecordsText(set, RecordKind::kDischarge) ==
        "discharge at 2026-03-08T15:00:00 of e1\ndischarge at 2026-04-05T00:00:00 of e2\ndischarge at "
        "2026-07-02T00:00:00 of e7\n");
  CHECK(RecordsText(set, RecordKind::kResult) ==
        "result loinc:2823-3 5 at 2026-02-04T12:00:00\n"
        "result loinc:2823-3 5 at 2026-04-02T12:00:00 in ICU of e2\n"
        "result loinc:2823-3 5 at 2026-04-04T12:00:00 in Ward 1 of e1\n");
  CHECK(set.report.results_outside_encounter == 1);
  CHECK(set.source.carries.Has(RecordKind::kTransfer));
  CHECK(IssueText(set.report.kept_out) ==
        "cancelled: it has not taken place: 1 (Encounter.ndjson:5)\nplanned: it has not begun: 1 (Encounter.ndjson:4)\n"
        "when it began is not recorded: 1 (Encounter.ndjson:6)\n");
}

TEST_CASE("fhir: what a record is about") {
  FhirFolder folder;
  auto observation = [&](const std::string& subject) {
    folder["Observation.ndjson"] += "{'resourceType':'Observation','id':'o" +
                                    std::to_string(folder["Observation.ndjson"].size()) + "','status':'final'" +
                                    subject + ",'valueInteger':5," + kPotassium + "," + kDrawn + "}\n";
  };
  observation(",'subject':{'reference':'Patient/p1/_history/2'}");
  observation(",'subject':{'reference':'https://ehr.example/r4/Patient/p1'}");
  observation(",'subject':{'reference':'Patient/nobody'}");
  observation(",'subject':{'reference':'Group/g'}");
  observation("");
  for (char& c : folder["Observation.ndjson"]) c = c == '\'' ? '"' : c;
  const records::RecordSet set = folder.Read();
  CHECK(set.records.size() == 4);
  CHECK(IssueText(set.report.kept_out) ==
        "it is about something that is no patient: 1 (Observation.ndjson:4)\nits patient is not in the data: 1 "
        "(Observation.ndjson:3)\nno patient is named: 1 (Observation.ndjson:5)\n");
}

}  // namespace
}  // namespace quell::readers
