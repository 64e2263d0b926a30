// File: quell.h
//
// quell tells a hospital what its alerts will do to people before it switches them on. This header brings in the whole public face:
//
//   diagnostic.h  what is wrong with a text of rules, and where
//   ruleset.h     rules, compiled; bound to the codes and units of a source
//   record.h      what is known of a patient: two clocks, codes, values
//   unknown.h     true, false, unknown, and why unknown
//   session.h     one patient, live
//   explain.h     why an alert said what it said, or kept quiet
//   version.h     versions
//
// Errors come on three channels: absl::Status for the engine and for files, Diagnostics for the text of rules, unknown (with its reasons) for
// data. Nothing throws across this face.
#ifndef QUELL_QUELL_H_
#define QUELL_QUELL_H_

#include "quell/diagnostic.h"
#include "quell/explain.h"
#include "quell/record.h"
#include "quell/ruleset.h"
#include "quell/session.h"
#include "quell/unknown.h"
#include "quell/version.h"

#endif  // QUELL_QUELL_H_
