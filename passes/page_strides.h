// Which page of an operand belongs to a point of a generic's iteration space, as a linear form:
// page = base + sum of stride[d] * point[d]. Pages of a block are its tiles in row-major order.
#pragma once

#include <cstdint>
#include <vector>

#include "ir/generic.h"

namespace ttlc::passes {

struct PageStrides {
  int64_t base = 0;
  std::vector<int64_t> stride;  // of each iteration dimension

  bool is_constant() const;
};

/// Of a block (or CB) of the given shape read or written through `map`.
PageStrides page_strides(const ir::Shape& tiles, const ir::IndexingMap& map);

/// Of every operand of a generic: inputs, then results (or out CBs).
std::vector<PageStrides> operand_strides(const ir::Generic& generic);

/// Strides of the iteration space itself, walked in row-major order.
std::vector<int64_t> row_major_strides(const std::vector<int64_t>& extents);

/// Whether every operand is read and written in row-major order of the iteration space, or at one page: the
/// space can then be walked as one run of tiles. Never so with reductions, or when a region asks for
/// coordinates.
bool is_linear(const ir::Generic& generic);

}  // namespace ttlc::passes
