// The few lower-level calls that kernels make directly inside PACK((...)).
#pragma once

#include "sim/compute_types.h"
#include "sim/table.h"

#if defined(TTLC_ROLE_PACK)
namespace ckernel {

/// Bits 0-3: off, below a threshold to zero, or above a threshold to the threshold; bits 16-31: the threshold
/// as bf16.
inline void llk_pack_relu_config(uint32_t config, TTLC_HERE) {
  const uint32_t kind = config & 0xf;
  const auto mode = kind == NO_RELU              ? ttlc::sim::PackerRelu::kOff
                    : kind == MAX_THRESHOLD_RELU ? ttlc::sim::PackerRelu::kMaxThreshold
                                                 : ttlc::sim::PackerRelu::kMinThreshold;
  ttlc_abi->pack_relu(__func__, mode, ttlc_compute::as_float(config & 0xffff0000u), line, file);
}

inline void llk_pack_reconfig_l1_acc(uint32_t enable, TTLC_HERE) {
  ttlc_abi->pack_l1_accumulate(__func__, enable != 0, line, file);
}

}  // namespace ckernel
#endif
