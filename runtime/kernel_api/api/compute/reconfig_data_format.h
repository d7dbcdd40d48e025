// Input formats of the unpackers and of the matrix engine. With the old buffer given, nothing happens when
// formats agree. Each function stands for the vendor's two overloads, with and without the old buffers.
#pragma once

#include "api/compute/common_globals.h"

namespace ttlc_compute {

ALWI void reconfig(const char* api, ttlc::sim::SrcOperand operand, uint32_t old_cb, uint32_t new_cb, int line,
                   const char* file) {
  UNPACK((ttlc_abi->unpack_reconfig(api, operand, old_cb, new_cb, line, file)));
  MATH((ttlc_abi->math_reconfig(api, operand, old_cb, new_cb, line, file)));
}

/// (new) or (old, new).
ALWI void reconfig_one(const char* api, ttlc::sim::SrcOperand operand, uint32_t first, uint32_t second,
                       int line, const char* file) {
  const bool names_old = second != ttlc::sim::kNoCb;
  reconfig(api, operand, names_old ? first : ttlc::sim::kNoCb, names_old ? second : first, line, file);
}

}  // namespace ttlc_compute

namespace ckernel {

template <bool to_from_int8 = false, bool is_tile_dim_reconfig_en = false>
ALWI void reconfig_data_format_srca(const uint32_t first, const uint32_t second = ttlc::sim::kNoCb,
                                    TTLC_HERE) {
  ttlc_compute::reconfig_one(__func__, ttlc::sim::SrcOperand::kA, first, second, line, file);
}

template <bool to_from_int8 = false, bool is_tile_dim_reconfig_en = false>
ALWI void reconfig_data_format_srcb(const uint32_t first, const uint32_t second = ttlc::sim::kNoCb,
                                    TTLC_HERE) {
  ttlc_compute::reconfig_one(__func__, ttlc::sim::SrcOperand::kB, first, second, line, file);
}

/// (new srcA, new srcB) or (old srcA, new srcA, old srcB, new srcB).
template <bool to_from_int8 = false, bool is_tile_dim_reconfig_en = false>
ALWI void reconfig_data_format(const uint32_t first, const uint32_t second,
                               const uint32_t third = ttlc::sim::kNoCb,
                               const uint32_t fourth = ttlc::sim::kNoCb, TTLC_HERE) {
  const bool names_old = fourth != ttlc::sim::kNoCb;
  ttlc_compute::reconfig(__func__, ttlc::sim::SrcOperand::kA, names_old ? first : ttlc::sim::kNoCb,
                         names_old ? second : first, line, file);
  ttlc_compute::reconfig(__func__, ttlc::sim::SrcOperand::kB, third, names_old ? fourth : second, line, file);
}

}  // namespace ckernel
