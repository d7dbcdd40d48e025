// One launch: a program description and its tensors in, the tensors afterwards, what went wrong, and the
// figures out.
//
// The steps, each usable on its own: load_program (facts) -> plan_launch (launch_plan.h) -> build_kernels
// (kernel_build.h) -> run_device (run_device.h). simulate() does all of them, the device in a forked child
// process, so that a kernel that crashes or spins becomes an error of the program and not of the caller.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime/facts/arch.h"
#include "runtime/facts/cost_table.h"
#include "runtime/facts/outcome.h"
#include "runtime/facts/program.h"
#include "runtime/facts/tensor.h"

namespace ttlc::sim {

enum class Numerics : uint8_t { kFast, kExact, kNone };  // kNone: times only, no data come out

/// How far a launch has come.
struct SimProgress {
  enum class Stage : uint8_t { kBuildKernels, kRun };

  Stage stage = Stage::kBuildKernels;
  double share_done = 0;  // 0 to 1; an estimate while running
  int64_t cycles = 0;     // simulated so far

  friend bool operator==(const SimProgress&, const SimProgress&) = default;
};

struct SimOptions {
  Numerics numerics = Numerics::kFast;
  int64_t schedule_seed = 0;   // other than 0: random delays of threads and transfers (device/schedule.h)
  bool timing = true;          // off: functional only, cycles are 0
  bool trace = false;          // collect events for write_trace (report.h)
  bool profile = false;        // collect cycles by kernel line and over time
  std::string base_dir = ".";  // relative paths of the program start here
  std::optional<ArchInfo> machine;  // replaces the program's arch and system file
  CostTable costs = CostTable::built_in();
  std::string cache_dir;  // of compiled kernels; empty: the user's cache folder
  bool use_cache = true;
  std::optional<std::set<std::string>> results;  // names of the tensors to bring back; unset: all
  int64_t host_threads = 0;                      // 0: as many as the host has cores; no result depends on it
  bool in_process = false;                       // debugging: no child process, no watchdog
  double watchdog_seconds = 10;                  // of CPU time without progress of any thread
  int64_t max_cycles = 10'000'000'000;           // a kernel that has not ended by then is stopped
  /// Called by simulate() in the calling thread, at most about ten times a second while running; may be null.
  std::function<void(const SimProgress&)> on_progress;
  /// Asked while simulate() waits for a compiler or for the run, once a second and after every signal; may be null. When it
  /// says true, both are ended, and so is simulate(), with kUserError.
  std::function<bool()> stop_requested;
};

/// Where in the simulated program something happened; parts may be unknown.
struct SimPlace {
  std::optional<CoreCoord> core;
  std::string thread;  // "reader", "unpack", "math", "pack", "writer"; empty: unknown
  std::string file;    // kernel source as the program description names it
  int64_t line = 0;    // 0: unknown
};

struct SimNote {
  SimPlace place;
  std::string message;
};

/// A rule the simulated program broke.
struct SimError {
  std::string rule;  // kebab-case: "cb-overrun", "deadlock"
  SimPlace place;
  std::string message;
  std::vector<SimNote> notes;
  std::string help;  // what to do about it; empty: no advice
};

/// Who is at fault, in the order of exit codes.
enum class SimStatus : uint8_t {
  kOk,           // 0
  kRuleBroken,   // 1: `errors`
  kUserError,    // 2: a file, the description or a kernel that does not compile: `message`
  kUnsupported,  // 3: the kernel uses something the simulator lacks: `message`
  kInternal,     // 70: `message`
};

/// Busy cycles of the engines and data movement threads, summed over cores.
struct BusyCycles {
  int64_t unpack = 0;
  int64_t math = 0;
  int64_t sfpu = 0;
  int64_t pack = 0;
  int64_t reader = 0;
  int64_t writer = 0;
};

struct SimStats {
  int64_t cycles = 0;  // from launch to the end of the last thread
  double math_kernel_cycles_mean = 0;
  int64_t flops = 0;  // 65536 per matmul tile operation
  double utilization = 0;
  std::string bound;  // unpack, math, sfpu, pack, noc, dram, sync; empty without timing
  BusyCycles busy_cycles;
  int64_t dram_bytes_read = 0;
  int64_t dram_bytes_written = 0;
  int64_t noc_bytes = 0;
  int64_t l1_bytes_peak = 0;
  int64_t cb_count = 0;
  int64_t dst_tiles_peak = 0;
  int64_t spoiled_sums = 0;  // of matmuls, by Wormhole's erratum of renormalisation; with exact numerics
  std::map<std::string, int64_t> tile_ops;
  int64_t init_calls = 0;
  int64_t reconfig_calls = 0;
  double host_compile_ms = 0;
  double simulate_ms = 0;
  int64_t peak_host_bytes = 0;
  std::string cost_table_sha256;
};

/// One span of a thread's timeline.
struct TraceEvent {
  CoreCoord core;
  std::string thread;
  std::string name;
  int64_t start_cycle = 0;
  int64_t end_cycle = 0;
};

/// A change of a quantity of a core; cycles may come in any order.
struct TraceCount {
  CoreCoord core;
  std::string name;  // "cb 3": pages; "noc bytes in flight"
  int64_t cycle = 0;
  int64_t change = 0;
};

/// A profiler zone of a kernel (DeviceZoneScopedN), from its first begin to its latest end.
struct ZoneTimes {
  std::string name;
  int64_t start_cycle = 0;
  int64_t end_cycle = 0;
};

/// When one thread of one core ran.
struct ThreadTimes {
  CoreCoord core;
  std::string thread;
  int64_t start_cycle = 0;
  int64_t end_cycle = 0;
  int64_t busy_cycles = 0;
  std::vector<int64_t> busy_by_time;  // cycles at work in each bucket of the result; empty without a profile
  std::vector<ZoneTimes> zones;       // in the order in which they began
};

/// What a kernel line costs one kind of thread, summed over cores.
struct LineTimes {
  std::string thread;
  std::string file;  // as the program description names it
  int64_t line = 0;
  int64_t calls = 0;
  int64_t busy_cycles = 0;
  int64_t wait_cycles = 0;
};

struct SimResult {
  SimStatus status = SimStatus::kOk;
  std::string message;              // kUserError, kUnsupported, kInternal
  std::vector<SimError> errors;     // kRuleBroken
  std::vector<HostTensor> tensors;  // those wanted, after the run, in the program's order; kOk with data only
  SimStats stats;
  std::vector<ThreadTimes> threads;  // core by core; empty without timing
  std::vector<LineTimes> lines;      // by thread, file and line; empty without a profile
  int64_t bucket_cycles = 0;         // width of a bucket of ThreadTimes::busy_by_time
  std::vector<TraceEvent> trace;
  std::vector<TraceCount> trace_counts;
  int64_t trace_events_dropped = 0;

  const HostTensor* find_tensor(const std::string& name) const;
};

/// Runs a program. `tensors` gives start values by name (shape and dtype must be those of the program; an
/// unwritten element starts as poison); a tensor that is not given starts as zeros.
SimResult simulate(const ProgramDesc& program, const std::vector<HostTensor>& tensors,
                   const SimOptions& options = {});

/// The machine a program runs on: that of the options, else of its system file, else its architecture.
Outcome<ArchInfo> machine_of(const ProgramDesc& program, const SimOptions& options);

/// Exit code of the command line for a status.
int exit_code(SimStatus status);
/// "error[rule]: core [0, 0] reader reader.cpp:12: ..." and its notes, one line each; or the message.
std::string render_failure(const SimResult& result);

}  // namespace ttlc::sim
