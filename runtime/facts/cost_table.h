// The cycle model's numbers, looked up by enumerator and shown as text. The rows are in costs.def.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "runtime/facts/arch.h"

namespace ttlc::sim {

enum class Cost : uint16_t {
#define COST(enumerator, ...) enumerator,
#include "runtime/facts/costs.def"
#undef COST
};

struct CostRow {
  Cost cost;
  std::string_view name;
  double wormhole_b0;
  double blackhole;
  std::string_view unit;  // "cycles", "bytes/cycle" or "times"
  std::string_view source;
  std::string_view confidence;  // measured, documented, code, derived, calibrated, estimate
};

const CostRow& cost_row(Cost cost);
std::span<const CostRow> all_costs();

/// The value on an architecture, in the row's unit.
inline double cost_value(Cost cost, Arch arch) {
  const CostRow& row = cost_row(cost);
  return arch == Arch::kWormholeB0 ? row.wormhole_b0 : row.blackhole;
}

/// Whole cycles of a row, for a number of items.
int64_t cost_cycles(Cost cost, Arch arch, double items = 1);
/// Cycles to move bytes at a row's rate, rounded up.
int64_t transfer_cycles(Cost bandwidth, Arch arch, int64_t bytes);

/// The table as aligned text, one row per line: what `ttlc list costs` prints.
std::string render_cost_table();
/// SHA-256 of that text, in hexadecimal: names the model that an estimate came from.
std::string cost_table_sha256();

}  // namespace ttlc::sim
