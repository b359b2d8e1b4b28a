#pragma once
#include "clean_scan.h"

#include <cstring>
#include <string>
#include <vector>

#include "key_filter.h"

struct clean_scan_names {
  static constexpr size_t longest = 64;
  key_filter filter;
  std::vector<std::string> by_length[longest + 1];

  static uint8_t lowered(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte; }

  void add(const char *name) {
    const size_t length = strlen(name);
    if (length == 0 || length > longest) return;
    filter.add(reinterpret_cast<const uint8_t *>(name), length);
    by_length[length].emplace_back(name);
  }

  /// Of a key in its quotes.
  bool contains(const uint8_t *key, size_t length) const {
    if (length > longest || !filter.may_hold(key, length)) return false;
    for (const std::string &name : by_length[length]) {
      size_t place = 0;
      while (place < length && static_cast<uint8_t>(name[place]) == lowered(key[place])) ++place;
      if (place == length) return true;
    }
    return false;
  }
};
