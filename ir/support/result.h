// Result<T>: a value, or the proof that an error is already in the sink. Failure carries no message, so
// nobody reports twice.
#pragma once

#include <optional>
#include <utility>

namespace ttlc {

struct Failure {};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Failure) {}                             // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return value_.has_value(); }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }

 private:
  std::optional<T> value_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Failure) : ok_(false) {}  // NOLINT(google-explicit-constructor)
  explicit operator bool() const { return ok_; }

 private:
  bool ok_ = true;
};

/// `TTLC_TRY(name, expression)`: binds the value, or returns Failure from the enclosing function.
#define TTLC_TRY(name, ...)                     \
  auto name##_result = (__VA_ARGS__);           \
  if (!name##_result) return ::ttlc::Failure{}; \
  auto& name = *name##_result
/// `TTLC_CHECK(expression)`: returns Failure from the enclosing function when the expression holds one.
#define TTLC_CHECK(...)                        \
  if (!(__VA_ARGS__)) return ::ttlc::Failure { \
    }

}  // namespace ttlc
