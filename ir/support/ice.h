// Our own mistakes. An internal error throws InternalError with what was violated and what the compiler was
// doing; the driver turns it into exit code 70 with a reproducer. It never reports a mistake of the user (see
// diagnostic.h).
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>

namespace ttlc {

/// Caught only by the driver and by tests.
class InternalError : public std::logic_error {
 public:
  explicit InternalError(const std::string& message) : std::logic_error(message) {}
};

[[noreturn]] void internal_error(const char* file, int line, const std::string& message);

#define TTLC_ICE(...) ::ttlc::internal_error(__FILE__, __LINE__, fmt::format(__VA_ARGS__))
#define TTLC_ASSERT(condition, ...)          \
  do {                                       \
    if (!(condition)) TTLC_ICE(__VA_ARGS__); \
  } while (false)
#define TTLC_UNREACHABLE() TTLC_ICE("reached code that cannot be reached")

}  // namespace ttlc
