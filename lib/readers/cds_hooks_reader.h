// The request of a CDS Hooks call: what an EHR knows of one patient, and what is about to be done.
//
// - The resources in `prefetch` are read as a FHIR folder is (lib/readers/fhir_source.h): alone, or in Bundles. Outside
//   of `prefetch` they are read too, and noted. A null says nothing: which records it stands for is not in the request.
// - order-sign: each of context.draftOrders is an order that is signed now. order-select: those in context.selections
//   (all, where it names none) are orders being written, the others are kept out. Any other hook opens the chart.
// - When the hook was called is not in the request: unless the caller says, it is the latest time at which anything in
//   it became known, the drafts' authoredOn among them.
// - The patient is context.patientId, also where prefetch has no Patient; the clinician of what is done is the
//   requester of the order, else context.userId.
#ifndef QUELL_LIB_READERS_CDS_HOOKS_READER_H_
#define QUELL_LIB_READERS_CDS_HOOKS_READER_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/records/record_set.h"

namespace quell::readers {

struct CdsHooksRequest {
  std::string hook;      // "order-sign"
  std::string instance;  // hookInstance
  std::string patient;   // as in records.patients
  Time now = kNoTime;    // kNoTime: nothing in the request has a time, and nothing in `records` triggers
  records::RecordSet records;
};

// `name` is how messages call the request.
absl::StatusOr<CdsHooksRequest> ReadCdsHooksRequest(std::string_view name, std::string_view json, Time now = kNoTime);

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_CDS_HOOKS_READER_H_
