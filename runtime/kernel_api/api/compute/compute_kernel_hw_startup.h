// Start-up of a compute kernel that leaves the choice of the first operation to its short init.
#pragma once

#include "sim/compute_start.h"

namespace ckernel {

/// (srcA, srcB, out) or (srcA and srcB, out).
ALWI void compute_kernel_hw_startup(uint32_t first, uint32_t second, uint32_t third = ttlc::sim::kNoCb,
                                    TTLC_HERE) {
  const bool same_inputs = third == ttlc::sim::kNoCb;
  ttlc_compute::start(__func__, {first, same_inputs ? first : second, same_inputs ? second : third}, line,
                      file);
}

}  // namespace ckernel
