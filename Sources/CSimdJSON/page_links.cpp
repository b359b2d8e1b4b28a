#include "page_links.h"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

constexpr char next_key[] = "\"next\"";
constexpr char previous_key[] = "\"previous\"";

bool is_blank(char byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

bool names_link(const char *at, const char *end) {
  const auto begins = [&](const char *key, size_t length) {
    return static_cast<size_t>(end - at) >= length && memcmp(at, key, length) == 0;
  };
  return begins(next_key, sizeof next_key - 1) || begins(previous_key, sizeof previous_key - 1);
}

#if defined(__x86_64__)

// Whether one of the names stands anywhere. Sets `at` to where it stopped looking.
__attribute__((target("avx2"))) bool names_link_by_vectors(const char *&at, const char *end) {
  const __m256i quote = _mm256_set1_epi8('"'), n = _mm256_set1_epi8('n'), p = _mm256_set1_epi8('p');
  for (; at + 33 <= end; at += 32) {
    const __m256i here = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(at));
    const __m256i after = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(at + 1));
    const __m256i letter = _mm256_or_si256(_mm256_cmpeq_epi8(after, n), _mm256_cmpeq_epi8(after, p));
    auto mask = static_cast<unsigned>(
        _mm256_movemask_epi8(_mm256_and_si256(_mm256_cmpeq_epi8(here, quote), letter)));
    for (; mask != 0; mask &= mask - 1) {
      if (names_link(at + __builtin_ctz(mask), end)) return true;
    }
  }
  return false;
}

#endif

bool names_link_anywhere(const char *at, const char *end) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && names_link_by_vectors(at, end)) return true;
#endif
  for (; at < end; ++at) {
    if (*at == '"' && names_link(at, end)) return true;
  }
  return false;
}

class head {
 public:
  head(const char *begin, const char *end) : begin_(begin), at_(begin), end_(end) {}

  int links(page_link *links) {
    blanks();
    if (!next_is('{')) return -1;
    int count = 0;
    while (true) {
      blanks();
      const char *key = at_;
      if (!string()) return -1;
      const bool is_link = names_link(key, at_);
      blanks();
      if (!next_is(':')) return -1;
      blanks();
      if (at_ >= end_) return -1;
      if (*at_ == '[' || *at_ == '{') return names_link_anywhere(at_, end_) ? -1 : count;
      const char *value = at_;
      if (*at_ != '"') {
        while (at_ < end_ && *at_ != ',' && *at_ != '}' && *at_ != ']' && *at_ != '"') ++at_;
      } else if (!string()) {
        return -1;
      } else if (is_link) {
        if (count == page_links_max) return -1;
        links[count++] = {static_cast<uint32_t>(value + 1 - begin_), static_cast<uint32_t>(at_ - 1 - begin_)};
      }
      blanks();
      // An object without any container is read in full, by somebody else.
      if (!next_is(',')) return -1;
    }
  }

 private:
  void blanks() {
    while (at_ < end_ && is_blank(*at_)) ++at_;
  }

  bool next_is(char byte) {
    if (at_ >= end_ || *at_ != byte) return false;
    ++at_;
    return true;
  }

  // There is no backslash in the page, so the next quote ends it.
  bool string() {
    if (!next_is('"')) return false;
    const void *quote = memchr(at_, '"', static_cast<size_t>(end_ - at_));
    if (quote == nullptr) return false;
    at_ = static_cast<const char *>(quote) + 1;
    return true;
  }

  const char *const begin_;
  const char *at_;
  const char *const end_;
};

}  // namespace

int page_links_find(const char *json, size_t length, page_link *links) {
  if (length == 0 || length > UINT32_MAX || memchr(json, '\\', length) != nullptr) return -1;
  return head(json, json + length).links(links);
}
