// The whole compiler in one call: kernel file -> IR -> passes -> kernels. Everything a command needs
// afterwards is kept: the module before the passes is the reference, the module after them is what was
// emitted.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "backend/driver/options.h"
#include "backend/emitted_program.h"
#include "frontend/frontend.h"
#include "ir/module.h"
#include "ir/support/diagnostic.h"
#include "passes/pass_runner.h"
#include "runtime/facts/tensor_spec.h"

namespace ttlc::driver {

/// Source texts of one compilation; spans point into them, so it must outlive the diagnostics.
struct Sources {
  std::shared_ptr<const SourceFile> main;
  std::vector<std::shared_ptr<const SourceFile>> siblings;
  bool read_siblings = true;  // false: only those that are there already
};

struct Compiled {
  std::string name;
  std::unique_ptr<ir::Module> reference;  // block level, as lowered from the source
  std::unique_ptr<ir::Module> module;     // after the passes
  std::vector<sim::TensorDesc> tensors;   // in parameter order
  backend::EmittedProgram program;        // empty when the pipeline stopped early
  double compile_ms = 0;                  // source text to kernel text
};

/// Reads the kernel file and `--tensor` arguments. Failure: reported.
Result<Sources> load_sources(const std::string& file, DiagnosticSink& sink);
Result<std::vector<sim::TensorSpec>> parse_tensors(const std::vector<std::string>& texts,
                                                   DiagnosticSink& sink);
/// The machine: --arch and --system.
Result<sim::ArchInfo> machine_of(const std::string& arch, const std::string& system_file,
                                 DiagnosticSink& sink);

/// What the frontend is told: kernel, constants, tensors (shapes of .npy files are read here).
Result<frontend::ElaborateOptions> elaborate_options(const CompileFlags& flags,
                                                     const std::vector<sim::TensorSpec>& specs,
                                                     const sim::ArchInfo& machine, DiagnosticSink& sink);

/// Finds a sibling module of the kernel file, or loads it, once.
frontend::FileLoader sibling_loader(Sources& sources);

passes::RunOptions run_options(const PassFlags& flags);

/// `on_snapshot` gets the IR after each pass that ran, also when a later one fails.
Result<Compiled> compile(Sources& sources, const CompileFlags& flags,
                         const std::vector<sim::TensorSpec>& specs, DiagnosticSink& sink,
                         passes::SnapshotTaker on_snapshot = {});

}  // namespace ttlc::driver
