// Lookup, text and fingerprint of the cost table. Files are read in cost_table_file.cpp.
#include "runtime/facts/cost_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/facts/sha256.h"

namespace ttlc::sim {

const CostTable& CostTable::built_in() {
  static const CostTable kTable = [] {
    CostTable table;
    table.rows_ = {
#define COST(enumerator, name, wormhole_b0, blackhole, unit, source, confidence) \
  {Cost::enumerator, name, wormhole_b0, blackhole, unit, source, confidence},
#include "runtime/facts/costs.def"
#undef COST
    };
    return table;
  }();
  return kTable;
}

int64_t CostTable::cycles(Cost cost, Arch arch, double items) const {
  return std::llround(value(cost, arch) * items);
}

std::string CostTable::text() const {
  size_t name_width = 0;
  for (const CostRow& row : rows_) name_width = std::max(name_width, row.name.size());
  const auto line = [&](std::string_view name, std::string_view wormhole, std::string_view blackhole,
                        std::string_view unit, std::string_view confidence, std::string_view source) {
    return fmt::format("{:<{}}  {:>11}  {:>9}  {:<11}  {:<10}  {}\n", name, name_width, wormhole, blackhole,
                       unit, confidence, source);
  };
  std::string text = line("name", "wormhole_b0", "blackhole", "unit", "confidence", "source");
  for (const CostRow& row : rows_) {
    text += line(row.name, fmt::format("{}", row.wormhole_b0), fmt::format("{}", row.blackhole), row.unit,
                 row.confidence, row.source);
  }
  return text;
}

std::string CostTable::sha256() const { return sha256_hex(text()); }

}  // namespace ttlc::sim
