#include "csimdjson.h"

#include "vocabulary.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace simdjson;

namespace {

// A body beyond this size gets buffers of its own, which are freed with it: simdjson needs about six
// times the body, and a thread must not keep that for ever because of one large answer.
constexpr size_t kept_capacity = 1 << 20;

// Guards the machine's stack; deeper containers are passed over.
constexpr int deepest_container = 128;

}  // namespace

struct csimdjson_reading {
  std::vector<char> bytes;
  size_t length = 0;
  ondemand::parser parser;
  std::vector<csimdjson_event> events;
  bool belongs_to_thread = false;
  bool in_use = false;
};

namespace {

class walker {
 public:
  walker(csimdjson_reading &reading, const csimdjson_interest &interest)
      : base_(reading.bytes.data()), events_(reading.events), interest_(interest) {}

  error_code document(ondemand::document &document) {
    ondemand::json_type type;
    if (auto error = document.type().get(type)) return error;
    if (type == ondemand::json_type::object) {
      ondemand::object object;
      if (auto error = document.get_object().get(object)) return error;
      return members(object, {nullptr, 0, -1}, 1, 1);
    }
    if (type != ondemand::json_type::array) return INCORRECT_TYPE;
    ondemand::array array;
    if (auto error = document.get_array().get(array)) return error;
    return elements(array, {nullptr, 0, -1}, 1, 1);
  }

 private:
  struct label {
    const char *key;
    uint32_t length;
    int16_t name;
  };

  bool in(uint64_t set, int16_t name) const { return name >= 0 && (set >> name & 1); }
  bool enters(label label, uint32_t depth, int nesting) const {
    return nesting <= deepest_container && (depth <= interest_.depth || in(interest_.entered, label.name));
  }

  void report(uint8_t kind, label label, std::string_view text, std::string_view raw) {
    auto begin = static_cast<uint32_t>(raw.data() == nullptr ? 0 : raw.data() - base_);
    events_.push_back({label.key, text.data(), label.length, static_cast<uint32_t>(text.size()), begin,
                       begin + static_cast<uint32_t>(raw.size()), label.name, kind});
  }

  error_code members(ondemand::object &object, label own, uint32_t depth, int nesting) {
    report(csimdjson_object_begin, own, {}, {});
    const uint64_t wanted_here = in(interest_.whole, own.name) ? ~uint64_t(0) : interest_.wanted;
    for (auto result : object) {
      ondemand::field field;
      if (auto error = std::move(result).get(field)) return error;
      label label{nullptr, 0, -1};
      bool wanted = true;
      if (interest_.vocabulary != nullptr) {
        label.name = interest_.vocabulary->find(field.key().raw());
        wanted = in(wanted_here, label.name);
        // simdjson jumps over a value that nobody touches.
        if (!wanted && depth >= interest_.depth && !in(interest_.entered, label.name)) continue;
      } else {
        std::string_view key;
        if (auto error = field.unescaped_key().get(key)) return error;
        label.key = key.data();
        label.length = static_cast<uint32_t>(key.size());
      }
      if (auto error = value(field.value(), label, wanted, depth + 1, nesting)) return error;
    }
    report(csimdjson_container_end, own, {}, {});
    return SUCCESS;
  }

  error_code elements(ondemand::array &array, label own, uint32_t depth, int nesting) {
    report(csimdjson_array_begin, own, {}, {});
    for (auto result : array) {
      ondemand::value element;
      if (auto error = std::move(result).get(element)) return error;
      const bool wanted = interest_.vocabulary == nullptr || in(interest_.wanted, own.name);
      if (auto error = value(element, {nullptr, 0, own.name}, wanted, depth, nesting)) return error;
    }
    report(csimdjson_container_end, own, {}, {});
    return SUCCESS;
  }

  error_code value(ondemand::value &value, label label, bool wanted, uint32_t depth, int nesting) {
    ondemand::json_type type;
    if (auto error = value.type().get(type)) return error;
    switch (type) {
      case ondemand::json_type::object: {
        ondemand::object object;
        if (!enters(label, depth, nesting)) return wanted ? skip(value, label) : SUCCESS;
        if (auto error = value.get_object().get(object)) return error;
        return members(object, label, depth, nesting + 1);
      }
      case ondemand::json_type::array: {
        ondemand::array array;
        if (!enters(label, depth, nesting)) return wanted ? skip(value, label) : SUCCESS;
        if (auto error = value.get_array().get(array)) return error;
        return elements(array, label, depth, nesting + 1);
      }
      default:
        return wanted ? scalar(value, type, label) : SUCCESS;
    }
  }

  error_code skip(ondemand::value &value, label label) {
    std::string_view raw;
    ondemand::object object;
    ondemand::array array;
    if (value.get_object().get(object) == SUCCESS) {
      if (auto error = object.raw_json().get(raw)) return error;
    } else {
      if (auto error = value.get_array().get(array)) return error;
      if (auto error = array.raw_json().get(raw)) return error;
    }
    report(csimdjson_skipped, label, {}, without_blanks_behind(raw));
    return SUCCESS;
  }

  // What simdjson calls raw runs on to the next token.
  static std::string_view without_blanks_behind(std::string_view raw) {
    return raw.substr(0, raw.find_last_not_of(" \t\r\n") + 1);
  }

  error_code scalar(ondemand::value &value, ondemand::json_type type, label label) {
    const std::string_view raw = without_blanks_behind(value.raw_json_token());
    switch (type) {
      case ondemand::json_type::string: {
        std::string_view text;
        // Most strings hold no escape and need no copy.
        if (raw.size() >= 2 && memchr(raw.data(), '\\', raw.size()) == nullptr) {
          text = raw.substr(1, raw.size() - 2);
        } else if (auto error = value.get_string().get(text)) {
          return error;
        }
        report(csimdjson_string, label, text, raw);
        return SUCCESS;
      }
      case ondemand::json_type::number:
        report(csimdjson_number, label, raw, raw);
        return SUCCESS;
      case ondemand::json_type::boolean: {
        bool truth;
        if (auto error = value.get_bool().get(truth)) return error;
        report(truth ? csimdjson_true : csimdjson_false, label, raw, raw);
        return SUCCESS;
      }
      default: {
        bool null;
        if (auto error = value.is_null().get(null)) return error;
        report(csimdjson_null, label, raw, raw);
        return SUCCESS;
      }
    }
  }

  const char *base_;
  std::vector<csimdjson_event> &events_;
  const csimdjson_interest &interest_;
};

csimdjson_reading *unused_reading(size_t length) {
  static thread_local std::unique_ptr<csimdjson_reading> kept;
  if (length > kept_capacity) return new csimdjson_reading;
  if (!kept) {
    kept = std::make_unique<csimdjson_reading>();
    kept->belongs_to_thread = true;
  }
  return kept->in_use ? new csimdjson_reading : kept.get();
}

}  // namespace

csimdjson_vocabulary *csimdjson_vocabulary_create(void) { return new csimdjson_vocabulary; }

void csimdjson_vocabulary_add(csimdjson_vocabulary *vocabulary, const char *name) { vocabulary->add(name); }

csimdjson_reading *csimdjson_open(const char *json, size_t length) {
  csimdjson_reading *reading = unused_reading(length);
  reading->in_use = true;
  reading->length = length;
  // The padding is never read as JSON, but it must exist. Copying 5 KB costs less than a page fault.
  if (reading->bytes.size() < length + SIMDJSON_PADDING) reading->bytes.resize(length + SIMDJSON_PADDING);
  if (length > 0) memcpy(reading->bytes.data(), json, length);
  memset(reading->bytes.data() + length, 0, SIMDJSON_PADDING);
  return reading;
}

void csimdjson_close(csimdjson_reading *reading) {
  reading->in_use = false;
  if (!reading->belongs_to_thread) delete reading;
}

const csimdjson_event *csimdjson_walk(csimdjson_reading *reading, csimdjson_interest interest, size_t *count,
                                      bool *complete) {
  reading->events.clear();
  *count = 0;
  *complete = false;
  ondemand::document document;
  padded_string_view view(reading->bytes.data(), reading->length, reading->bytes.size());
  if (reading->length == 0 || reading->parser.iterate(view).get(document)) return nullptr;
  error_code error = walker(*reading, interest).document(document);
  *complete = error == SUCCESS && document.current_location().error() == OUT_OF_BOUNDS;
  *count = reading->events.size();
  return reading->events.data();
}

bool csimdjson_is_valid(csimdjson_reading *reading, size_t depth) {
  dom::parser parser;
  if (reading->length == 0 || parser.allocate(reading->length, depth)) return false;
  return parser.parse(reading->bytes.data(), reading->length, false).error() == SUCCESS;
}
