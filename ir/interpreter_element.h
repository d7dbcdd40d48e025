// Single elements of blocks, as data movement threads read and write them, and where they lie.
#pragma once

#include <optional>
#include <span>

#include "ir/interpreter_generic.h"

namespace ttlc::ir {

struct ElementPlace {
  int64_t tile = 0;     // of the block
  int64_t element = 0;  // of the tile, row-major
};

/// `coordinates`: one for each dimension of the block; the last two count elements, of a row-major block all of them.
/// Empty outside of the block.
std::optional<ElementPlace> element_place(const Type& block, std::span<const int64_t> coordinates);
/// Empty where there is no element: nothing was written there.
std::optional<double> element_of(const BlockValue& block, const ElementPlace& place);
BlockRef with_element(BlockValue block, const ElementPlace& place, double number);

/// A block without elements so far.
BlockRef empty_block(int64_t tiles);

/// A block of rows of this type as tiles, and a block of tiles as such rows.
BlockRef tilized(const Type& rows, const BlockValue& block);
BlockRef untilized(const Type& rows, const BlockValue& block);

}  // namespace ttlc::ir
