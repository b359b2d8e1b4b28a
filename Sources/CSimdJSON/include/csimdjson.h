// What Belvo's room needs of simdjson, in C: reading a whole JSON body without building a tree.
//
// Everything here tolerates any input and keeps what it returns valid until csimdjson_close.

#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  csimdjson_object_begin = 0,
  csimdjson_array_begin = 1,
  csimdjson_container_end = 2,
  csimdjson_string = 3,
  csimdjson_number = 4,
  csimdjson_true = 5,
  csimdjson_false = 6,
  csimdjson_null = 7,
  /// An object or array that was passed over.
  csimdjson_skipped = 8,
};

/// One step of a walk. The key stands unescaped; `text` is the unescaped text of a string, else the value as
/// written. `begin` and `end` are the value's place in the body, of a string with its quotes.
/// An element of an array has no key and the `name` of its array.
typedef struct {
  const char *key;
  const char *text;
  uint32_t key_length;
  uint32_t text_length;
  uint32_t begin;
  uint32_t end;
  int16_t name;
  uint8_t kind;
} csimdjson_event;

/// At most 64 member names of at most 60 bytes, numbered from 0; made once and kept for the life of the process.
typedef struct csimdjson_vocabulary csimdjson_vocabulary;
csimdjson_vocabulary *csimdjson_vocabulary_create(void);
void csimdjson_vocabulary_add(csimdjson_vocabulary *vocabulary, const char *name);

/// What to report of a body. With a vocabulary only members whose bit is in `wanted` are reported, and keys are
/// compared as written; without one every member is. In an object named by a bit of `whole` every member of the
/// vocabulary is reported. Containers are entered down to `depth` (an array's elements
/// lie as deep as the array); those named by a bit of `entered` always.
typedef struct {
  const csimdjson_vocabulary *vocabulary;
  uint64_t wanted;
  uint64_t whole;
  uint64_t entered;
  uint32_t depth;
} csimdjson_interest;

/// A body being read. Belongs to the thread that opened it.
typedef struct csimdjson_reading csimdjson_reading;
csimdjson_reading *csimdjson_open(const char *json, size_t length);
void csimdjson_close(csimdjson_reading *reading);

/// Walks the body and returns its events. `complete` tells whether the walk came to the end of one JSON value
/// with nothing behind it; what was found before it broke off is returned in any case. A walk only checks what it
/// touches: csimdjson_is_valid checks everything.
const csimdjson_event *csimdjson_walk(csimdjson_reading *reading, csimdjson_interest interest, size_t *count,
                                      bool *complete);

/// Whether the body is exactly one JSON value, nested at most `depth` deep.
bool csimdjson_is_valid(csimdjson_reading *reading, size_t depth);

#ifdef __cplusplus
}
#endif
