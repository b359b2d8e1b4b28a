#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "key_filter.h"

struct csimdjson_vocabulary {
  // A name with the quote that ends it, so that comparing it also compares the length. The first eight bytes are
  // compared as one number; a key in a reading has that many behind it because of the padding.
  struct entry {
    uint64_t start;
    uint64_t mask;
    std::string quoted;
    int16_t index;
  };
  std::vector<entry> by_first_byte[256];
  key_filter filter;
  int16_t count = 0;

  void add(const char *name) {
    entry entry{0, ~uint64_t(0), std::string(name) + '"', count++};
    uint8_t significant[8] = {};
    memset(significant, 0xff, std::min(entry.quoted.size(), sizeof significant));
    memcpy(&entry.mask, significant, sizeof significant);
    memcpy(&entry.start, entry.quoted.data(), std::min(entry.quoted.size(), sizeof significant));
    if (*name != 0) filter.add(reinterpret_cast<const uint8_t *>(name), strlen(name));
    by_first_byte[static_cast<uint8_t>(*name)].push_back(std::move(entry));
  }

  int16_t find(const char *key) const {
    uint64_t start;
    memcpy(&start, key, sizeof start);
    for (const entry &candidate : by_first_byte[static_cast<uint8_t>(*key)]) {
      if ((start & candidate.mask) != candidate.start) continue;
      if (memcmp(key, candidate.quoted.data(), candidate.quoted.size()) == 0) return candidate.index;
    }
    return -1;
  }

  // Of a key of known length, with nothing known of what lies behind it.
  int16_t find(const uint8_t *key, size_t length) const {
    if (length == 0) return -1;
    for (const entry &candidate : by_first_byte[*key]) {
      if (candidate.quoted.size() != length + 1) continue;
      if (memcmp(key, candidate.quoted.data(), length) == 0) return candidate.index;
    }
    return -1;
  }
};
