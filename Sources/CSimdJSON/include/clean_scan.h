// One pass over a whole JSON body that decides whether it can be kept as it is, and reports what is asked for.
//
// Nearly every body is innocent. This pass says so at the speed of a parser; whatever it is not sure of (an
// escape, a name or a text that may be a secret, bytes that are not JSON) it leaves to the redaction machine, so it
// may always say no.

#pragma once
#include "csimdjson.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Member names, in lower case, whose values must not be kept; made once and kept for the life of the process.
typedef struct clean_scan_names clean_scan_names;
clean_scan_names *clean_scan_names_create(void);
void clean_scan_names_add(clean_scan_names *names, const char *name);

/// Whether the body is exactly one JSON value in UTF-8, nested at most `depth` deep, without any escape, without a
/// member of one of `names` in any case, and without text that begins like a JWT or follows `Basic` or `Bearer`.
///
/// Only then are `events` those of csimdjson_walk for the same interest, which must have a vocabulary; they are valid
/// until the next call on this thread, and point into `json`.
bool clean_scan(const char *json, size_t length, const clean_scan_names *names, csimdjson_interest interest,
                size_t depth, const csimdjson_event **events, size_t *count);

#ifdef __cplusplus
}
#endif
