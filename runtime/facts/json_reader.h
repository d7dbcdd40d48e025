// Strict reading of JSON objects: each value is asked for with its type and range, the first mistake is kept
// together with its path, and keys nobody asked for are mistakes too. Used by the readers of machine and
// program descriptions.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ttlc::sim {

/// The first mistake of one document.
class JsonProblems {
 public:
  explicit JsonProblems(std::string_view file_name) : file_name_(file_name) {}

  /// Keeps "file: path: message" unless there is a mistake already.
  void add(const std::string& path, const std::string& message);
  bool any() const { return !message_.empty(); }
  const std::string& message() const { return message_; }

 private:
  std::string file_name_;
  std::string message_;
};

/// One value at a path. Accessors of the wrong type report and give a default, so that callers need not
/// check.
class JsonValue {
 public:
  JsonValue(const nlohmann::json& json, std::string path, JsonProblems& problems)
      : json_(&json), path_(std::move(path)), problems_(&problems) {}

  bool is_string() const { return json_->is_string(); }
  bool is_array() const { return json_->is_array(); }
  bool is_object() const { return json_->is_object(); }
  bool is_null() const { return json_->is_null(); }
  bool is_number() const { return json_->is_number(); }

  int64_t integer(int64_t min, int64_t max) const;
  double positive_number() const;
  bool boolean() const;
  std::string string() const;
  std::string nonempty_string() const;
  std::vector<JsonValue> items() const;                            // of an array
  std::vector<std::pair<std::string, JsonValue>> members() const;  // of an object, sorted by key
  const std::string& path() const { return path_; }
  JsonProblems& problems() const { return *problems_; }
  void error(const std::string& message) const { problems_->add(path_, message); }

 private:
  friend class JsonObject;
  const nlohmann::json* json_;
  std::string path_;  // empty: the document
  JsonProblems* problems_;
};

/// An object whose keys are all known. finish() reports those that were not asked for.
class JsonObject {
 public:
  explicit JsonObject(const JsonValue& value);

  bool has(const std::string& key) const;
  /// The value, or nothing when the key is absent.
  std::optional<JsonValue> optional(const std::string& key);
  /// The same; absence is a mistake.
  std::optional<JsonValue> required(const std::string& key);
  void finish() const;

 private:
  JsonValue value_;
  std::set<std::string> asked_;
};

/// Parses text; a syntax error is the document's mistake.
nlohmann::json parse_json_text(std::string_view text, JsonProblems& problems);

}  // namespace ttlc::sim
