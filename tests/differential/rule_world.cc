#include "tests/differential/rule_world.h"

#include <cstdio>
#include <cstdlib>

namespace quell::differential {

const std::vector<UnitRow> kUnits = {
    {kPlain, "", 1},
    {kPercent, "%", 1},
    {kAmount, "mmol/L", 1},
    {kAmount, "umol/L", 1e-3},
    {kMass, "g/L", 1},
    {kMass, "mg/dL", 0.01},
    {kMass, "g/dL", 10},
    {kMass, "mg/L", 1e-3},
    {kMass, "ug/mL", 1e-3},
    {kEquivalent, "meq/L", 1},
    {kEquivalent, "mEq/L", 1},
    {kCells, "10*9/L", 1},
    {kCells, "10*3/uL", 1},
    {kCells, "K/uL", 1},
    {kRate, "/min", 1},
    {kRate, "/h", 1.0 / 60},
    {kTime, "s", 1},
    {kTime, "ms", 1e-3},
    {kTemperature, "Cel", 1},
    {kTemperature, "K", 1, -273.15},
    {kTemperature, "[degF]", 1 / 1.8, -32 / 1.8},
    {kWeight, "kg", 1},
    {kWeight, "g", 1e-3},
    {kSpan, "h", 1},
    {kSpan, "d", 24},
    {kSpan, "min", 1.0 / 60},
};

const std::vector<Profile> kProfiles = {
    {"Potassium", "potassium", {"2823-3", "6298-4"}, kAmount, 4.5, 39.098, 1},
    {"Sodium", "sodium", {"2951-2", "2947-0"}, kAmount, 140, 22.99, 1},
    {"Calcium", "calcium", {"17861-6"}, kAmount, 2.4, 40.078, 2},
    {"Glucose", "glucose", {"2345-7", "2339-0"}, kAmount, 5.5, 180.16},
    {"Creatinine", "creatinine", {"2160-0", "38483-4"}, kAmount, 0.088, 113.12},
    {"Albumin", "albumin", {"1751-7"}, kMass, 40},
    {"Hemoglobin", "hemoglobin", {"718-7"}, kMass, 140},
    {"Platelets", "platelets", {"777-3"}, kCells, 250},
    {"Leukocytes", "leukocytes", {"6690-2"}, kCells, 8},
    {"HeartRate", "pulse", {"8867-4"}, kRate, 80},
    {"QtInterval", "qt", {"8634-8"}, kTime, 0.42},
    {"Temperature", "temperature", {"8310-5"}, kTemperature, 37},
    {"HemoglobinA1c", "a1c", {"4548-4"}, kPercent, 6.5},
    {"Inr", "inr", {"6301-6"}, kPlain, 1.5},
    {"Weight", "weight", {"29463-7"}, kWeight, 80},
};

const std::vector<Thing> kDrugs = {
    {"PotassiumChloride", "atc A12BA*\n  rxnorm 8591\n  local \"drug:potassium*\""},
    {"AceInhibitor", "atc C09A*, C09B*\n  rxnorm 29046"},
    {"RaasAgent", "atc C09*\n  local \"drug:sartan*\""},
    {"Lisinopril", "atc C09AA03\n  rxnorm 29046, 52175"},
    {"Antibiotic", "atc J01*\n  local \"drug:*\""},
    {"Vancomycin", "atc J01XA01\n  local \"drug:vancomycin\""},
};

const std::vector<Thing> kConditions = {
    {"Sepsis", "icd10 A41*\n  snomed 91302008"},
    {"Infection", "icd10 A*, B*\n  local \"dx:infection*\""},
    {"Dialysis", "icd10 Z99.2\n  snomed 108241001\n  local \"dx:dialysis\""},
    {"Penicillin", "rxnorm 70618\n  cvx 33\n  local \"dx:*\""},
};

const std::vector<CodedThing> kCoded = {
    {"BloodCulture", "loinc 600-7", {{"loinc", "600-7"}}, {"Negative", "Positive", "Contaminated"}},
    {"PregnancyTest", "local \"lab:hcg*\"", {{"local", "lab:hcg urine"}}, {"positive", "negative"}},
};

const std::vector<std::vector<Code>> kDrugCodings = {
    {{"atc", "A12BA01"}},
    {{"rxnorm", "8591"}},
    {{"local", "drug:potassium chloride"}},
    {{"local", "drug:Potassium chloride"}},
    {{"atc", "C09AA03"}, {"rxnorm", "29046"}},
    {{"rxnorm", "29046"}},
    {{"rxnorm", "52175"}, {"local", "drug:sartan x"}},
    {{"atc", "c09ca01"}},
    {{"atc", "C09CA01"}, {"local", "drug:sartan y"}},
    {{"atc", "C09B"}},
    {{"atc", "C09B"}, {"local", "drug:sartan z"}},
    {{"atc", "J01XA01"}},
    {{"local", "drug:vancomycin"}, {"atc", "J01CA04"}},
    {{"rxnorm", "29046"}, {"rxnorm", "8591"}, {"atc", "J01XA01"}},
    {{"atc", "N02BE01"}},
};

const std::vector<std::vector<Code>> kConditionCodings = {
    {{"icd10", "A41.9"}},
    {{"icd10", "a41.01"}, {"snomed", "91302008"}},
    {{"icd10", "B95.6"}},
    {{"icd10", "Z99.2"}},
    {{"snomed", "108241001"}},
    {{"rxnorm", "70618"}},
    {{"cvx", "33"}, {"local", "dx:pneumococcal"}},
    {{"local", "dx:infection x"}},
    {{"icd10", "E11.9"}},
};

const std::vector<std::string> kDepartments = {"ICU", "Ward 3 East", "Emergency"};
const std::vector<std::string> kRoutes = {"oral", "IV", "subcutaneous"};
const std::vector<std::string> kRoles = {"pharmacist", "physician", "nurse"};
const std::vector<std::string> kSpecialties = {"cardiology", "nephrology"};

std::string FormatDecimal(double value, int digits) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*g", digits, value);
  std::snprintf(buffer, sizeof buffer, "%.12g", std::atof(buffer));
  return buffer;
}

}  // namespace quell::differential
