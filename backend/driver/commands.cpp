#include "backend/driver/commands.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "backend/driver/files.h"
#include "ir/support/ice.h"
#include "ir/support/render.h"

namespace ttlc::driver {

bool stderr_is_terminal() { return isatty(STDERR_FILENO) != 0; }

void show(const DiagnosticSink& sink) {
  fmt::print(stderr, "{}", render(sink.sorted(), stderr_is_terminal()));
}

int fail(const std::string& message) {
  DiagnosticSink sink;
  sink.error({}, "{}", message);
  show(sink);
  return kExitUser;
}

bool save(const std::string& path, std::string_view text) {
  sim::Outcome<void> written = write_file(path, text);
  if (!written) fail(written.message());
  return static_cast<bool>(written);
}

passes::SnapshotTaker snapshot_writer(const PassFlags& flags, DiagnosticSink& sink) {
  if (flags.dump_dir.empty()) return nullptr;
  return [folder = flags.dump_dir, &sink, failed = false](const passes::PassSnapshot& snapshot) mutable {
    if (failed) return;
    sim::Outcome<void> written = write_file(folder + "/" + snapshot.file_name, snapshot.text);
    failed = !written;
    if (failed) sink.error({}, "{}", written.message());
  };
}

namespace {

int dispatch(const CommandLine& line) {
  switch (line.command) {
    case Command::kCompile:
      return run_compile(line.compile);
    case Command::kCheck:
      return run_check(line.compile);
    case Command::kRun:
      return run_run(line.run);
    case Command::kSim:
      return run_sim(line.sim);
    case Command::kOpt:
      return run_opt(line.opt);
    case Command::kList:
      return run_list(line.list);
  }
  TTLC_UNREACHABLE();
}

}  // namespace

int run_command(const CommandLine& line) {
  try {
    return dispatch(line);
  } catch (const passes::PassError& error) {
    std::string file = fmt::format("ttlc-repro-{}.ir", error.pass);
    fmt::print(stderr, "ttlc: internal error in pass '{}': {}\n", error.pass, error.what());
    if (save(file, error.reproducer))
      fmt::print(stderr, "  note: the IR before the pass is in {}; `ttlc opt` runs it\n", file);
    return kExitInternal;
  } catch (const InternalError& error) {
    fmt::print(
        stderr,
        "ttlc: internal error: {}\n  note: please report it with the kernel file and the command line\n",
        error.what());
    return kExitInternal;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "ttlc: internal error: out of memory\n");
    return kExitInternal;
  }
}

}  // namespace ttlc::driver
