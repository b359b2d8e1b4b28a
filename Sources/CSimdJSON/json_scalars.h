// Values without quotes or brackets. None of these functions looks for the end of the bytes: there must be one at or
// behind `at` that is no part of such a value.

#pragma once
#include <cstddef>
#include <cstdint>

namespace json_scalars_parts {

inline bool is_digit(uint8_t byte) { return static_cast<uint8_t>(byte - '0') < 10; }

inline const uint8_t *digits(const uint8_t *at) {
  if (!is_digit(*at)) return nullptr;
  while (is_digit(*++at)) {}
  return at;
}

inline __attribute__((always_inline)) const uint8_t *number(const uint8_t *at) {
  if (*at == '-') ++at;
  at = *at == '0' ? at + 1 : digits(at);
  if (at != nullptr && *at == '.') at = digits(at + 1);
  if (at != nullptr && (*at | 0x20) == 'e') {
    ++at;
    if (*at == '+' || *at == '-') ++at;
    at = digits(at);
  }
  return at;
}

template <size_t size>
inline const uint8_t *literal(const char (&word)[size], const uint8_t *at) {
  for (size_t place = 0; place + 1 < size; ++place) {
    if (__builtin_expect(at[place] != static_cast<uint8_t>(word[place]), 0)) return nullptr;
  }
  return at + size - 1;
}

}  // namespace json_scalars_parts

/// The place behind the value at `at`, or nullptr if there is none.
inline __attribute__((always_inline)) const uint8_t *number_or_literal(const uint8_t *at) {
  using namespace json_scalars_parts;
  if (*at <= '9') return number(at);
  if (*at == 'n') return literal("null", at);
  return *at == 't' ? literal("true", at) : literal("false", at);
}
