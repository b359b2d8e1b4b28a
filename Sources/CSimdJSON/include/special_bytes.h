// The loops of the redaction that are worth vector instructions.

#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// For each of `length` bytes one bit, the first in the lowest place: set where a reader that runs through a JSON
/// string has to look. That is a quote, a backslash, a control byte, a byte outside ASCII, and where a secret may
/// begin or just have begun: `J` after `ey` (a JWT), a space after `ic` or `er` (`Basic`, `Bearer`). Of the bytes
/// before `bytes` nothing is known: there the last byte alone decides.
/// `masks` has room for (length + 63) / 64 words; the unused bits of the last one are clear.
void special_bytes(const uint8_t *bytes, size_t length, uint64_t *masks);

/// Whether a piece of a head has anything that a secret may begin with: `?` or `#` (a URL, with names), `yJ` (a JWT), or
/// `bas` or `bea` in any case (`Basic`, `Bearer`).
bool may_hold_secret(const uint8_t *bytes, size_t length);

#ifdef __cplusplus
}
#endif
