// Finds out which lanes of each block's tiles anybody reads, and drops broadcasts that only fill lanes nobody
// reads.
//
// Turn this (l is a column: its users spread column 0 over their lanes):
//   %l_next = generic ins(%corr, %l, %sum) { %c = tile.bcast_col %corr ; %t = tile.mul %c, %l
//                                            %s = tile.bcast_col %sum ; tile.add %t, %s }
//   %y = generic ins(%acc, %l_next) { %d = tile.bcast_col %l_next ; tile.div %acc, %d }
// Into this:
//   %l_next = generic ins(%corr, %l, %sum) { %t = tile.mul %corr, %l ; tile.add %t, %sum }
//   %y = ... as before
//
// A backward dataflow problem over block values with the lattice none < element < column, row < all lanes.
// Values carried around a loop take part: the least solution is found, from "nobody reads anything" upwards.
// A block put into a CB or stored counts in the lanes its type names. Types are narrowed to the lanes that
// are read, and SFPU functions that can compute half a tile are told which (`lanes`).
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void narrow_lanes(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes
