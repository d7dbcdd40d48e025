// What the mutants need to know of a call of the kernel API: its parts, what it is for, and whether it matters which of
// two calls comes first.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ttlc::mutation {

/// "name<...>(a, b)".
struct Call {
  std::string name;  // with template arguments
  std::vector<std::string> arguments;

  std::string text() const;
};

/// The whole text as one call, or nothing.
std::optional<Call> parse_call(std::string_view text);

/// Calls of which every single one counts; waiting or setting up twice changes nothing.
bool is_counted(const Call& call);

/// Inits, uninits and format changes.
bool is_set_up(const Call& call);
/// Those of them that look at the format of a buffer; the others look at nothing of a buffer.
bool changes_formats(const Call& call);

/// Two calls of which either may come first: they run on different engines, wait for different things, or set up
/// different things. `is_buffer` tells names of buffers.
bool commute(const Call& a, const Call& b, bool is_compute,
             const std::function<bool(const std::string&)>& is_buffer);

}  // namespace ttlc::mutation
