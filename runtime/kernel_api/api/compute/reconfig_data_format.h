// Input formats of the unpackers and of the matrix engine. With the old buffer given, nothing happens when
// formats agree. Each function stands for the vendor's two overloads, with and without the old buffers.
#pragma once

#include "api/compute/common_globals.h"

namespace ttlc_compute {

ALWI void reconfig(const char* api, ttlc::sim::SrcOperand operand, FormatChange change, int line,
                   const char* file) {
  UNPACK((ttlc_abi->unpack_reconfig(api, operand, change.old_cb, change.new_cb, line, file)));
  MATH((ttlc_abi->math_reconfig(api, operand, change.old_cb, change.new_cb, line, file)));
}

}  // namespace ttlc_compute

namespace ckernel {

template <bool to_from_int8 = false, bool is_tile_dim_reconfig_en = false>
ALWI void reconfig_data_format_srca(const uint32_t first, const uint32_t second = ttlc::sim::kNoCb,
                                    TTLC_HERE) {
  ttlc_compute::reconfig(__func__, ttlc::sim::SrcOperand::kA, {first, second}, line, file);
}

template <bool to_from_int8 = false, bool is_tile_dim_reconfig_en = false>
ALWI void reconfig_data_format_srcb(const uint32_t first, const uint32_t second = ttlc::sim::kNoCb,
                                    TTLC_HERE) {
  ttlc_compute::reconfig(__func__, ttlc::sim::SrcOperand::kB, {first, second}, line, file);
}

/// (new srcA, new srcB) or (old srcA, new srcA, old srcB, new srcB).
template <bool to_from_int8 = false, bool is_tile_dim_reconfig_en = false>
ALWI void reconfig_data_format(const uint32_t first, const uint32_t second,
                               const uint32_t third = ttlc::sim::kNoCb,
                               const uint32_t fourth = ttlc::sim::kNoCb, TTLC_HERE) {
  const bool names_old = fourth != ttlc::sim::kNoCb;
  const ttlc_compute::FormatChange a(first, names_old ? second : ttlc::sim::kNoCb);
  const ttlc_compute::FormatChange b(names_old ? third : second, fourth);
  ttlc_compute::reconfig(__func__, ttlc::sim::SrcOperand::kA, a, line, file);
  ttlc_compute::reconfig(__func__, ttlc::sim::SrcOperand::kB, b, line, file);
}

}  // namespace ckernel
