// Runs passes over a module, with everything around them that passes themselves do not know: level gates,
// verification, printing, timing, bisecting, reproducers. All output goes through callbacks, nothing is written.
#pragma once

#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "ir/module.h"
#include "ir/support/ice.h"
#include "ir/support/result.h"
#include "passes/pipeline.h"

namespace ttlc::passes {

#ifdef TTLC_DEBUG
constexpr bool kVerifyEachByDefault = true;
#else
constexpr bool kVerifyEachByDefault = false;
#endif

/// The IR after a pass.
struct PassSnapshot {
  std::string file_name;  // "03-fuse-elementwise.ir"
  std::string text;
};

/// Takes snapshots as they come, so that those up to a pass that fails are there.
using SnapshotTaker = std::function<void(const PassSnapshot&)>;

/// Names in lists are those of passes.def; print lists may also hold "all".
struct RunOptions {
  std::string stop_after;  // empty: run to the end
  std::vector<std::string> print_before;
  std::vector<std::string> print_after;
  bool print_changed = false;            // unified diff after every pass that changed something
  std::vector<std::string> skip_passes;  // optional ones only
  int64_t bisect_limit = std::numeric_limits<int64_t>::max();  // how many runs of optional passes are allowed
  bool print_bisect = false;                                   // one line a gated pass: ran or not
  bool verify_each = kVerifyEachByDefault;
  bool time_passes = false;
  SnapshotTaker on_snapshot;  // may be null
  std::function<void(std::string_view)>
      log;  // takes what the print, bisect and time options ask for, as it comes
};

/// A pass left a module that does not verify, or broke an assertion. `reproducer` is the IR before the pass,
/// as a file for `ttlc opt`.
class PassError : public InternalError {
 public:
  PassError(const std::string& message, std::string pass, std::string reproducer)
      : InternalError(message), pass(std::move(pass)), reproducer(std::move(reproducer)) {}

  std::string pass;
  std::string reproducer;
};

/// Runs `pipeline` on `module`. Fails when a pass reports a mistake of the user, or when the options name
/// passes that do not exist or may not be skipped. Throws PassError when a pass is broken.
Result<void> run_passes(ir::Module& module, const Pipeline& pipeline, const RunOptions& run,
                        const PassOptions& options, DiagnosticSink& sink);

}  // namespace ttlc::passes
