// What the commands of the command line do. Each returns the exit code; results go to standard output,
// diagnostics to standard error.
#pragma once

#include "backend/driver/options.h"
#include "backend/emitted_program.h"
#include "ir/support/diagnostic.h"
#include "passes/pass_runner.h"
#include "runtime/facts/outcome.h"

namespace ttlc::driver {

int run_compile(const CompileFlags& flags);
int run_check(const CompileFlags& flags);
int run_run(const RunFlags& flags);
int run_sim(const SimCommandFlags& flags);
int run_opt(const OptFlags& flags);
int run_list(const ListFlags& flags);

/// Dispatches; turns broken passes and other internal errors into exit code 70 with a reproducer.
int run_command(const CommandLine& line);

// ---- shared by the commands
constexpr int kExitOk = 0;
constexpr int kExitWrong = 1;
constexpr int kExitUser = 2;
constexpr int kExitInternal = 70;

bool stderr_is_terminal();
/// Writes all diagnostics to standard error, coloured on a terminal.
void show(const DiagnosticSink& sink);
/// A fault without a place, as a diagnostic on standard error; returns kExitUser.
int fail(const std::string& message);
/// Writes the IR after each pass to --dump-dir, as it comes; null without the option. What cannot be written is
/// reported, once.
passes::SnapshotTaker snapshot_writer(const PassFlags& flags, DiagnosticSink& sink);
/// Kernels, program description and, when `emit` asks for them, the host programs, to the output folder.
/// False: reported.
bool write_program_files(const backend::EmittedProgram& program, const CompileFlags& flags);
/// Writes text to a file, or reports why not.
bool save(const std::string& path, std::string_view text);

}  // namespace ttlc::driver
