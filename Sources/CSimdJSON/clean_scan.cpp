#include "clean_scan.h"

#include <simdjson.h>

#include <cstring>
#include <string>
#include <vector>

#include "body_looks.h"
#include "json_scalars.h"
#include "key_memory.h"
#include "sensitive_names.h"
#include "vocabulary.h"

namespace {

// Deeper containers are passed over by a walk too.
constexpr uint32_t deepest_container = 128;

bool is_blank(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

// A body that ends, but for blanks, in `}` or `]`: no loop outside of strings runs past such a byte, so none of them
// looks for the end. Every function takes a place in the body and returns that behind what it read, or nullptr.
//
// What the loops over members and elements do with every value is inlined into them: there are two of each, one for
// containers of which nothing is reported, and in those nothing is left of labels and names.
class scan {
 public:
  scan(const uint8_t *body, const uint8_t *end, string_stops stops, const clean_scan_names &names,
       const csimdjson_interest &interest, uint32_t depth, std::vector<csimdjson_event> &events)
      : body_(body),
        end_(end),
        stops_(stops),
        names_(names),
        interest_(interest),
        depth_max_(depth),
        events_(events),
        keys_(body, end) {}

  // What is asked of the whole body; only a string may end in something else.
  bool is_container(const uint8_t *begin) { return container(begin, {-1, false, false}, 1, 1) == end_; }
  bool is_string(const uint8_t *begin) const { return *begin == '"' && string(begin) == end_; }

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
    at = unreported_value<false>(at, own, depth, nesting);
    if (own.wanted && at != nullptr && *start != '{' && *start != '[') report_scalar(own.name, start, at);
    return at;
  }

  // The same for a container, and for a scalar that is not wanted. Of a `silent` one label and depth do not matter.
  template <bool silent>
  inline __attribute__((always_inline)) const uint8_t *unreported_value(const uint8_t *at, label own, uint32_t depth,
                                                                        uint32_t nesting) {
    if (__builtin_expect(*at == '"', 1)) return string(at);
    if (*at == '{' || *at == '[') {
      return silent || own.silent ? silent_container(at, nesting) : container(at, own, depth, nesting);
    }
    if (__builtin_expect(*at <= ' ', 0) && is_blank(*at)) return value(at, own, depth, nesting);
    return number_or_literal(at);
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
  const uint8_t *ended(const uint8_t *at, uint32_t nesting) const {
    if (__builtin_expect(at == end_, 0) && nesting > 1) return nullptr;
    return at;
  }

  bool enters_container(int16_t name, uint32_t depth, uint32_t nesting) const {
    return nesting == 1 || (nesting <= deepest_container && (depth <= interest_.depth || in(interest_.entered, name)));
  }

  // Of the object or array named `own`, from behind its opening bracket.
  template <bool silent>
  inline __attribute__((always_inline)) const uint8_t *members(const uint8_t *at, int16_t own, uint32_t depth,
                                                               uint32_t nesting) {
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

  // What follows a key and its colon, and the place of the key in the vocabulary, or -1. Fits into two registers.
  struct member {
    const uint8_t *value;
    int64_t name;
  };

  // Without a value if it must not be kept.
  __attribute__((noinline)) member unexpected_key(const uint8_t *at) {
    if (!next_is('"', at)) return {nullptr, -1};
    const uint8_t *begin = at;
    at = string(begin);
    if (at == nullptr) return {nullptr, -1};
    const auto length = static_cast<size_t>(at - begin);
    const int64_t name = may_be_known(begin + 1, length - 2) ? place_of(begin + 1, length - 2) : -1;
    if (name == sensitive || !next_is(':', at)) return {nullptr, -1};
    ++at;
    if (is_in_list_ && at == begin + length + 1) keys_.remember(begin, length + 1, static_cast<int16_t>(name));
    return {at, name};
  }

  bool may_be_known(const uint8_t *key, size_t length) const {
    const uint64_t lengths =
        names_.filter.lengths_like(key, length) | interest_.vocabulary->filter.lengths_like(key, length);
    return lengths >> length % 64 & 1;
  }

  static constexpr int64_t sensitive = -2;

  __attribute__((noinline)) int64_t place_of(const uint8_t *key, size_t length) const {
    return names_.contains(key, length) ? sensitive : interest_.vocabulary->find(key, length);
  }

  // Labels a member that is one of the vocabulary.
  __attribute__((noinline)) label named(int64_t place, int16_t own, uint32_t depth) const {
    const auto name = static_cast<int16_t>(place);
    const bool wanted = in(interest_.wanted, name) || in(interest_.whole, own);
    return {name, depth >= interest_.depth && !wanted && !in(interest_.entered, name), wanted};
  }

  template <bool silent>
  inline __attribute__((always_inline)) const uint8_t *elements(const uint8_t *at, int16_t own, uint32_t depth,
                                                                uint32_t nesting) {
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
    // The opening quote's place is also that of the bit of the byte behind it.
    const auto place = static_cast<size_t>(at - body_);
    const uint64_t stops = stops_from(place) >> place % 8;
    if (__builtin_expect(stops == 0, 0)) return long_string(place);
    at += 1 + __builtin_ctzll(stops);
    if (__builtin_expect(*at != '"', 0)) return nullptr;
    return at + 1;
  }

  __attribute__((noinline)) const uint8_t *long_string(size_t place) const {
    const auto length = static_cast<size_t>(end_ - body_);
    for (place += 64 - place % 8; place < length; place += 64) {
      const uint64_t stops = stops_from(place);
      if (stops == 0) continue;
      const uint8_t *at = body_ + place + 1 + __builtin_ctzll(stops);
      return *at == '"' ? at + 1 : nullptr;
    }
    return nullptr;
  }

  // The byte of a bit and the seven behind it, as one number.
  uint64_t stops_from(size_t place) const {
    static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "bits would not stand in their order");
    uint64_t stops;
    memcpy(&stops, stops_.bits + place / 8, sizeof stops);
    return stops;
  }

  const uint8_t *const body_;
  const uint8_t *const end_;
  const string_stops stops_;
  const clean_scan_names &names_;
  const csimdjson_interest &interest_;
  const uint32_t depth_max_;
  std::vector<csimdjson_event> &events_;
  key_memory keys_;
  bool is_in_list_ = false;
};

// Whether the bytes from `begin` to `end` are a value without quotes or brackets.
bool is_number_or_literal(const uint8_t *begin, const uint8_t *end) {
  const std::string ended = std::string(begin, end) + ']';
  const auto *bytes = reinterpret_cast<const uint8_t *>(ended.data());
  return number_or_literal(bytes) == bytes + ended.size() - 1;
}

bool is_clean(const uint8_t *body, size_t length, string_stops stops, const clean_scan_names &names,
              const csimdjson_interest &interest, uint32_t depth, std::vector<csimdjson_event> &events) {
  const uint8_t *begin = body, *end = body + length;
  while (begin < end && is_blank(*begin)) ++begin;
  while (begin < end && is_blank(end[-1])) --end;
  if (begin == end) return false;
  const body_looks looks = look_at_body(body, length, stops);
  if (looks.suspicious) return false;
  if (!looks.ascii && !simdjson::validate_utf8(reinterpret_cast<const char *>(body), length)) return false;
  scan scan(body, end, stops, names, interest, depth, events);
  if (*begin != '{' && *begin != '[') return scan.is_string(begin) || is_number_or_literal(begin, end);
  return (end[-1] == '}' || end[-1] == ']') && scan.is_container(begin);
}

// A large body does not make the thread keep the memory for it.
template <typename element>
void release_beyond(size_t kept, std::vector<element> &elements) {
  if (elements.capacity() > kept) std::vector<element>().swap(elements);
}

}  // namespace

clean_scan_names *clean_scan_names_create(void) { return new clean_scan_names; }

void clean_scan_names_add(clean_scan_names *names, const char *name) { names->add(name); }

bool clean_scan(const char *json, size_t length, const clean_scan_names *names, csimdjson_interest interest,
                size_t depth, const csimdjson_event **events, size_t *count) {
  static thread_local std::vector<csimdjson_event> found;
  static thread_local std::vector<uint8_t> bits;
  release_beyond(1 << 12, found);
  found.clear();
  if (bits.size() < string_stops::bytes_for(length)) bits.resize(string_stops::bytes_for(length));
  const bool clean = is_clean(reinterpret_cast<const uint8_t *>(json), length, {bits.data()}, *names, interest,
                              static_cast<uint32_t>(depth), found);
  release_beyond(1 << 17, bits);
  *events = clean ? found.data() : nullptr;
  *count = clean ? found.size() : 0;
  return clean;
}
