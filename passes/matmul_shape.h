// How a matmul in the body of a generic maps to matmul_block, which multiplies rt rows of the left operand by
// ct columns of the right one for one k and adds the products to rt x ct consecutive DST tiles.
#pragma once

#include <cstdint>
#include <optional>

#include "ir/generic.h"
#include "passes/page_strides.h"

namespace ttlc::passes {

struct MatmulShape {
  int64_t row_dim = -1;     // parallel dimension of the rows, -1: a single row
  int64_t column_dim = -1;  // parallel dimension of the columns, -1: a single column
  bool wide = false;        // several columns at once: they are neighbours in the right operand
  int64_t row_stride = 1;   // tiles between two rows of the left operand
};

/// Shape of the matmul `op` in a region of `generic`; `strides` as of operand_strides.
MatmulShape matmul_shape(const ir::Generic& generic, const ir::Op& op,
                         const std::vector<PageStrides>& strides);

/// The first matmul of a generic's body, or null.
ir::Op* find_matmul(const ir::Generic& generic);

}  // namespace ttlc::passes
