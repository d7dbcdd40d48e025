// Which files a kernel source includes, found by reading the `#include` lines of the source and of what it
// includes. Directives count whatever `#if` they stand in: more may be listed than is used, never less,
// except for includes whose name is a macro, and those are told apart.
#pragma once

#include <string>
#include <vector>

namespace ttlc::sim {

struct IncludeClosure {
  std::vector<std::string> files;  // absolute, in order of discovery, without the source itself
  bool complete = true;            // false: some name is a macro, so what is included is unknown
};

/// Names that `is_provided` knows come with the simulator and are left out; others are looked for beside the
/// including file and in `include_dirs`; what is nowhere is left for the compiler to complain about.
IncludeClosure include_closure(const std::string& source_path, const std::vector<std::string>& include_dirs,
                               bool (*is_provided)(const std::string& name));

}  // namespace ttlc::sim
