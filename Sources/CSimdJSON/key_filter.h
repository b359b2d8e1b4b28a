// A first look at a key: nearly every key of a body is let go here.

#pragma once
#include <cstddef>
#include <cstdint>

/// For each pair of a name's first and last byte, in any case, the lengths that occur, as bits. A set of names that
/// may answer "perhaps" for a key that is none of them, but never "no" for one that is.
struct key_filter {
  uint64_t lengths[256] = {};

  void add(const uint8_t *name, size_t length) { lengths[place(name, length)] |= uint64_t(1) << length % 64; }

  /// The lengths, each modulo 64, of the names that begin and end like the key. A key may be empty, but it must stand
  /// in its quotes.
  uint64_t lengths_like(const uint8_t *key, size_t length) const { return lengths[place(key, length)]; }

  bool may_hold(const uint8_t *key, size_t length) const { return lengths_like(key, length) >> length % 64 & 1; }

 private:
  // The factor makes the order of the two count.
  static uint8_t place(const uint8_t *key, size_t length) {
    const auto first = static_cast<unsigned>(key[0] | 0x20), last = static_cast<unsigned>(*(key + length - 1) | 0x20);
    return static_cast<uint8_t>(first * 5 + last);
  }
};
