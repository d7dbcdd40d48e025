// One archive for both directions: each type lists its fields once, and the archive writes or reads them.
#include "runtime/program/result_wire.h"

#include <algorithm>
#include <type_traits>

namespace ttlc::sim {

namespace {

class Writer {
 public:
  void bytes(void* data, size_t count) { out_.append(static_cast<const char*>(data), count); }
  static constexpr bool kReads = false;
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}
  static constexpr bool kReads = true;

  /// Past the end everything reads as zero, and ok() says so.
  void bytes(void* data, size_t count) {
    if (count > in_.size()) {
      ok_ = false;
      std::fill_n(static_cast<char*>(data), count, 0);
      return;
    }
    std::copy_n(in_.data(), count, static_cast<char*>(data));
    in_.remove_prefix(count);
  }
  bool can_hold(size_t count) const { return count <= in_.size(); }
  bool ok() const { return ok_; }
  void fail() { ok_ = false; }

 private:
  std::string_view in_;
  bool ok_ = true;
};

template <typename Archive, typename Value>
requires(std::is_arithmetic_v<Value> || std::is_enum_v<Value>) void fields(Archive& archive, Value& value) {
  archive.bytes(&value, sizeof value);
}

/// Damaged bytes may hold neither 0 nor 1.
template <typename Archive>
void fields(Archive& archive, bool& value) {
  uint8_t byte = value ? 1 : 0;
  archive.bytes(&byte, 1);
  value = byte != 0;
}

/// Length of a sequence: what is there, or what the other side had.
template <typename Archive>
size_t length(Archive& archive, size_t present) {
  uint64_t count = present;
  fields(archive, count);
  if constexpr (Archive::kReads) {
    if (!archive.can_hold(count)) {  // every element takes at least a byte
      archive.fail();
      return 0;
    }
  }
  return count;
}

template <typename Archive>
void fields(Archive& archive, std::string& text) {
  text.resize(length(archive, text.size()));
  archive.bytes(text.data(), text.size());
}

template <typename Archive, typename Value>
void fields(Archive& archive, std::vector<Value>& values) {
  values.resize(length(archive, values.size()));
  if constexpr (std::is_arithmetic_v<Value>) {
    archive.bytes(values.data(), values.size() * sizeof(Value));
  } else {
    for (Value& value : values) fields(archive, value);
  }
}

template <typename Archive>
void fields(Archive& archive, std::map<std::string, int64_t>& counts) {
  std::vector<std::string> names;
  std::vector<int64_t> values;
  for (const auto& [name, value] : counts) {
    names.push_back(name);
    values.push_back(value);
  }
  fields(archive, names);
  fields(archive, values);
  for (size_t i = 0; i < names.size() && i < values.size(); ++i) counts[names[i]] = values[i];
}

template <typename Archive, typename... Values>
void all(Archive& archive, Values&... values) {
  (fields(archive, values), ...);
}

template <typename Archive>
void fields(Archive& archive, CoreCoord& core) {
  all(archive, core.x, core.y);
}

template <typename Archive>
void fields(Archive& archive, SimPlace& place) {
  bool known = place.core.has_value();
  CoreCoord core = place.core.value_or(CoreCoord{});
  all(archive, known, core, place.thread, place.file, place.line);
  if (known) place.core = core;
}

template <typename Archive>
void fields(Archive& archive, SimNote& note) {
  all(archive, note.place, note.message);
}

template <typename Archive>
void fields(Archive& archive, SimError& error) {
  all(archive, error.rule, error.place, error.message, error.notes, error.help);
}

template <typename Archive>
void fields(Archive& archive, BusyCycles& busy) {
  all(archive, busy.unpack, busy.math, busy.sfpu, busy.pack, busy.reader, busy.writer);
}

template <typename Archive>
void fields(Archive& archive, SimStats& stats) {
  all(archive, stats.cycles, stats.math_kernel_cycles_mean, stats.flops, stats.utilization, stats.bound,
      stats.busy_cycles, stats.dram_bytes_read, stats.dram_bytes_written, stats.noc_bytes,
      stats.l1_bytes_peak, stats.cb_count, stats.dst_tiles_peak, stats.spoiled_sums, stats.tile_ops,
      stats.init_calls, stats.reconfig_calls, stats.host_compile_ms, stats.simulate_ms, stats.peak_host_bytes,
      stats.cost_table_sha256);
}

template <typename Archive>
void fields(Archive& archive, TraceEvent& event) {
  all(archive, event.core, event.thread, event.name, event.start_cycle, event.end_cycle);
}

template <typename Archive>
void fields(Archive& archive, ZoneTimes& zone) {
  all(archive, zone.name, zone.start_cycle, zone.end_cycle);
}

template <typename Archive>
void fields(Archive& archive, ThreadTimes& times) {
  all(archive, times.core, times.thread, times.start_cycle, times.end_cycle, times.busy_cycles,
      times.busy_by_time, times.zones);
}

template <typename Archive>
void fields(Archive& archive, LineTimes& line) {
  all(archive, line.thread, line.file, line.line, line.calls, line.busy_cycles, line.wait_cycles);
}

template <typename Archive>
void fields(Archive& archive, TraceCount& count) {
  all(archive, count.core, count.name, count.cycle, count.change);
}

template <typename Archive>
void fields(Archive& archive, HostTensor& tensor) {
  all(archive, tensor.desc.name, tensor.floats, tensor.ints, tensor.written);
}

template <typename Archive>
void fields(Archive& archive, SimResult& result) {
  all(archive, result.status, result.message, result.errors, result.tensors, result.stats, result.threads,
      result.lines, result.bucket_cycles, result.trace, result.trace_counts, result.trace_events_dropped);
}

}  // namespace

std::string encode_result(const SimResult& result) {
  Writer writer;
  fields(writer, const_cast<SimResult&>(result));  // a writer only looks
  return writer.take();
}

namespace {

/// Gives tensors, which come with their names, the rest of their descriptions; false: the plan lacks one.
bool describe_tensors(const LaunchPlan& plan, SimResult& result) {
  for (HostTensor& tensor : result.tensors) {
    const auto of_plan =
        std::find_if(plan.tensors.begin(), plan.tensors.end(),
                     [&](const TensorPlan& planned) { return planned.desc.name == tensor.desc.name; });
    if (of_plan == plan.tensors.end()) return false;
    tensor.desc = of_plan->desc;
  }
  return true;
}

}  // namespace

SimResult decode_result(std::string_view bytes, const LaunchPlan& plan) {
  Reader reader(bytes);
  SimResult result;
  fields(reader, result);
  if (!reader.ok() || !describe_tensors(plan, result)) {
    SimResult damaged;
    damaged.status = SimStatus::kInternal;
    damaged.message = "the result of the simulator's process is damaged";
    return damaged;
  }
  return result;
}

}  // namespace ttlc::sim
