// What a pass is: a free function from a module to the same module, one file and one header each.
//
//   passes/fuse_elementwise.h     void fuse_elementwise(ir::Module&, PassContext&);   with a before/after
//   example passes/fuse_elementwise.cpp   the work passes/passes.def             one row: function, name on
//   the command line, levels, summary passes/pipeline.cpp           its place in the order, and why it stands
//   there test/golden/passes/fuse-elementwise/*.ir   what it does, before and after
//
// A pass changes the IR and nothing else. It reports what a user did wrong through the sink and asserts what
// earlier passes promise; verifying, printing, timing and bisecting are wrapped around it (pass_runner.h).
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "ir/level.h"
#include "ir/module.h"
#include "ir/support/diagnostic.h"

namespace ttlc::passes {

using ir::Level;

/// What the user may choose about passes, beyond the target (ir::Module::target). A pass that can be tuned
/// adds a field with its default here.
struct PassOptions {};

struct PassContext {
  DiagnosticSink& sink;
  const PassOptions& options;
};

using PassFunction = void (*)(ir::Module&, PassContext&);

enum class PassNeed : uint8_t {
  kMandatory,  // lowers the module: code cannot be emitted without it
  kOptional,   // only improves the module: --skip-pass and --bisect-limit may leave it out
};

/// One row of passes.def.
struct PassInfo {
  PassFunction function;
  std::string_view name;                // on the command line: "fuse-elementwise"
  std::optional<Level> level_required;  // empty: runs at any level
  std::optional<Level> level_after;     // empty: leaves the level as it is
  PassNeed need;
  std::string_view summary;
};

/// All passes in the order of passes.def.
std::span<const PassInfo> all_passes();
/// Null when there is no such pass.
const PassInfo* find_pass(std::string_view name);

}  // namespace ttlc::passes
