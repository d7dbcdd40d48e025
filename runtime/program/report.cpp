// The report's keys in their documented order, and the timeline.
#include "runtime/program/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "runtime/program/profile_text.h"

namespace ttlc::sim {

namespace {

/// Threads of a core from top to bottom.
constexpr const char* kThreadOrder[] = {"reader", "unpack", "math", "pack", "writer"};

int64_t thread_number(const std::string& thread) {
  const auto found = std::find(std::begin(kThreadOrder), std::end(kThreadOrder), thread);
  return found - std::begin(kThreadOrder);
}

OrderedJson metadata(const char* kind, int64_t process, int64_t thread, const std::string& name) {
  return {{"ph", "M"}, {"name", kind}, {"pid", process}, {"tid", thread}, {"args", {{"name", name}}}};
}

OrderedJson lines_json(const SimResult& result) {
  OrderedJson lines = OrderedJson::array();
  for (const LineTimes& line : result.lines) {
    lines.push_back({{"thread", line.thread},
                     {"file", line.file},
                     {"line", line.line},
                     {"calls", line.calls},
                     {"busy_cycles", line.busy_cycles},
                     {"wait_cycles", line.wait_cycles}});
  }
  return lines;
}

OrderedJson roofline_json(const Roofline& roof) {
  return {{"matrix_cycles", roof.matrix_cycles},   {"dram_cycles", roof.dram_cycles},
          {"flops_per_byte", roof.flops_per_byte}, {"peak_tflops", roof.peak_tflops},
          {"roof_tflops", roof.roof_tflops},       {"reached_tflops", roof.reached_tflops}};
}

/// Levels of one quantity of one core over time.
void add_levels(std::vector<const TraceCount*> changes, int64_t process, double us_per_cycle,
                OrderedJson& events) {
  std::stable_sort(changes.begin(), changes.end(),
                   [](const TraceCount* a, const TraceCount* b) { return a->cycle < b->cycle; });
  int64_t level = 0;
  for (size_t i = 0; i < changes.size(); ++i) {
    level += changes[i]->change;
    if (i + 1 < changes.size() && changes[i + 1]->cycle == changes[i]->cycle) continue;
    events.push_back({{"ph", "C"},
                      {"name", changes[i]->name},
                      {"pid", process},
                      {"ts", static_cast<double>(changes[i]->cycle) * us_per_cycle},
                      {"args", {{"level", level}}}});
  }
}

}  // namespace

OrderedJson make_report(const ProgramDesc& program, const ArchInfo& machine, const SimResult& result,
                        std::optional<double> user_flops) {
  const SimStats& stats = result.stats;
  const double seconds = static_cast<double>(stats.cycles) / (machine.clock_ghz * 1e9);
  const double flops = user_flops.value_or(static_cast<double>(stats.flops));
  const BusyCycles& busy = stats.busy_cycles;
  return {{"kernel", program.name},
          {"arch", machine.name},
          {"metal_api", name_of(program.metal_api)},
          {"grid", {program.grid_columns, program.grid_rows}},
          {"cores", program.grid_columns * program.grid_rows},
          {"cycles", stats.cycles},
          {"math_kernel_cycles_mean", stats.math_kernel_cycles_mean},
          {"time_us", seconds * 1e6},
          {"flops", stats.flops},
          {"tflops", seconds > 0 ? flops / seconds * 1e-12 : 0.0},
          {"utilization", stats.utilization},
          {"bound", stats.bound},
          {"busy_cycles",
           {{"unpack", busy.unpack},
            {"math", busy.math},
            {"sfpu", busy.sfpu},
            {"pack", busy.pack},
            {"reader", busy.reader},
            {"writer", busy.writer}}},
          {"dram_bytes_read", stats.dram_bytes_read},
          {"dram_bytes_written", stats.dram_bytes_written},
          {"noc_bytes", stats.noc_bytes},
          {"l1_bytes_peak", stats.l1_bytes_peak},
          {"cb_count", stats.cb_count},
          {"dst_tiles_peak", stats.dst_tiles_peak},
          {"tile_ops", stats.tile_ops},
          {"init_calls", stats.init_calls},
          {"reconfig_calls", stats.reconfig_calls},
          {"host_compile_ms", stats.host_compile_ms},
          {"simulate_ms", stats.simulate_ms},
          {"peak_host_bytes", stats.peak_host_bytes},
          {"cost_table_sha256", stats.cost_table_sha256},
          {"roofline", roofline_json(make_roofline(machine, result))},
          {"lines", lines_json(result)}};
}

std::string write_trace(const ArchInfo& machine, const SimResult& result) {
  const double us_per_cycle = 1e-3 / machine.clock_ghz;
  const auto process_of = [&](CoreCoord core) { return core.y * machine.grid_columns + core.x; };
  OrderedJson events = OrderedJson::array();
  std::map<std::pair<int64_t, int64_t>, const TraceEvent*> tracks;
  for (const TraceEvent& event : result.trace) {
    tracks.emplace(std::pair{process_of(event.core), thread_number(event.thread)}, &event);
  }
  for (const auto& [track, event] : tracks) {
    events.push_back(
        metadata("process_name", track.first, 0, fmt::format("core [{}, {}]", event->core.x, event->core.y)));
    events.push_back(metadata("thread_name", track.first, track.second, event->thread));
  }
  for (const TraceEvent& event : result.trace) {
    events.push_back({{"ph", "X"},
                      {"name", event.name},
                      {"pid", process_of(event.core)},
                      {"tid", thread_number(event.thread)},
                      {"ts", static_cast<double>(event.start_cycle) * us_per_cycle},
                      {"dur", static_cast<double>(event.end_cycle - event.start_cycle) * us_per_cycle}});
  }
  std::map<std::pair<int64_t, std::string>, std::vector<const TraceCount*>> counts;
  for (const TraceCount& count : result.trace_counts)
    counts[{process_of(count.core), count.name}].push_back(&count);
  for (auto& [track, changes] : counts) add_levels(std::move(changes), track.first, us_per_cycle, events);
  const OrderedJson trace = {{"displayTimeUnit", "ns"},
                             {"otherData", {{"events_dropped", result.trace_events_dropped}}},
                             {"traceEvents", std::move(events)}};
  return trace.dump() + "\n";
}

}  // namespace ttlc::sim
