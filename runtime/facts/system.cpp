// `--system FILE`: a machine described by JSON, on top of a known architecture.
#include <fmt/format.h>

#include "runtime/facts/arch.h"
#include "runtime/facts/json_reader.h"
#include "runtime/facts/read_file.h"

namespace ttlc::sim {

namespace {

constexpr int64_t kMaxBytes = int64_t{1} << 40;

void read_arch(JsonObject& object, Arch base, ArchInfo& machine) {
  machine = arch_info(base);
  const std::optional<JsonValue> name = object.optional("arch");
  if (!name) return;
  const std::optional<Arch> arch = parse_arch(name->string());
  if (!arch) {
    name->error(fmt::format("unknown architecture \"{}\" (known: blackhole, wormhole_b0)", name->string()));
    return;
  }
  machine = arch_info(*arch);
}

void read_grid(JsonObject& object, ArchInfo& machine) {
  const std::optional<JsonValue> grid = object.optional("grid");
  if (!grid) return;
  const std::vector<JsonValue> items = grid->items();
  if (items.size() != 2) {
    grid->error("expected [columns, rows]");
    return;
  }
  machine.grid_columns = items[0].integer(1, static_cast<int64_t>(machine.worker_noc_x.size()));
  machine.grid_rows = items[1].integer(1, static_cast<int64_t>(machine.worker_noc_y.size()));
}

void read_integer(JsonObject& object, const std::string& key, int64_t min, int64_t max, int64_t& field) {
  if (const std::optional<JsonValue> value = object.optional(key)) field = value->integer(min, max);
}

void read_number(JsonObject& object, const std::string& key, double& field) {
  if (const std::optional<JsonValue> value = object.optional(key)) field = value->positive_number();
}

}  // namespace

Outcome<ArchInfo> parse_system(std::string_view json_text, std::string_view file_name, Arch base) {
  JsonProblems problems(file_name);
  const nlohmann::json json = parse_json_text(json_text, problems);
  JsonObject object(JsonValue(json, "", problems));
  ArchInfo machine;
  read_arch(object, base, machine);
  read_grid(object, machine);
  read_number(object, "clock_ghz", machine.clock_ghz);
  read_number(object, "dram_gb_per_s", machine.dram_gb_per_s);
  // L1 addresses are simulated one to one, so it can shrink but not outgrow the architecture's address map.
  read_integer(object, "l1_bytes", machine.l1_base + 1024, machine.l1_bytes, machine.l1_bytes);
  read_integer(object, "dram_banks", 1, static_cast<int64_t>(machine.dram_noc.size()), machine.dram_banks);
  read_integer(object, "dram_bank_bytes", 1024, kMaxBytes, machine.dram_bank_bytes);
  read_integer(object, "circular_buffers", 1, machine.circular_buffer_count, machine.circular_buffer_count);
  object.finish();
  if (problems.any()) return Fault{problems.message()};
  return machine;
}

Outcome<ArchInfo> load_system(const std::string& path, Arch base) {
  const Outcome<std::string> text = load_file(path);
  if (!text) return Fault{text.message()};
  return parse_system(*text, path, base);
}

}  // namespace ttlc::sim
