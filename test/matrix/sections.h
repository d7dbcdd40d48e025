// The sections of the matrix: which cells there are, and how they are arranged in tables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "test/matrix/kernel_table.h"

namespace ttlc::matrix {

struct Table {
  std::string title;
  std::string corner;  // what the rows are
  std::vector<std::string> rows, columns;
  std::vector<Cell> cells;  // row-major, none missing
};

struct Section {
  std::string_view name;  // on the command line
  std::string_view title;
  std::string_view explanation;
  std::vector<Table> (*tables)(const std::vector<KernelRow>& kernels);
};

/// In the order in which they are printed.
const std::vector<Section>& all_sections();

/// The cell of every kernel whose code is counted (counts_test).
Cell counted_cell(const KernelRow& row);

}  // namespace ttlc::matrix
