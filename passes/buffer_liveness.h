// When the buffers of a compute thread are in use: from the first to the last op that touches them, in the block of code
// that contains them all. A buffer touched in and before a loop is in use during the whole loop.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "ir/module.h"

namespace ttlc::passes {

struct LiveRange {
  int64_t first = 0;  // op numbers in program order, ends included
  int64_t last = 0;
  bool overlaps(const LiveRange& other) const { return first <= other.last && other.first <= last; }
};

/// Ranges of all intermediate buffers of a kernel; those that nothing touches are left out.
std::unordered_map<const ir::Value*, LiveRange> buffer_live_ranges(ir::Op* kernel);

/// Ranges of the buffers of the source that the compute thread both fills and empties. A block may wait in such a buffer for
/// the next iteration of a loop: the code that counts is the innermost that begins and ends with the buffer empty. A buffer has
/// a range for every time it is filled there, in order.
std::unordered_map<const ir::Value*, std::vector<LiveRange>> private_live_ranges(ir::Op* kernel);

}  // namespace ttlc::passes
