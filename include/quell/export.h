// File: export.h
//
// QUELL_EXPORT marks what a shared libquell gives to its users; all else is hidden.
#ifndef QUELL_EXPORT_H_
#define QUELL_EXPORT_H_

#define QUELL_EXPORT __attribute__((visibility("default")))

#endif  // QUELL_EXPORT_H_
