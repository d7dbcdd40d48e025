#include "ir/target_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace ttlc::ir {
namespace {

constexpr std::array<std::string_view, 4> kFidelities = {"lofi", "hifi2", "hifi3", "hifi4"};
constexpr std::array<std::string_view, 2> kAccuracies = {"exact", "fast"};

template <typename Enum, size_t n>
std::optional<Enum> parse_name(const std::array<std::string_view, n>& names, std::string_view name) {
  for (size_t i = 0; i < n; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

/// What `machine` changes about its architecture, in the words of a machine description.
std::vector<std::string> overrides(const sim::ArchInfo& machine) {
  const sim::ArchInfo& base = sim::arch_info(machine.arch);
  std::vector<std::string> fields;
  auto add = [&](std::string_view key, auto value, auto standard) {
    if (value != standard) fields.push_back(fmt::format("{} = {}", key, value));
  };
  if (machine.grid_columns != base.grid_columns || machine.grid_rows != base.grid_rows) {
    fields.push_back(fmt::format("grid = [{}, {}]", machine.grid_columns, machine.grid_rows));
  }
  add("clock_ghz", machine.clock_ghz, base.clock_ghz);
  add("dram_gb_per_s", machine.dram_gb_per_s, base.dram_gb_per_s);
  add("l1_bytes", machine.l1_bytes, base.l1_bytes);
  add("dram_banks", machine.dram_banks, base.dram_banks);
  add("dram_bank_bytes", machine.dram_bank_bytes, base.dram_bank_bytes);
  add("circular_buffers", machine.circular_buffer_count, base.circular_buffer_count);
  return fields;
}

/// Sets a field that is not part of a machine description; false when there is none of this name and value.
bool set_choice(Target& target, std::string_view key, std::string_view value) {
  if (key == "dst_bits") {
    target.dst_fp32 = value == "32";
    return value == "32" || value == "16";
  }
  if (key == "dst_sync") {
    target.dst_full_sync = value == "full";
    return value == "full" || value == "half";
  }
  if (key == "fidelity") {
    std::optional<Fidelity> fidelity = parse_fidelity(value);
    target.fidelity = fidelity.value_or(target.fidelity);
    return fidelity.has_value();
  }
  if (key == "accuracy") {
    std::optional<Accuracy> accuracy = parse_accuracy(value);
    target.accuracy = accuracy.value_or(target.accuracy);
    return accuracy.has_value();
  }
  return false;
}

bool is_choice(std::string_view key) {
  return key == "dst_bits" || key == "dst_sync" || key == "fidelity" || key == "accuracy";
}

}  // namespace

std::string_view fidelity_name(Fidelity fidelity) { return kFidelities[static_cast<size_t>(fidelity)]; }
std::optional<Fidelity> parse_fidelity(std::string_view name) {
  return parse_name<Fidelity>(kFidelities, name);
}
std::string_view accuracy_name(Accuracy accuracy) { return kAccuracies[static_cast<size_t>(accuracy)]; }
std::optional<Accuracy> parse_accuracy(std::string_view name) {
  return parse_name<Accuracy>(kAccuracies, name);
}

std::string print_target(const Target& target) {
  std::vector<std::string> fields = {
      fmt::format("arch = {}", target.arch.name),
      fmt::format("dst_bits = {}", target.dst_fp32 ? 32 : 16),
      fmt::format("dst_sync = {}", target.dst_full_sync ? "full" : "half"),
      fmt::format("fidelity = {}", fidelity_name(target.fidelity)),
      fmt::format("accuracy = {}", accuracy_name(target.accuracy)),
  };
  for (std::string& field : overrides(target.arch)) fields.push_back(std::move(field));
  return fmt::format("{}", fmt::join(fields, ", "));
}

sim::Outcome<Target> parse_target(const TargetFields& fields) {
  Target target{.arch = sim::arch_info(sim::Arch::kWormholeB0)};
  std::vector<std::string> machine;
  for (const auto& [key, value] : fields) {
    if (key == "arch") {
      std::optional<sim::Arch> arch = sim::parse_arch(value);
      if (!arch) return sim::Fault{fmt::format("there is no architecture '{}'", value)};
      target.arch = sim::arch_info(*arch);
    } else if (is_choice(key)) {
      if (!set_choice(target, key, value)) {
        return sim::Fault{fmt::format("'{}' is no value of the target's '{}'", value, key)};
      }
    } else {
      machine.push_back(fmt::format("\"{}\": {}", key, value));
    }
  }
  if (machine.empty()) return target;
  std::string json = fmt::format("{{{}}}", fmt::join(machine, ", "));
  sim::Outcome<sim::ArchInfo> changed = sim::parse_system(json, "target", target.arch.arch);
  if (!changed) return sim::Fault{changed.message()};
  target.arch = *changed;
  return target;
}

}  // namespace ttlc::ir
