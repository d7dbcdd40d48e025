// Which elements of a reference tile exist. Tensors whose sizes are no multiples of 32 end in tiles with elements that do not:
// padding, which is never part of a result. The reference knows it element by element and by itself, whatever a compiler does
// about it.
//
// A function of an element that does not exist does not exist; a reduction and a matmul leave it out. Of two operands an
// element-wise op wants both; add, max and min, which sum up blocks, go on with the one there is. Fills, constants and spread
// rows or columns have no extent of their own: they exist where what they are combined with does.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "runtime/facts/data_format.h"

namespace ttlc::ir {

enum class Presence : uint8_t { kPresent, kAbsent, kUniform };

using PresenceMap = std::array<Presence, sim::kTileElems>;  // row-major
/// Null: all elements are present, as almost always.
using PresenceRef = std::shared_ptr<const PresenceMap>;

/// No element has an extent of its own.
const PresenceRef& uniform_presence();
/// No element exists: where a reduction starts.
const PresenceRef& absent_presence();
/// The first rows and columns exist.
PresenceRef leading_presence(int64_t rows, int64_t columns);

/// Of a result, from that of two operands. `folds`: the op goes on with the operand there is.
Presence combine(Presence a, Presence b, bool folds);
PresenceRef combine(const PresenceRef& a, const PresenceRef& b, bool folds);
PresenceRef transposed(const PresenceRef& presence);

inline Presence presence_at(const PresenceRef& presence, int64_t element) {
  return presence ? (*presence)[element] : Presence::kPresent;
}
/// Whether some elements do not exist.
bool has_absent(const PresenceRef& presence);

}  // namespace ttlc::ir
