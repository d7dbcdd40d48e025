// C++ identifiers for IR values: as close to the source's names as C++ allows, unique within a kernel.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace ttlc::backend {

/// `text` as a C++ identifier: lower snake case stays, other characters become '_', names C++ or the kernel
/// API reserve (double underscores, a leading underscore, keywords) are changed. Never empty.
std::string sanitize_identifier(std::string_view text);

/// Hands out identifiers of one kernel; scopes nest.
class Names {
 public:
  /// `wanted` if it is free, else `wanted_2`, `wanted_3`, ...
  std::string unique(std::string_view wanted);
  /// The same, the way loop variables are named: i, j, k, ... when `wanted` is empty.
  std::string unique_loop_variable(std::string_view wanted);
  /// Gives a name back when its scope ends.
  void release(const std::string& name) { used_.erase(name); }

 private:
  std::set<std::string> used_;
};

}  // namespace ttlc::backend
