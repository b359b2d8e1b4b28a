#include "special_bytes.h"

#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace {

bool ends_scheme(uint8_t before, uint8_t last) {
  return ((before | 0x20) == 'i' && (last | 0x20) == 'c') || ((before | 0x20) == 'e' && (last | 0x20) == 'r');
}

bool is_special(const uint8_t *bytes, size_t index) {
  uint8_t byte = bytes[index];
  if (byte == '"' || byte == '\\' || byte < 0x20 || byte >= 0x80) return true;
  if (byte != 'J' && byte != ' ') return false;
  if (index < 2) return true;
  if (byte == 'J') return bytes[index - 1] == 'y' && bytes[index - 2] == 'e';
  return ends_scheme(bytes[index - 2], bytes[index - 1]);
}

bool begins_secret(const uint8_t *bytes, size_t index) {
  const uint8_t byte = bytes[index];
  if (byte == '?' || byte == '#') return true;
  if (index < 1) return false;
  if (byte == 'J') return bytes[index - 1] == 'y';
  if (index < 2 || (bytes[index - 2] | 0x20) != 'b') return false;
  const uint8_t before = bytes[index - 1] | 0x20, small = byte | 0x20;
  return (before == 'a' && small == 's') || (before == 'e' && small == 'a');
}

#if defined(__SSE2__)

// Of sixteen bytes that have at least two before them.
bool any_begins_secret(const uint8_t *bytes) {
  const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes));
  const __m128i before = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes - 1));
  const __m128i earlier = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes - 2));
  auto equals = [](__m128i vector, char byte) { return _mm_cmpeq_epi8(vector, _mm_set1_epi8(byte)); };
  auto small = [](__m128i vector) { return _mm_or_si128(vector, _mm_set1_epi8(0x20)); };

  const __m128i url = _mm_or_si128(equals(here, '?'), equals(here, '#'));
  const __m128i token = _mm_and_si128(equals(here, 'J'), equals(before, 'y'));
  const __m128i basic = _mm_and_si128(equals(small(here), 's'), equals(small(before), 'a'));
  const __m128i bearer = _mm_and_si128(equals(small(here), 'a'), equals(small(before), 'e'));
  const __m128i scheme = _mm_and_si128(equals(small(earlier), 'b'), _mm_or_si128(basic, bearer));
  return _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(url, token), scheme)) != 0;
}

// Sixteen bytes that have at least two before them.
uint64_t special_in_sixteen(const uint8_t *bytes) {
  const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes));
  const __m128i before = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes - 1));
  const __m128i earlier = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes - 2));
  auto equals = [](__m128i vector, char byte) { return _mm_cmpeq_epi8(vector, _mm_set1_epi8(byte)); };

  const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(here, _mm_set1_epi8(0x1f)), here);
  const __m128i token = _mm_and_si128(equals(here, 'J'), _mm_and_si128(equals(before, 'y'), equals(earlier, 'e')));
  const __m128i small_before = _mm_or_si128(before, _mm_set1_epi8(0x20));
  const __m128i small_earlier = _mm_or_si128(earlier, _mm_set1_epi8(0x20));
  const __m128i basic = _mm_and_si128(equals(small_before, 'c'), equals(small_earlier, 'i'));
  const __m128i bearer = _mm_and_si128(equals(small_before, 'r'), equals(small_earlier, 'e'));
  const __m128i scheme = _mm_and_si128(equals(here, ' '), _mm_or_si128(basic, bearer));

  __m128i special = _mm_or_si128(_mm_or_si128(equals(here, '"'), equals(here, '\\')), control);
  special = _mm_or_si128(_mm_or_si128(special, token), scheme);
  // A byte outside ASCII carries its own mark in the highest bit.
  return static_cast<uint16_t>(_mm_movemask_epi8(_mm_or_si128(special, here)));
}

#endif

}  // namespace

void special_bytes(const uint8_t *bytes, size_t length, uint64_t *masks) {
  memset(masks, 0, (length + 63) / 64 * sizeof(uint64_t));
  size_t index = 0;
  auto byte_by_byte = [&](size_t end) {
    for (; index < end && index < length; ++index) {
      masks[index / 64] |= static_cast<uint64_t>(is_special(bytes, index)) << (index % 64);
    }
  };
#if defined(__SSE2__)
  byte_by_byte(16);
  for (; index + 16 <= length; index += 16) masks[index / 64] |= special_in_sixteen(bytes + index) << (index % 64);
#endif
  byte_by_byte(length);
}

bool may_hold_secret(const uint8_t *bytes, size_t length) {
  size_t index = 0;
#if defined(__SSE2__)
  for (; index < 2 && index < length; ++index) {
    if (begins_secret(bytes, index)) return true;
  }
  for (; index + 16 <= length; index += 16) {
    if (any_begins_secret(bytes + index)) return true;
  }
#endif
  for (; index < length; ++index) {
    if (begins_secret(bytes, index)) return true;
  }
  return false;
}
