// What the bytes of a body look like, wherever they stand in it.

#pragma once
#include <cstddef>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

struct body_looks {
  /// There is an escape, or what looks like a secret.
  bool suspicious = false;
  bool ascii = true;
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

inline void look_byte_by_byte(const uint8_t *bytes, size_t from, size_t to, body_looks &found) {
  for (size_t index = from; index < to; ++index) {
    found.ascii &= bytes[index] < 0x80;
    if (is_suspicious(bytes, index)) found.suspicious = true;
  }
}

#if defined(__x86_64__)

/// The places of 32 bytes, which have one before them, at which is_suspicious has to look: a backslash, and what may end
/// `eyJ`, `Basic ` or `Bearer `. The byte before such an end tells by its lower half which letter it has to be and what
/// has to follow.
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

/// The same as look_byte_by_byte, 64 bytes at a time. Returns where it stopped; there must be a byte before `from`.
__attribute__((target("avx2"))) inline size_t look_by_vectors(const uint8_t *bytes, size_t from, size_t to,
                                                              body_looks &found) {
  __m256i any = _mm256_setzero_si256();
  size_t index = from;
  for (; index + 64 <= to; index += 64) {
    const __m256i first = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes + index));
    const __m256i second = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes + index + 32));
    const __m256i in_first = candidates(bytes + index, first), in_second = candidates(bytes + index + 32, second);
    any = _mm256_or_si256(any, _mm256_or_si256(first, second));
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

inline body_looks look_at_body(const uint8_t *bytes, size_t length) {
  using namespace body_looks_parts;
  body_looks found;
  size_t looked = 0;
#if defined(__x86_64__)
  if (length > 64 && __builtin_cpu_supports("avx2")) {
    look_byte_by_byte(bytes, 0, 1, found);
    looked = look_by_vectors(bytes, 1, length, found);
  }
#endif
  look_byte_by_byte(bytes, looked, length, found);
  return found;
}
