// Lookup, text and fingerprint of the cost table.
#include "runtime/facts/cost_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/facts/sha256.h"

namespace ttlc::sim {

namespace {

constexpr CostRow kCosts[] = {
#define COST(enumerator, name, wormhole_b0, blackhole, unit, source, confidence) \
  {Cost::enumerator, name, wormhole_b0, blackhole, unit, source, confidence},
#include "runtime/facts/costs.def"
#undef COST
};

}  // namespace

const CostRow& cost_row(Cost cost) { return kCosts[static_cast<int64_t>(cost)]; }

std::span<const CostRow> all_costs() { return kCosts; }

int64_t cost_cycles(Cost cost, Arch arch, double items) {
  return std::llround(cost_value(cost, arch) * items);
}

int64_t transfer_cycles(Cost bandwidth, Arch arch, int64_t bytes) {
  return static_cast<int64_t>(std::ceil(static_cast<double>(bytes) / cost_value(bandwidth, arch)));
}

std::string render_cost_table() {
  size_t name_width = 0;
  for (const CostRow& row : kCosts) name_width = std::max(name_width, row.name.size());
  const auto line = [&](std::string_view name, std::string_view wormhole, std::string_view blackhole,
                        std::string_view unit, std::string_view confidence, std::string_view source) {
    return fmt::format("{:<{}}  {:>11}  {:>9}  {:<11}  {:<10}  {}\n", name, name_width, wormhole, blackhole,
                       unit, confidence, source);
  };
  std::string text = line("name", "wormhole_b0", "blackhole", "unit", "confidence", "source");
  for (const CostRow& row : kCosts) {
    text += line(row.name, fmt::format("{}", row.wormhole_b0), fmt::format("{}", row.blackhole), row.unit,
                 row.confidence, row.source);
  }
  return text;
}

std::string cost_table_sha256() { return sha256_hex(render_cost_table()); }

}  // namespace ttlc::sim
