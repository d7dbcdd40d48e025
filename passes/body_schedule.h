// The order of the tile ops in a generic's regions, and the DST slots one point of its parallel space needs.
//
// An order is chosen as for registers of an expression (Sethi and Ullman: the operand that needs more slots
// first), and kept only when it needs fewer slots than the order as written. Slots are then given out along
// it:
//
//   %a = tile.mul %x, %y {form = cb}     slot 0: multiplying from CBs adds to its slot, which must be
//   cleared,
//                                        so that it is one no other op has used
//   %b = tile.copy %z                    slot 1: any slot that is free
//   %c = tile.max %a, %b {form = dst}    slot 0: the slot of an operand that dies
//   %d = tile.exp %c                     slot 0: in place; in another slot when %c lives on (then the
//                                        operand's tile is copied there first)
//
// Accumulators keep one slot over init, body and finish: that of init's result, or one that is cleared. The
// regions must have their forms (select_forms): every other operand of a tile op is an input, read from its
// CB, or a result in DST.
#pragma once

#include <cstdint>
#include <vector>

#include "ir/generic.h"

namespace ttlc::passes {

struct BodySchedule {
  std::vector<ir::Op*> order;  // all ops of the region but its yield
  std::vector<int64_t> slots;  // of the op's result, for each op of `order`; kNoSlot for index ops

  static constexpr int64_t kNoSlot = -1;
  /// Slot of a tile computed in this region.
  int64_t slot_of(const ir::Value* tile) const;
};

struct GenericSchedule {
  BodySchedule init, body, finish;    // empty for regions the generic does not have
  std::vector<int64_t> accumulators;  // slot of each accumulator
  int64_t slot_count = 0;             // slots one point of the parallel space needs

  const BodySchedule& of(ir::GenericRegion region) const {
    return region == ir::kInit ? init : region == ir::kBody ? body : finish;
  }
};

GenericSchedule schedule_generic(const ir::Generic& generic);

/// Puts the ops of the generic's regions in the order of its schedule.
void apply_order(ir::Module& module, const GenericSchedule& schedule);

}  // namespace ttlc::passes
