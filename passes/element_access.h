// Single elements of blocks in data movement threads: where an element lies in the pages of its block.
//
// A page is a tile: four faces of 16x16 elements, row by row, face by face. Or it is a row of a row-major tensor.
#pragma once

#include "ir/builder.h"

namespace ttlc::passes {

/// Replaces element.read by its load, and puts the store of an element.write before it. `address`: where the pages of the
/// block lie.
void lower_element_access(ir::Module& module, ir::Op* op, ir::Value* address);

/// Zeros for a block that is written element by element: what nobody writes is zero.
void clear_pages(ir::Builder& b, ir::Value* address, const ir::Type& buffer);

}  // namespace ttlc::passes
