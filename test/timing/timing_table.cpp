// Prints how far simulated cycles are from published measurements of silicon:
//   timing_table [gemm|noc|dram] [--match TEXT] [--all] [--work STEPS] [--costs FILE]
// What takes more steps than --work is left out, and the table says so.
// Not a test: `make timing` runs it, nothing asserts its figures.
#include <CLI/CLI.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "runtime/program/profile_text.h"
#include "runtime/program/simulate.h"
#include "test/timing/dram.h"
#include "test/timing/gemm.h"
#include "test/timing/noc.h"
#include "test/timing/table.h"

namespace ttlc::timing {

namespace {

bool show_profiles = false;
sim::CostTable costs = sim::CostTable::built_in();

sim::SimResult run(const sim::ProgramDesc& program, const std::optional<sim::ArchInfo>& machine = {}) {
  sim::SimOptions options;
  options.machine = machine;
  options.profile = show_profiles;
  options.numerics = sim::Numerics::kNone;
  options.base_dir = std::string(TTLC_SOURCE_DIR) + "/test/timing";
  options.in_process = true;
  options.costs = costs;
  sim::SimResult result = sim::simulate(program, {}, options);
  if (result.status != sim::SimStatus::kOk) {
    fmt::print(stderr, "{}\n", render_failure(result));
    std::exit(1);
  }
  if (show_profiles) {
    const auto no_text = [](const std::string&, int64_t) { return std::string(); };
    fmt::print("{}\n", render_profile(program, sim::arch_info(program.arch), result, no_text));
  }
  return result;
}

constexpr double kMostWork = 2e7;  // steps; a program of so many takes some seconds

void print_left_out(int64_t count, double most_work) {
  if (count > 0)
    fmt::print("  {} rows were left out: they take more than {:.0e} steps each (--work)\n", count, most_work);
}

void compare_gemm(const std::string& match, double most_work, bool all) {
  constexpr double kSmallestPublished = 1024.0 * 1024 * 1024;  // products; smaller ones measure the launch
  std::vector<Comparison> rows;
  int64_t left_out = 0;
  for (const GemmCase& gemm : gemm_cases()) {
    if (static_cast<double>(gemm.m) * static_cast<double>(gemm.k * gemm.n) < kSmallestPublished) continue;
    if (gemm.name().find(match) == std::string::npos) continue;
    if (gemm.tile_products() > most_work) {
      ++left_out;
      continue;
    }
    const double cycles = run(gemm_program(gemm)).stats.math_kernel_cycles_mean;
    rows.push_back({gemm.name(), gemm.ideal_cycles() / gemm.utilization, cycles});
    if (all)
      fmt::print(stderr, "{} {:.0f} {:.0f} {:+.1f} %\n", rows.back().name, rows.back().published, cycles,
                 100 * rows.back().deviation());
  }
  print_table("matmul: cycles of the math kernel, mean of cores", std::move(rows), {0.15, 0.08}, true);
  print_left_out(left_out, most_work);
}

void compare_dram(const std::string& match, bool all) {
  constexpr int kDraws = 5;
  std::vector<Comparison> rows;
  for (const DramCase& dram : dram_cases()) {
    if (dram.name().find(match) == std::string::npos) continue;
    double cycles = 0;
    const int draws = dram.placed ? 1 : kDraws;
    for (int draw = 0; draw < draws; ++draw)
      cycles += static_cast<double>(run(dram_program(dram, draw)).stats.cycles) / draws;
    rows.push_back({dram.name(), static_cast<double>(dram_bytes(dram)) / dram.gb_per_s, cycles});
  }
  print_table("DRAM: cycles for 1 MiB per core", std::move(rows), {0.15, 0.15}, all);
}

/// From the first begin of a zone to its last end.
double zone_cycles(const sim::SimResult& result) {
  int64_t start_cycle = std::numeric_limits<int64_t>::max(), end_cycle = 0;
  for (const sim::ThreadTimes& thread : result.threads) {
    for (const sim::ZoneTimes& zone : thread.zones) {
      start_cycle = std::min(start_cycle, zone.start_cycle);
      end_cycle = std::max(end_cycle, zone.end_cycle);
    }
  }
  return static_cast<double>(end_cycle - start_cycle);
}

double median_thread_cycles(const sim::SimResult& result) {
  std::vector<double> cycles;
  for (const sim::ThreadTimes& thread : result.threads)
    cycles.push_back(static_cast<double>(thread.end_cycle - thread.start_cycle));
  std::sort(cycles.begin(), cycles.end());
  const size_t half = cycles.size() / 2;
  return cycles.size() % 2 == 1 ? cycles[half] : (cycles[half - 1] + cycles[half]) / 2;
}

void compare_noc(const std::string& match, double most_work, bool all) {
  std::vector<Comparison> rows;
  int64_t left_out = 0;
  for (const NocCase& noc : noc_cases()) {
    if (noc.name().find(match) == std::string::npos) continue;
    if (noc.work() > most_work) {
      ++left_out;
      continue;
    }
    const sim::SimResult result = run(noc_program(noc), noc.machine());
    rows.push_back({noc.name(), noc.cycles,
                    noc.measured_together() ? zone_cycles(result) : median_thread_cycles(result)});
  }
  print_table("NoC: cycles of a core, median of cores; of all cores together with DRAM", std::move(rows),
              {0.10, 0.10}, all);
  print_left_out(left_out, most_work);
}

}  // namespace

}  // namespace ttlc::timing

int main(int argc, char** argv) {
  CLI::App app("Simulated cycles against published measurements");
  std::string what = "gemm", match;
  bool all = false;
  double most_work = ttlc::timing::kMostWork;
  app.add_option("what", what, "gemm, noc or dram");
  app.add_option("--match", match, "only rows whose name contains this");
  app.add_flag("--all", all, "print every row");
  app.add_flag("--profile", ttlc::timing::show_profiles, "print where the cycles of each run go");
  app.add_option("--work", most_work,
                 "leave out what takes more steps: products of tiles, packets times hops");
  std::string costs_file;
  app.add_option("--costs", costs_file, "rows for the cost table, in the form of `ttlc list costs`");
  CLI11_PARSE(app, argc, argv);
  if (!costs_file.empty()) {
    ttlc::sim::Outcome<ttlc::sim::CostTable> read = ttlc::sim::load_cost_table(costs_file);
    if (!read) {
      fmt::print(stderr, "{}\n", read.message());
      return 2;
    }
    ttlc::timing::costs = *read;
  }
  if (what == "gemm") ttlc::timing::compare_gemm(match, most_work, all);
  if (what == "noc") ttlc::timing::compare_noc(match, most_work, all);
  if (what == "dram") ttlc::timing::compare_dram(match, all);
  return 0;
}
