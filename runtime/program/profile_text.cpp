// Three parts of text, each readable without the others.
#include "runtime/program/profile_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace ttlc::sim {

namespace {

constexpr int64_t kTimelineColumns = 96;
constexpr size_t kMostLines = 40;
constexpr std::string_view kLevels = " .:+#";  // of a column of the timeline: from waiting to working

double share(double part, double whole) { return whole > 0 ? 100 * part / whole : 0; }

std::string roofline_text(const ArchInfo& machine, const SimResult& result) {
  const Roofline roof = make_roofline(machine, result);
  const auto cycles = static_cast<double>(result.stats.cycles);
  std::string text = "roofline\n";
  text += fmt::format("  matrix engines  {:>12.0f} cycles at their peak, {:.0f} % of the run\n",
                      roof.matrix_cycles, share(roof.matrix_cycles, cycles));
  text += fmt::format("  DRAM            {:>12.0f} cycles for {} bytes at {} GB/s, {:.0f} % of the run\n",
                      roof.dram_cycles, result.stats.dram_bytes_read + result.stats.dram_bytes_written,
                      machine.dram_gb_per_s, share(roof.dram_cycles, cycles));
  if (roof.peak_tflops == 0) return text;
  const bool fed = roof.roof_tflops >= roof.peak_tflops;
  text += fmt::format("  {:.1f} flops a byte: at most {:.2f} TFLOP/s, bound by {}; reached {:.2f}\n",
                      roof.flops_per_byte, roof.roof_tflops, fed ? "the matrix engines" : "DRAM",
                      roof.reached_tflops);
  return text;
}

/// The core that works longest.
CoreCoord busiest_core(const SimResult& result) {
  const auto most =
      std::max_element(result.threads.begin(), result.threads.end(),
                       [](const ThreadTimes& a, const ThreadTimes& b) { return a.end_cycle < b.end_cycle; });
  return most->core;
}

std::string timeline_text(const SimResult& result) {
  const CoreCoord core = busiest_core(result);
  const int64_t buckets = (result.stats.cycles + result.bucket_cycles - 1) / result.bucket_cycles;
  const int64_t factor = std::max<int64_t>(1, (buckets + kTimelineColumns - 1) / kTimelineColumns);
  const int64_t column_cycles = factor * result.bucket_cycles;
  std::string text = fmt::format(
      "timeline of core [{}, {}], which ends last; {} cycles a column, from waiting to working: '{}'\n",
      core.x, core.y, column_cycles, kLevels);
  for (const ThreadTimes& thread : result.threads) {
    if (thread.core != core) continue;
    std::string bar;
    for (int64_t i = 0; i * column_cycles < thread.end_cycle; ++i) {
      int64_t busy = 0;
      for (int64_t j = i * factor; j < (i + 1) * factor; ++j) {
        if (j < static_cast<int64_t>(thread.busy_by_time.size()))
          busy += thread.busy_by_time[static_cast<size_t>(j)];
      }
      const auto top = static_cast<int64_t>(kLevels.size()) - 1;
      const int64_t level = (busy * top + column_cycles - 1) / column_cycles;
      bar += kLevels[static_cast<size_t>(std::clamp<int64_t>(level, 0, top))];
    }
    text += fmt::format("  {:<7}|{}|  {} busy, {} waiting\n", thread.thread, bar, thread.busy_cycles,
                        thread.end_cycle - thread.start_cycle - thread.busy_cycles);
  }
  return text;
}

std::string lines_text(const ProgramDesc& program, const SimResult& result, const LineText& line_text) {
  const auto cores = static_cast<double>(program.grid_columns * program.grid_rows);
  std::vector<const LineTimes*> lines;
  for (const LineTimes& line : result.lines) lines.push_back(&line);
  std::stable_sort(lines.begin(), lines.end(), [](const LineTimes* a, const LineTimes* b) {
    return a->busy_cycles + a->wait_cycles > b->busy_cycles + b->wait_cycles;
  });
  std::string text = fmt::format("kernel lines, cycles a core\n  {:<7} {:>10} {:>10} {:>9}  line\n", "thread",
                                 "busy", "waiting", "calls");
  for (size_t i = 0; i < std::min(lines.size(), kMostLines); ++i) {
    const LineTimes& line = *lines[i];
    text += fmt::format(
        "  {:<7} {:>10.0f} {:>10.0f} {:>9.0f}  {}:{}  {}\n", line.thread,
        static_cast<double>(line.busy_cycles) / cores, static_cast<double>(line.wait_cycles) / cores,
        static_cast<double>(line.calls) / cores, line.file, line.line, line_text(line.file, line.line));
  }
  if (lines.size() > kMostLines)
    text += fmt::format("  and {} more, which the report lists\n", lines.size() - kMostLines);
  return text;
}

}  // namespace

Roofline make_roofline(const ArchInfo& machine, const SimResult& result) {
  const SimStats& stats = result.stats;
  Roofline roof;
  const double seconds_per_cycle = 1e-9 / machine.clock_ghz;
  const auto bytes = static_cast<double>(stats.dram_bytes_read + stats.dram_bytes_written);
  const auto flops = static_cast<double>(stats.flops), cycles = static_cast<double>(stats.cycles);
  roof.matrix_cycles = stats.utilization * cycles;
  roof.dram_cycles = bytes / (machine.dram_gb_per_s * 1e9) / seconds_per_cycle;
  if (bytes > 0) roof.flops_per_byte = flops / bytes;
  if (roof.matrix_cycles == 0) return roof;
  const double teraflops_a_cycle = flops * 1e-12 / seconds_per_cycle;
  roof.peak_tflops = teraflops_a_cycle / roof.matrix_cycles;
  roof.roof_tflops = teraflops_a_cycle / std::max(roof.matrix_cycles, roof.dram_cycles);
  roof.reached_tflops = teraflops_a_cycle / cycles;
  return roof;
}

std::string render_profile(const ProgramDesc& program, const ArchInfo& machine, const SimResult& result,
                           const LineText& line_text) {
  if (result.threads.empty()) return "timing is off: there is nothing to tell\n";
  return fmt::format("{}: {} cycles on {} cores\n\n{}\n{}\n{}", program.name, result.stats.cycles,
                     program.grid_columns * program.grid_rows, roofline_text(machine, result),
                     timeline_text(result), lines_text(program, result, line_text));
}

}  // namespace ttlc::sim
