#include "clean_scan.h"

#include <simdjson.h>

#include <cstring>
#include <string>
#include <vector>

#include "vocabulary.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

struct clean_scan_names {
  // For each length of a name the first letters that occur, as bits: nearly every key is let go here.
  static constexpr size_t longest = 64;
  uint32_t first_letters[longest + 1] = {};
  std::vector<std::string> by_length[longest + 1];

  static uint8_t lowered(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte; }
  static unsigned letter(uint8_t byte) {
    const unsigned place = static_cast<uint8_t>((byte | 0x20) - 'a');
    return place < 31 ? place : 31;
  }

  void add(const char *name) {
    const size_t length = strlen(name);
    if (length == 0 || length > longest) return;
    first_letters[length] |= 1u << letter(static_cast<uint8_t>(*name));
    by_length[length].emplace_back(name);
  }

  bool contains(const uint8_t *key, size_t length) const {
    if (length == 0 || length > longest || !(first_letters[length] >> letter(*key) & 1)) return false;
    for (const std::string &name : by_length[length]) {
      size_t place = 0;
      while (place < length && static_cast<uint8_t>(name[place]) == lowered(key[place])) ++place;
      if (place == length) return true;
    }
    return false;
  }
};

namespace {

// Deeper containers are passed over by a walk too.
constexpr uint32_t deepest_container = 128;

bool follows_scheme(const uint8_t *bytes, size_t space) {
  auto ends_with = [&](const char *word, size_t length) {
    if (space < length) return false;
    for (size_t place = 0; place < length; ++place) {
      if ((bytes[space - length + place] | 0x20) != static_cast<uint8_t>(word[place])) return false;
    }
    return true;
  };
  return ends_with("basic", 5) || ends_with("bearer", 6);
}

bool is_suspicious(const uint8_t *bytes, size_t index) {
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

// What the pass as a whole cannot judge, and whether there is anything outside ASCII.
struct looks {
  bool suspicious = false;
  bool ascii = true;
};

void look_byte_by_byte(const uint8_t *bytes, size_t from, size_t to, looks &found) {
  for (size_t index = from; index < to; ++index) {
    found.ascii &= bytes[index] < 0x80;
    if (is_suspicious(bytes, index)) found.suspicious = true;
  }
}

#if defined(__x86_64__)

// The same, 32 bytes at a time. Returns where it stopped; there must be a byte before `from`.
__attribute__((target("avx2"))) size_t look_by_vectors(const uint8_t *bytes, size_t from, size_t to, looks &found) {
  const __m256i capital_j = _mm256_set1_epi8('J'), small_y = _mm256_set1_epi8('y');
  const __m256i backslash = _mm256_set1_epi8('\\'), space = _mm256_set1_epi8(' ');
  const __m256i small_c = _mm256_set1_epi8('c'), small_r = _mm256_set1_epi8('r');
  __m256i any = _mm256_setzero_si256();
  size_t index = from;
  for (; index + 32 <= to; index += 32) {
    const __m256i here = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes + index));
    const __m256i before = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes + index - 1));
    const __m256i small = _mm256_or_si256(before, space);
    const __m256i token = _mm256_and_si256(_mm256_cmpeq_epi8(here, capital_j), _mm256_cmpeq_epi8(before, small_y));
    const __m256i word_end = _mm256_or_si256(_mm256_cmpeq_epi8(small, small_c), _mm256_cmpeq_epi8(small, small_r));
    const __m256i scheme = _mm256_and_si256(_mm256_cmpeq_epi8(here, space), word_end);
    any = _mm256_or_si256(any, here);
    const __m256i candidates = _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(here, backslash), token), scheme);
    auto mask = static_cast<unsigned>(_mm256_movemask_epi8(candidates));
    for (; mask != 0; mask &= mask - 1) {
      if (is_suspicious(bytes, index + static_cast<size_t>(__builtin_ctz(mask)))) found.suspicious = true;
    }
  }
  found.ascii &= _mm256_movemask_epi8(any) == 0;
  return index;
}

#endif

looks look(const uint8_t *bytes, size_t length) {
  looks found;
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

class scan {
 public:
  scan(const uint8_t *begin, const uint8_t *end, const clean_scan_names &names, const csimdjson_interest &interest,
       uint32_t depth, std::vector<csimdjson_event> &events)
      : begin_(begin), at_(begin), end_(end), names_(names), interest_(interest), depth_max_(depth), events_(events) {}

  bool document() {
    blanks();
    return value({-1, false}, false, 1, 1) && (blanks(), at_ == end_);
  }

 private:
  struct label {
    int16_t name;
    // Nothing in here is to be reported: an outer container was passed over.
    bool silent;
  };

  bool in(uint64_t set, int16_t name) const { return name >= 0 && (set >> name & 1); }

  void report(uint8_t kind, int16_t name, const uint8_t *begin, const uint8_t *end, bool quoted) {
    const auto *text = reinterpret_cast<const char *>(quoted ? begin + 1 : begin);
    const auto length = static_cast<uint32_t>(end - begin) - (quoted ? 2 : 0);
    events_.push_back({nullptr, text, 0, length, static_cast<uint32_t>(begin - begin_),
                       static_cast<uint32_t>(end - begin_), name, kind});
  }

  void border(uint8_t kind, label own) {
    if (!own.silent) events_.push_back({nullptr, nullptr, 0, 0, 0, 0, own.name, kind});
  }

  // Belvo writes none; so they are looked for with one comparison.
  void blanks() {
    while (__builtin_expect(at_ < end_ && *at_ <= ' ', 0)) {
      if (*at_ != ' ' && *at_ != '\n' && *at_ != '\r' && *at_ != '\t') return;
      ++at_;
    }
  }

  bool next_is(uint8_t byte) {
    if (at_ >= end_ || *at_ != byte) return false;
    ++at_;
    return true;
  }

  // `wanted`: whether a scalar is reported; `depth` as csimdjson_interest counts, `nesting` as the machine does.
  bool value(label own, bool wanted, uint32_t depth, uint32_t nesting) {
    if (at_ >= end_) return false;
    const uint8_t *start = at_;
    switch (*at_) {
      case '{':
      case '[':
        return container(own, wanted, depth, nesting);
      case '"':
        if (!string()) return false;
        if (wanted && !own.silent) report(csimdjson_string, own.name, start, at_, true);
        return true;
      case 't':
        return literal("true", csimdjson_true, own, wanted);
      case 'f':
        return literal("false", csimdjson_false, own, wanted);
      case 'n':
        return literal("null", csimdjson_null, own, wanted);
      default:
        if (!number()) return false;
        if (wanted && !own.silent) report(csimdjson_number, own.name, start, at_, false);
        return true;
    }
  }

  bool container(label own, bool wanted, uint32_t depth, uint32_t nesting) {
    if (nesting > depth_max_) return false;
    const uint8_t *start = at_;
    const bool is_object = *at_++ == '{';
    const bool enters = nesting <= deepest_container &&
                        (nesting == 1 || depth <= interest_.depth || in(interest_.entered, own.name));
    const bool passed_over = !own.silent && !enters;
    label inner{own.name, own.silent || !enters};
    border(is_object ? csimdjson_object_begin : csimdjson_array_begin, inner);
    if (!(is_object ? members(inner, depth, nesting) : elements(inner, depth, nesting))) return false;
    border(csimdjson_container_end, inner);
    if (passed_over && wanted) {
      report(csimdjson_skipped, own.name, start, at_, false);
      events_.back().text = nullptr;
      events_.back().text_length = 0;
    }
    return true;
  }

  bool members(label own, uint32_t depth, uint32_t nesting) {
    const uint64_t wanted_here = in(interest_.whole, own.name) ? ~uint64_t(0) : interest_.wanted;
    blanks();
    if (next_is('}')) return true;
    while (true) {
      blanks();
      const uint8_t *key = at_ + 1;
      if (at_ >= end_ || *at_ != '"' || !string()) return false;
      const auto length = static_cast<size_t>(at_ - 1 - key);
      if (names_.contains(key, length)) return false;
      label label{own.silent ? int16_t(-1) : interest_.vocabulary->find(key, length), own.silent};
      const bool wanted = in(wanted_here, label.name);
      if (!wanted && depth >= interest_.depth && !in(interest_.entered, label.name)) label.silent = true;
      blanks();
      if (!next_is(':')) return false;
      blanks();
      if (!value(label, wanted, depth + 1, nesting + 1)) return false;
      blanks();
      if (next_is('}')) return true;
      if (!next_is(',')) return false;
    }
  }

  bool elements(label own, uint32_t depth, uint32_t nesting) {
    const bool wanted = in(interest_.wanted, own.name);
    blanks();
    if (next_is(']')) return true;
    while (true) {
      blanks();
      if (!value(own, wanted, depth, nesting + 1)) return false;
      blanks();
      if (next_is(']')) return true;
      if (!next_is(',')) return false;
    }
  }

  // There is no backslash in the body, so the next quote ends it.
  bool string() {
    ++at_;
#if defined(__SSE2__)
    for (; at_ + 16 <= end_; at_ += 16) {
      const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i *>(at_));
      const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(here, _mm_set1_epi8(0x1f)), here);
      const __m128i stop = _mm_or_si128(_mm_cmpeq_epi8(here, _mm_set1_epi8('"')), control);
      const auto mask = static_cast<unsigned>(_mm_movemask_epi8(stop));
      if (mask == 0) continue;
      at_ += __builtin_ctz(mask);
      return next_is('"');
    }
#endif
    while (at_ < end_ && *at_ != '"' && *at_ >= 0x20) ++at_;
    return next_is('"');
  }

  bool literal(const char *word, uint8_t kind, label own, bool wanted) {
    const uint8_t *start = at_;
    const size_t length = strlen(word);
    if (static_cast<size_t>(end_ - at_) < length || memcmp(at_, word, length) != 0) return false;
    at_ += length;
    if (wanted && !own.silent) report(kind, own.name, start, at_, false);
    return true;
  }

  bool digits() {
    const uint8_t *start = at_;
    while (at_ < end_ && *at_ >= '0' && *at_ <= '9') ++at_;
    return at_ > start;
  }

  bool number() {
    next_is('-');
    if (!next_is('0') && !digits()) return false;
    if (next_is('.') && !digits()) return false;
    if (at_ < end_ && (*at_ == 'e' || *at_ == 'E')) {
      ++at_;
      if (!next_is('+')) next_is('-');
      if (!digits()) return false;
    }
    return true;
  }

  const uint8_t *const begin_;
  const uint8_t *at_;
  const uint8_t *const end_;
  const clean_scan_names &names_;
  const csimdjson_interest &interest_;
  const uint32_t depth_max_;
  std::vector<csimdjson_event> &events_;
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
  if (length == 0) return false;
  const auto *bytes = reinterpret_cast<const uint8_t *>(json);
  const looks looks = look(bytes, length);
  if (looks.suspicious || (!looks.ascii && !simdjson::validate_utf8(json, length))) return false;
  if (!scan(bytes, bytes + length, *names, interest, static_cast<uint32_t>(depth), found).document()) return false;
  *events = found.data();
  *count = found.size();
  return true;
}
