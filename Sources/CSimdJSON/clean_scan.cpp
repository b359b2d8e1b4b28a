#include "clean_scan.h"

#include <simdjson.h>

#include <cstring>
#include <string>
#include <vector>

#include "body_looks.h"
#include "key_memory.h"
#include "sensitive_names.h"
#include "vocabulary.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace {

// Deeper containers are passed over by a walk too.
constexpr uint32_t deepest_container = 128;

bool is_blank(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }
bool is_digit(uint8_t byte) { return static_cast<uint8_t>(byte - '0') < 10; }

// The bytes of a value, which end in `}` or `]`: no loop outside of strings runs past such a byte, so none of them
// looks for the end. Every function takes a place in the value and returns that behind what it read, or nullptr.
class scan {
 public:
  scan(const uint8_t *body, const uint8_t *end, const clean_scan_names &names, const csimdjson_interest &interest,
       uint32_t depth, std::vector<csimdjson_event> &events)
      : body_(body),
        end_(end),
        vectors_end_(end - body >= 16 ? end - 15 : body),
        names_(names),
        interest_(interest),
        depth_max_(depth),
        events_(events),
        keys_(body, end) {}

  bool is_container(const uint8_t *begin) { return container(begin, {-1, false, false}, 1, 1) == end_; }
  bool is_scalar(const uint8_t *begin) { return value(begin, {-1, true, false}, 1, 1) == end_ - 1; }

 private:
  struct label {
    int16_t name;
    // Nothing in here is to be reported: an outer container was passed over.
    bool silent;
    // Whether the value is to be reported if it is a scalar, or passed over.
    bool wanted;
  };

  bool in(uint64_t set, int16_t name) const { return name >= 0 && (set >> name & 1); }

  void report(uint8_t kind, int16_t name, const uint8_t *text, size_t length, const uint8_t *begin,
              const uint8_t *end) {
    events_.push_back({nullptr, reinterpret_cast<const char *>(text), 0, static_cast<uint32_t>(length),
                       static_cast<uint32_t>(begin - body_), static_cast<uint32_t>(end - body_), name, kind});
  }

  __attribute__((noinline)) void report_scalar(int16_t name, const uint8_t *begin, const uint8_t *end) {
    const auto length = static_cast<size_t>(end - begin);
    switch (*begin) {
      case '"':
        return report(csimdjson_string, name, begin + 1, length - 2, begin, end);
      case 't':
        return report(csimdjson_true, name, begin, length, begin, end);
      case 'f':
        return report(csimdjson_false, name, begin, length, begin, end);
      case 'n':
        return report(csimdjson_null, name, begin, length, begin, end);
      default:
        return report(csimdjson_number, name, begin, length, begin, end);
    }
  }

  void border(uint8_t kind, int16_t name) {
    csimdjson_event &event = events_.emplace_back();
    event.name = name;
    event.kind = kind;
  }

  static __attribute__((noinline, cold)) const uint8_t *past_blanks(const uint8_t *at) {
    while (is_blank(*at)) ++at;
    return at;
  }

  // Belvo writes no blanks, so they are looked for only where something else was expected.
  static bool next_is(uint8_t byte, const uint8_t *&at) {
    if (__builtin_expect(*at == byte, 1)) return true;
    if (*at > ' ') return false;
    at = past_blanks(at);
    return *at == byte;
  }

  // `depth` as csimdjson_interest counts, `nesting` as the machine does.
  __attribute__((noinline)) const uint8_t *value(const uint8_t *at, label own, uint32_t depth, uint32_t nesting) {
    if (*at <= ' ') at = past_blanks(at);
    const uint8_t *start = at;
    at = unreported_value<false>(start, own, depth, nesting);
    if (own.wanted && at != nullptr && *start != '{' && *start != '[') report_scalar(own.name, start, at);
    return at;
  }

  // The same for a container, and for a scalar that is not wanted. If all is `silent` its label and depth do not matter.
  template <bool silent>
  inline __attribute__((always_inline)) const uint8_t *unreported_value(const uint8_t *at, label own, uint32_t depth,
                                                                        uint32_t nesting) {
    while (true) {
      if (__builtin_expect(*at == '"', 1)) return string(at);
      if (*at == '{' || *at == '[') {
        return silent || own.silent ? silent_container(at, nesting) : container(at, own, depth, nesting);
      }
      if (__builtin_expect(*at > ' ' || !is_blank(*at), 1)) return number_or_literal(at);
      ++at;
    }
  }

  inline __attribute__((always_inline)) const uint8_t *number_or_literal(const uint8_t *at) const {
    if (*at <= '9') return number(at);
    if (*at == 'n') return literal("null", at);
    return *at == 't' ? literal("true", at) : literal("false", at);
  }

  __attribute__((noinline)) const uint8_t *container(const uint8_t *at, label own, uint32_t depth, uint32_t nesting) {
    const uint8_t *start = at;
    if (!enters_container(own.name, depth, nesting)) {
      at = silent_container(at, nesting);
      if (own.wanted && at != nullptr) report(csimdjson_skipped, own.name, nullptr, 0, start, at);
      return at;
    }
    if (nesting > depth_max_) return nullptr;
    border(*start == '{' ? csimdjson_object_begin : csimdjson_array_begin, own.name);
    ++at;
    at = *start == '{' ? members<false>(at, own.name, depth, nesting) : elements<false>(at, own.name, depth, nesting);
    border(csimdjson_container_end, own.name);
    return ended(at, nesting);
  }

  __attribute__((noinline)) const uint8_t *silent_container(const uint8_t *at, uint32_t nesting) {
    if (nesting > depth_max_) return nullptr;
    at = *at == '{' ? members<true>(at + 1, -1, 0, nesting) : elements<true>(at + 1, -1, 0, nesting);
    return ended(at, nesting);
  }

  // Only the outermost container may end where the bytes end.
  const uint8_t *ended(const uint8_t *at, uint32_t nesting) const { return at == end_ && nesting > 1 ? nullptr : at; }

  bool enters_container(int16_t name, uint32_t depth, uint32_t nesting) const {
    return nesting == 1 || (nesting <= deepest_container && (depth <= interest_.depth || in(interest_.entered, name)));
  }

  template <bool silent>
  inline __attribute__((always_inline)) const uint8_t *members(const uint8_t *at, int16_t own, uint32_t depth, uint32_t nesting) {
    const label unnamed{-1, silent || depth >= interest_.depth, false};
    if (next_is('}', at)) return at + 1;
    while (true) {
      member member{nullptr, -1};
      if (const key_memory::entry *expected = keys_.expected(at)) {
        member = {at + expected->length, expected->name};
      } else {
        member = unexpected_key(at);
        if (member.value == nullptr) return nullptr;
      }
      if (silent || __builtin_expect(member.name < 0, 1)) {
        at = unreported_value<silent>(member.value, unnamed, depth + 1, nesting + 1);
      } else {
        at = value(member.value, named(member.name, own, depth), depth + 1, nesting + 1);
      }
      if (__builtin_expect(at == nullptr, 0)) return nullptr;
      if (!next_is(',', at)) return *at == '}' ? at + 1 : nullptr;
      ++at;
    }
  }

  // What follows a key and its colon, and the place of the key in the vocabulary, or -1.
  struct member {
    const uint8_t *value;
    int64_t name;
  };

  // Without a value if it must not be kept.
  __attribute__((noinline)) member unexpected_key(const uint8_t *at) {
    if (!next_is('"', at)) return {nullptr, -1};
    const uint8_t *key = at + 1;
    at = string(at);
    if (at == nullptr) return {nullptr, -1};
    const auto length = static_cast<size_t>(at - 1 - key);
    if (may_hold(names_.filter, key, length) && names_.contains(key, length)) return {nullptr, -1};
    int16_t name = -1;
    if (may_hold(interest_.vocabulary->filter, key, length)) name = interest_.vocabulary->find(key, length);
    if (!next_is(':', at)) return {nullptr, -1};
    ++at;
    if (is_in_list_ && at == key + length + 2) keys_.remember(key - 1, length + 3, name);
    return {at, name};
  }

  static bool may_hold(const key_filter &filter, const uint8_t *key, size_t length) {
    return filter.lengths_like(key, length) >> (length & 63) & 1;
  }

  // Labels a member that is one of the vocabulary.
  __attribute__((noinline)) label named(int64_t place, int16_t own, uint32_t depth) const {
    const auto name = static_cast<int16_t>(place);
    const bool wanted = in(interest_.wanted, name) || in(interest_.whole, own);
    return {name, depth >= interest_.depth && !wanted && !in(interest_.entered, name), wanted};
  }

  template <bool silent>
  inline __attribute__((always_inline)) const uint8_t *elements(const uint8_t *at, int16_t own, uint32_t depth, uint32_t nesting) {
    const label each{own, silent, !silent && in(interest_.wanted, own)};
    if (next_is(']', at)) return at + 1;
    is_in_list_ = true;
    const key_memory::entry *first_key = keys_.place();
    while (true) {
      keys_.come_back(first_key);
      at = silent ? unreported_value<true>(at, each, depth, nesting + 1) : value(at, each, depth, nesting + 1);
      if (at == nullptr) return nullptr;
      if (!next_is(',', at)) return *at == ']' ? at + 1 : nullptr;
      ++at;
    }
  }

  // There is no backslash in the body, so the next quote ends it.
  inline __attribute__((always_inline)) const uint8_t *string(const uint8_t *at) const {
    ++at;
#if defined(__SSE2__)
    for (; __builtin_expect(at < vectors_end_, 1); at += 16) {
      // With this bit turned over quotes and control bytes are the smallest.
      const __m128i turned = _mm_xor_si128(_mm_loadu_si128(reinterpret_cast<const __m128i *>(at)), _mm_set1_epi8(2));
      const __m128i stop = _mm_cmpeq_epi8(_mm_min_epu8(turned, _mm_set1_epi8('"' ^ 2)), turned);
      const auto mask = static_cast<unsigned>(_mm_movemask_epi8(stop));
      if (mask == 0) continue;
      at += __builtin_ctz(mask);
      if (__builtin_expect(*at != '"', 0)) return nullptr;
      return at + 1;
    }
#endif
    return rest_of_string(at);
  }

  __attribute__((noinline, cold)) const uint8_t *rest_of_string(const uint8_t *at) const {
    while (at < end_ && *at != '"' && *at >= 0x20) ++at;
    return at < end_ && *at == '"' ? at + 1 : nullptr;
  }

  template <size_t size>
  const uint8_t *literal(const char (&word)[size], const uint8_t *at) const {
    constexpr size_t length = size - 1;
    if (static_cast<size_t>(end_ - at) < length || memcmp(at, word, length) != 0) return nullptr;
    return at + length;
  }

  static const uint8_t *digits(const uint8_t *at) {
    if (!is_digit(*at)) return nullptr;
    while (is_digit(*++at)) {}
    return at;
  }

  static const uint8_t *number(const uint8_t *at) {
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

  const uint8_t *const body_;
  const uint8_t *const end_;
  // Behind this fewer than sixteen bytes are left.
  const uint8_t *const vectors_end_;
  const clean_scan_names &names_;
  const csimdjson_interest &interest_;
  const uint32_t depth_max_;
  std::vector<csimdjson_event> &events_;
  key_memory keys_;
  bool is_in_list_ = false;
};

}  // namespace

clean_scan_names *clean_scan_names_create(void) { return new clean_scan_names; }

void clean_scan_names_add(clean_scan_names *names, const char *name) { names->add(name); }

bool clean_scan(const char *json, size_t length, const clean_scan_names *names, csimdjson_interest interest,
                size_t depth, const csimdjson_event **events, size_t *count) {
  // Events are few; a body that has very many does not make the thread keep their memory.
  constexpr size_t kept_events = 4096;
  static thread_local std::vector<csimdjson_event> found;
  if (found.capacity() > kept_events) std::vector<csimdjson_event>().swap(found);
  found.clear();
  *events = nullptr;
  *count = 0;
  const auto *body = reinterpret_cast<const uint8_t *>(json);
  const uint8_t *begin = body, *end = body + length;
  while (begin < end && is_blank(*begin)) ++begin;
  while (begin < end && is_blank(end[-1])) --end;
  if (begin == end) return false;
  const body_looks looks = look_at_body(body, length);
  if (looks.suspicious || (!looks.ascii && !simdjson::validate_utf8(json, length))) return false;
  const auto nesting = static_cast<uint32_t>(depth);
  if (*begin == '{' || *begin == '[') {
    if (end[-1] != '}' && end[-1] != ']') return false;
    if (!scan(body, end, *names, interest, nesting, found).is_container(begin)) return false;
  } else {
    const std::string ended = std::string(begin, end) + ']';
    const auto *bytes = reinterpret_cast<const uint8_t *>(ended.data());
    if (!scan(bytes, bytes + ended.size(), *names, interest, nesting, found).is_scalar(bytes)) return false;
  }
  *events = found.data();
  *count = found.size();
  return true;
}
