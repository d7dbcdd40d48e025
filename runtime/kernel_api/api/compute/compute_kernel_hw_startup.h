// Start-up of a compute kernel that leaves the choice of the first operation to its short init.
#pragma once

#include "sim/compute_start.h"

namespace ckernel {

/// Which source register the first operand goes to: products take theirs the other way round.
enum class SrcOrder : uint8_t { Regular = 0, Reverse = 1 };

/// (srcA, srcB, out) or (srcA and srcB, out).
template <SrcOrder order = SrcOrder::Regular>
ALWI void compute_kernel_hw_startup(uint32_t first, uint32_t second, uint32_t third = ttlc::sim::kNoCb,
                                    TTLC_HERE) {
  const bool same_inputs = third == ttlc::sim::kNoCb;
  const uint32_t in1 = same_inputs ? first : second;
  const bool is_reverse = order == SrcOrder::Reverse;
  ttlc_compute::start(__func__,
                      {is_reverse ? in1 : first, is_reverse ? first : in1, same_inputs ? second : third},
                      line, file);
}

}  // namespace ckernel
