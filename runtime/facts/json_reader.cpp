// Typed access to JSON values with one message per mistake.
#include "runtime/facts/json_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ttlc::sim {

void JsonProblems::add(const std::string& path, const std::string& message) {
  if (any()) return;
  message_ = path.empty() ? fmt::format("{}: {}", file_name_, message)
                          : fmt::format("{}: {}: {}", file_name_, path, message);
}

int64_t JsonValue::integer(int64_t min, int64_t max) const {
  const bool fits = json_->is_number_unsigned() ? json_->get<uint64_t>() <= static_cast<uint64_t>(INT64_MAX)
                                                : json_->is_number_integer();
  if (!fits) {
    error(fmt::format("expected an integer, got {}", json_->dump()));
    return min;
  }
  const auto value = json_->get<int64_t>();
  if (value < min || value > max) {
    error(fmt::format("expected an integer from {} to {}, got {}", min, max, value));
    return min;
  }
  return value;
}

double JsonValue::positive_number() const {
  if (!json_->is_number() || json_->get<double>() <= 0) {
    error(fmt::format("expected a number above 0, got {}", json_->dump()));
    return 1;
  }
  return json_->get<double>();
}

bool JsonValue::boolean() const {
  if (!json_->is_boolean()) {
    error(fmt::format("expected true or false, got {}", json_->dump()));
    return false;
  }
  return json_->get<bool>();
}

std::string JsonValue::string() const {
  if (!json_->is_string()) {
    error(fmt::format("expected a string, got {}", json_->dump()));
    return {};
  }
  return json_->get<std::string>();
}

std::string JsonValue::nonempty_string() const {
  std::string text = string();
  if (text.empty()) error("expected a string that is not empty");
  return text;
}

std::vector<JsonValue> JsonValue::items() const {
  std::vector<JsonValue> values;
  if (!json_->is_array()) {
    error(fmt::format("expected a list, got {}", json_->dump()));
    return values;
  }
  for (size_t i = 0; i < json_->size(); ++i) {
    values.emplace_back((*json_)[i], fmt::format("{}[{}]", path_, i), *problems_);
  }
  return values;
}

std::vector<std::pair<std::string, JsonValue>> JsonValue::members() const {
  std::vector<std::pair<std::string, JsonValue>> values;
  if (!json_->is_object()) {
    error(fmt::format("expected an object, got {}", json_->dump()));
    return values;
  }
  for (const auto& [key, value] : json_->items()) {
    values.emplace_back(key, JsonValue(value, path_.empty() ? key : path_ + "." + key, *problems_));
  }
  return values;
}

JsonObject::JsonObject(const JsonValue& value) : value_(value) {
  if (!value.is_object()) value.error(fmt::format("expected an object, got {}", value.json_->dump()));
}

bool JsonObject::has(const std::string& key) const {
  return value_.is_object() && value_.json_->contains(key);
}

std::optional<JsonValue> JsonObject::optional(const std::string& key) {
  asked_.insert(key);
  if (!has(key)) return std::nullopt;
  const std::string path = value_.path().empty() ? key : value_.path() + "." + key;
  return JsonValue((*value_.json_)[key], path, value_.problems());
}

std::optional<JsonValue> JsonObject::required(const std::string& key) {
  std::optional<JsonValue> found = optional(key);
  if (!found && value_.is_object()) value_.error(fmt::format("the key \"{}\" is missing", key));
  return found;
}

void JsonObject::finish() const {
  if (!value_.is_object()) return;
  for (const auto& [key, value] : value_.json_->items()) {
    if (!asked_.contains(key)) {
      value_.error(fmt::format("unknown key \"{}\" (known keys: {})", key, fmt::join(asked_, ", ")));
      return;
    }
  }
}

nlohmann::json parse_json_text(std::string_view text, JsonProblems& problems) {
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::exception& mistake) {
    // "[json.exception....] parse error at line 1, column 2: ...", or of a number: "... number overflow parsing '1e999'"
    std::string_view what = mistake.what();
    what.remove_prefix(what.find(']') + 2);
    problems.add("", fmt::format("not JSON: {}", what));
    return nlohmann::json::object();
  }
}

}  // namespace ttlc::sim
