// What the bytes of a body look like, wherever they stand in it.

#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

struct body_looks {
  /// There is an escape, or what looks like a secret.
  bool suspicious = false;
  bool ascii = true;
};

/// A bit for each byte of a body but the first, the lowest of a byte first: set where a string may end, at quotes and
/// control bytes. Behind the body at least 64 bits are clear.
struct string_stops {
  uint8_t *bits;

  static size_t bytes_for(size_t length) { return length / 8 + 16; }
};

namespace body_looks_parts {

inline bool follows_scheme(const uint8_t *bytes, size_t space) {
  auto ends_with = [&](const char *word, size_t length) {
    if (space < length) return false;
    for (size_t place = 0; place < length; ++place) {
      if ((bytes[space - length + place] | 0x20) != static_cast<uint8_t>(word[place])) return false;
    }
    return true;
  };
  return ends_with("basic", 5) || ends_with("bearer", 6);
}

inline bool is_suspicious(const uint8_t *bytes, size_t index) {
  switch (bytes[index]) {
    case '\\':
      return true;
    case 'J':
      return index >= 2 && bytes[index - 1] == 'y' && bytes[index - 2] == 'e';
    case ' ':
      return follows_scheme(bytes, index);
    default:
      return false;
  }
}

inline void look_byte_by_byte(const uint8_t *bytes, size_t from, size_t to, string_stops stops, body_looks &found) {
  for (size_t index = from; index < to; ++index) {
    const uint8_t byte = bytes[index];
    found.ascii &= byte < 0x80;
    if (is_suspicious(bytes, index)) found.suspicious = true;
    if (index > 0 && (byte == '"' || byte < 0x20)) stops.bits[(index - 1) / 8] |= uint8_t(1 << (index - 1) % 8);
  }
}

#if defined(__x86_64__)

/// The places of 32 bytes, which have one before them, at which is_suspicious has to look: a backslash, and what may
/// end `eyJ`, `Basic ` or `Bearer `. The byte before such an end tells by its lower half which letter it has to be and
/// what has to follow.
__attribute__((target("avx2"))) inline __m256i candidates(const uint8_t *bytes, __m256i here) {
  const __m256i letter = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(-1, -1, 'r', 'c', -1, -1, -1, -1, -1, 'y', -1, -1, -1, -1, -1, -1));
  const __m256i follower = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(-1, -1, ' ', ' ', -1, -1, -1, -1, -1, 'J', -1, -1, -1, -1, -1, -1));
  const __m256i before = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes - 1));
  const __m256i small = _mm256_or_si256(before, _mm256_set1_epi8(' '));
  const __m256i ends = _mm256_and_si256(_mm256_cmpeq_epi8(small, _mm256_shuffle_epi8(letter, before)),
                                        _mm256_cmpeq_epi8(here, _mm256_shuffle_epi8(follower, before)));
  return _mm256_or_si256(ends, _mm256_cmpeq_epi8(here, _mm256_set1_epi8('\\')));
}

__attribute__((target("avx2"))) inline void look_at(const uint8_t *bytes, size_t index, __m256i candidates,
                                                    body_looks &found) {
  for (auto mask = static_cast<unsigned>(_mm256_movemask_epi8(candidates)); mask != 0; mask &= mask - 1) {
    if (is_suspicious(bytes, index + static_cast<size_t>(__builtin_ctz(mask)))) found.suspicious = true;
  }
}

/// The bits of string_stops for 32 bytes.
__attribute__((target("avx2"))) inline void write_stops(__m256i bytes, uint8_t *bits) {
  // With this bit turned over quotes and control bytes are the smallest.
  const __m256i turned = _mm256_xor_si256(bytes, _mm256_set1_epi8(2));
  const __m256i stops = _mm256_cmpeq_epi8(_mm256_min_epu8(turned, _mm256_set1_epi8('"' ^ 2)), turned);
  const auto mask = static_cast<uint32_t>(_mm256_movemask_epi8(stops));
  memcpy(bits, &mask, sizeof mask);
}

/// The same as look_byte_by_byte, 64 bytes at a time from the second byte on. Returns where it stopped.
__attribute__((target("avx2"))) inline size_t look_by_vectors(const uint8_t *bytes, size_t to, string_stops stops,
                                                              body_looks &found) {
  __m256i any = _mm256_setzero_si256();
  size_t index = 1;
  for (uint8_t *bits = stops.bits; index + 64 <= to; index += 64, bits += 8) {
    const __m256i first = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes + index));
    const __m256i second = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes + index + 32));
    write_stops(first, bits);
    write_stops(second, bits + 4);
    any = _mm256_or_si256(any, _mm256_or_si256(first, second));
    const __m256i in_first = candidates(bytes + index, first), in_second = candidates(bytes + index + 32, second);
    const __m256i in_either = _mm256_or_si256(in_first, in_second);
    if (__builtin_expect(_mm256_testz_si256(in_either, in_either), 1)) continue;
    look_at(bytes, index, in_first, found);
    look_at(bytes, index + 32, in_second, found);
  }
  found.ascii &= _mm256_movemask_epi8(any) == 0;
  return index;
}

#endif

}  // namespace body_looks_parts

/// `length` is not 0, and `stops` has room for as many bytes as it takes.
inline body_looks look_at_body(const uint8_t *bytes, size_t length, string_stops stops) {
  using namespace body_looks_parts;
  body_looks found;
  size_t looked = 1;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) looked = look_by_vectors(bytes, length, stops, found);
#endif
  memset(stops.bits + looked / 8, 0, string_stops::bytes_for(length) - looked / 8);
  look_byte_by_byte(bytes, 0, 1, stops, found);
  look_byte_by_byte(bytes, looked, length, stops, found);
  return found;
}
