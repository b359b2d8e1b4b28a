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
  static constexpr size_t longest = 32;

  /// A key as it stands in the body, with its quotes and the colon, and no blank between them.
  struct alignas(16) entry {
    uint8_t text[longest];
    /// A bit for each of its bytes.
    uint32_t bytes;
    uint16_t length;
    /// Its place in the vocabulary, or -1.
    int16_t name;
  };

  /// For keys of the body that begins at `begin`.
  key_memory(const uint8_t *begin, const uint8_t *end)
      : vectors_end_(end - begin >= ptrdiff_t(longest) ? end - longest : begin),
        expected_(entries_),
        entries_end_(entries_) {
    close();
  }

  /// Where the keys of an element begin, to come back to with the next one.
  const entry *place() const { return expected_; }
  void come_back(const entry *place) { expected_ = place; }

  /// The key at `at`, which is not the beginning of the body, if it is the one that came here last time.
  const entry *expected(const uint8_t *at) {
    if (at > vectors_end_ || !stands_at(at, *expected_)) return nullptr;
    return expected_++;
  }

  /// To be told of a key that was not expected.
  void remember(const uint8_t *text, size_t length, int16_t name) {
    if (expected_ != entries_end_) return find(text, length);
    if (length > longest || text > vectors_end_ || entries_end_ == entries_ + entries_max) return;
    memcpy(entries_end_->text, text, longest);
    entries_end_->bytes = ~uint32_t(0) >> (longest - length);
    entries_end_->length = static_cast<uint16_t>(length);
    entries_end_->name = name;
    expected_ = ++entries_end_;
    close();
  }

 private:
  static constexpr size_t entries_max = 64, left_out_max = 12, futile_max = 64;

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
  static unsigned equal_bytes(const uint8_t *body, const uint8_t *text) {
    const __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i *>(body)),
                                         _mm_load_si128(reinterpret_cast<const __m128i *>(text)));
    return static_cast<unsigned>(_mm_movemask_epi8(equal));
  }
#endif

  // Behind the last entry stands one that is never expected: without length, its highest bit is never found equal.
  void close() {
    memset(entries_end_->text, 0, 16);
    entries_end_->bytes = 0x80000000;
    entries_end_->length = 0;
  }

  // Members may be left out, and objects be null. Where keys come in any order, looking for them is not worth it.
  void find(const uint8_t *text, size_t length) {
    if (length > longest || text > vectors_end_ || futile_ == futile_max) return;
    const entry *place = expected_;
    for (size_t left_out = 0; place != entries_end_ && left_out < left_out_max; ++place, ++left_out) {
      if (!stands_at(text, *place)) continue;
      expected_ = place + 1;
      return;
    }
    ++futile_;
  }

  // Up to here the longest key may be compared.
  const uint8_t *const vectors_end_;
  const entry *expected_;
  entry *entries_end_;
  size_t futile_ = 0;
  entry entries_[entries_max + 1];
};
