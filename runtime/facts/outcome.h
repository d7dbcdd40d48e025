// Outcome<T>: a value, or one sentence that says why there is none. The bottom layer knows no diagnostics, so
// whoever called decides how the sentence reaches the user.
#pragma once

#include <optional>
#include <string>
#include <utility>

namespace ttlc::sim {

/// The sentence; converts to every Outcome<T>.
struct Fault {
  std::string message;
};

template <typename T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value) : value_(std::move(value)) {}                // NOLINT(google-explicit-constructor)
  Outcome(Fault fault) : message_(std::move(fault.message)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return value_.has_value(); }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }
  const std::string& message() const { return message_; }

 private:
  std::optional<T> value_;
  std::string message_;  // empty with a value
};

/// Success, or why not.
template <>
class [[nodiscard]] Outcome<void> {
 public:
  Outcome() = default;
  Outcome(Fault fault)
      : ok_(false), message_(std::move(fault.message)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return ok_; }
  const std::string& message() const { return message_; }

 private:
  bool ok_ = true;
  std::string message_;
};

}  // namespace ttlc::sim
