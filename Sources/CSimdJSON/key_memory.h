// What was found out about the keys of an element of a list, for the elements behind it: they nearly always have the
// same keys in the same order.

#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

class key_memory {
 public:
  /// A key as it stands in the body, with its quotes and the colon, and no blank between them.
  struct entry {
    const uint8_t *text;
    /// A bit for each of its bytes.
    uint32_t bytes;
    uint16_t length;
    /// Its place in the vocabulary, or -1.
    int16_t name;
  };

  /// For keys of the body that begins at `begin`.
  key_memory(const uint8_t *begin, const uint8_t *end)
      : vectors_end_(end - begin >= longest ? end - longest : begin), expected_(entries_), entries_end_(entries_) {
    *entries_end_ = {begin, nowhere, 0, -1};
  }

  /// Where the keys of an element begin, to come back to with the next one.
  const entry *place() const { return expected_; }
  void come_back(const entry *place) { expected_ = place; }

  /// The key at `at`, if it is the one that came here last time.
  const entry *expected(const uint8_t *at) {
    if (at > vectors_end_ || !stands_at(at, *expected_)) return nullptr;
    return expected_++;
  }

  /// To be told of a key that was not expected.
  void remember(const uint8_t *text, size_t length, int16_t name) {
    if (expected_ != entries_end_) return find(text, length);
    if (entries_end_ == entries_ + entries_max || length > longest) return;
    *entries_end_ = {text, ~uint32_t(0) >> (longest - length), static_cast<uint16_t>(length), name};
    *++entries_end_ = {text, nowhere, 0, -1};
    expected_ = entries_end_;
  }

 private:
  static constexpr size_t longest = 32, entries_max = 64, left_out_max = 16;
  // The bytes of the entry behind the last one: with no length, its highest bit is never found equal.
  static constexpr uint32_t nowhere = 0x80000000;

  static bool stands_at(const uint8_t *at, const entry &candidate) {
#if defined(__SSE2__)
    unsigned equal = equal_bytes(at, candidate.text);
    if (candidate.length > 16) equal |= equal_bytes(at + 16, candidate.text + 16) << 16;
    return (~equal & candidate.bytes) == 0;
#else
    return candidate.length > 0 && memcmp(at, candidate.text, candidate.length) == 0;
#endif
  }

#if defined(__SSE2__)
  // A bit for each of sixteen bytes.
  static unsigned equal_bytes(const uint8_t *one, const uint8_t *other) {
    const __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i *>(one)),
                                         _mm_loadu_si128(reinterpret_cast<const __m128i *>(other)));
    return static_cast<unsigned>(_mm_movemask_epi8(equal));
  }
#endif

  // Members may be left out, and objects be null.
  void find(const uint8_t *text, size_t length) {
    const entry *place = expected_;
    for (size_t left_out = 0; place < entries_end_ && left_out < left_out_max; ++place, ++left_out) {
      if (place->length != length || memcmp(place->text, text, length) != 0) continue;
      expected_ = place + 1;
      return;
    }
  }

  // Up to here the longest key may be compared.
  const uint8_t *const vectors_end_;
  const entry *expected_;
  entry *entries_end_;
  entry entries_[entries_max + 1];
};
