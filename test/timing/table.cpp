#include "test/timing/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ttlc::timing {

namespace {

void print_row(const Comparison& row) {
  fmt::print("  {:<66} {:>12.0f} {:>12.0f} {:>+8.1f} %\n", row.name, row.published, row.simulated,
             100 * row.deviation());
}

}  // namespace

void print_table(const std::string& title, std::vector<Comparison> rows, const Limits& limits, bool all) {
  if (rows.empty()) return;
  fmt::print("{}\n  {:<66} {:>12} {:>12} {:>10}\n", title, "", "published", "simulated", "deviation");
  if (all) {
    for (const Comparison& row : rows) print_row(row);
  }
  const auto closer = [](const Comparison& a, const Comparison& b) {
    return std::fabs(a.deviation()) < std::fabs(b.deviation());
  };
  std::sort(rows.begin(), rows.end(), closer);
  const auto within = std::count_if(rows.begin(), rows.end(), [&](const Comparison& row) {
    return std::fabs(row.deviation()) <= limits.row;
  });
  fmt::print("  {} of {} rows ({:.1f} %) within {:.0f} %; median {:.1f} % (limit {:.0f} %); worst:\n", within,
             rows.size(), 100.0 * static_cast<double>(within) / static_cast<double>(rows.size()),
             100 * limits.row, 100 * std::fabs(rows[rows.size() / 2].deviation()), 100 * limits.median);
  const size_t worst = std::min<size_t>(3, rows.size());
  for (size_t i = 0; i < worst; ++i) print_row(rows[rows.size() - 1 - i]);
}

}  // namespace ttlc::timing
