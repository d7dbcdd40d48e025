// The command line as plain structs. CLI11 is confined to options.cpp.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace ttlc::driver {

/// How passes are run and shown; shared by compile, run and opt.
struct PassFlags {
  std::vector<std::string> skip_passes;
  std::string stop_after;
  std::vector<std::string> print_before, print_after;
  bool print_changed = false;
  bool time_passes = false;
  bool verify_each = false;
  int64_t bisect_limit = std::numeric_limits<int64_t>::max();
  bool bisect = false;  // --bisect-limit was given
  std::string dump_dir;
};

/// The machine and how code for it is made; what is absent comes from the decorator or from the defaults.
struct TargetFlags {
  std::string arch;  // empty: wormhole_b0
  std::string system_file;
  std::string dst = "auto";        // 16, 32, auto: what the decorator says, else 32
  std::string dst_sync;            // half, full; empty: what the decorator says, else half
  std::string fidelity;            // LoFi to HiFi4; empty: what the decorator says, else HiFi4
  std::string accuracy = "exact";  // exact, fast
};

struct CompileFlags {
  std::string file;
  std::string kernel;                // EXPR
  std::vector<std::string> tensors;  // NAME=SPEC
  std::vector<std::string> sets;     // NAME=VALUE
  bool legacy_reduce_dims = false;
  TargetFlags target;
  std::string out_dir;  // empty: ./NAME.ttlc
  std::string emit = "kernels";
  std::string metal_api = "apr2026";
  PassFlags passes;
};

/// What run and sim have in common: the simulated run and what is kept of it.
struct SimFlags {
  std::vector<std::string> outs;  // NAME=FILE.npy
  std::string numerics = "fast";
  std::string report_file;
  std::string trace_file;
  std::string profile_file;  // "-": standard output
  std::string costs_file;    // empty: the built-in table
  std::string timing = "on";
  int64_t jobs = 0;  // host threads; 0: all cores
  int64_t schedule_seed = 0;
  std::optional<double> flops;
  std::string cache_dir;
  bool no_cache = false;
};

struct RunFlags {
  CompileFlags compile;
  SimFlags sim;
  std::vector<std::string> expects;  // NAME=FILE.npy
  uint64_t seed = 0;
  std::optional<double> tolerance;  // rel_l2
  std::string check = "auto";       // auto, off
};

struct SimCommandFlags {
  std::string file;
  std::vector<std::string> tensors;
  std::string arch;
  std::string system_file;
  SimFlags sim;
};

struct OptFlags {
  std::string file;
  std::string passes;
  PassFlags pass_flags;
};

struct ListFlags {
  std::string what;
  std::string file;
  bool markdown = false;
  std::string costs_file;  // for costs
};

enum class Command { kCompile, kRun, kSim, kCheck, kOpt, kList };

struct CommandLine {
  Command command = Command::kCompile;
  CompileFlags compile;  // kCompile, kCheck
  RunFlags run;
  SimCommandFlags sim;
  OptFlags opt;
  ListFlags list;
};

/// What parsing the arguments gave: a command, or text to print and an exit code (help, version, mistakes).
struct ParsedCommandLine {
  std::optional<CommandLine> command;
  std::string out, err;
  int exit_code = 0;
};

ParsedCommandLine parse_command_line(const std::vector<std::string>& arguments);

}  // namespace ttlc::driver
