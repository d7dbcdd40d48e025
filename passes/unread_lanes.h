// Analysis: what a block holds beside the one column that counts, after a reduction and what is computed from its result.
//
//   %m = sum_row of %x          column 0 counts, the packer writes zeros to the others
//   %h = tile.mul_scalar %m     still zeros
//   %l = tile.log %m            column 0 counts, the others hold the logarithm of zero
#pragma once

#include "ir/op.h"

namespace ttlc::passes {

/// Whether only column 0 of `block` counts and the others may hold something else than zeros.
bool has_values_beside_column(const ir::Value* block);

}  // namespace ttlc::passes
