// The cycle model's numbers: the rows of costs.def, or some of them replaced by those of a file.
//
// A file has the form in which the table is shown: a row per line, its name and the values on wormhole_b0 and
// blackhole, then, if they are given, unit, confidence and source. Blank lines, the header line and what
// follows a # are skipped; rows that are not there keep the values of costs.def.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/facts/arch.h"
#include "runtime/facts/outcome.h"

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
  std::string source;     // of a row that a file replaced: what it says, or the file
  std::string
      confidence;  // measured, documented, code, derived, calibrated, estimate; of a file: what it says
};

class CostTable {
 public:
  /// The table of costs.def.
  static const CostTable& built_in();

  const std::vector<CostRow>& rows() const { return rows_; }
  const CostRow& row(Cost cost) const { return rows_[static_cast<size_t>(cost)]; }
  /// The value on an architecture, in the row's unit.
  double value(Cost cost, Arch arch) const {
    return arch == Arch::kWormholeB0 ? row(cost).wormhole_b0 : row(cost).blackhole;
  }
  /// Whole cycles of a row, for a number of items.
  int64_t cycles(Cost cost, Arch arch, double items = 1) const;

  /// Aligned text, one row per line: what `ttlc list costs` prints and what parse_cost_table() takes.
  std::string text() const;
  /// SHA-256 of that text, in hexadecimal: names the model that an estimate came from.
  std::string sha256() const;

 private:
  friend Outcome<CostTable> parse_cost_table(std::string_view text, std::string_view file_name);
  std::vector<CostRow> rows_;
};

/// The table with the rows of a file. The fault has a line for each mistake, with file, line and remedy.
Outcome<CostTable> parse_cost_table(std::string_view text, std::string_view file_name);
Outcome<CostTable> load_cost_table(const std::string& path);

}  // namespace ttlc::sim
