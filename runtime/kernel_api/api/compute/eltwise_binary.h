// Elementwise add, sub and mul of two tiles on the matrix engine.
#pragma once

#include "api/compute/common.h"

namespace ckernel {

ALWI void binary_op_init_common(uint32_t icb0, uint32_t icb1, uint32_t ocb, TTLC_HERE) {
  ttlc_compute::start(__func__, {icb0, icb1, ocb}, line, file);
  UNPACK((ttlc_abi->unpack_init_two(__func__, icb0, icb1, ttlc::sim::Broadcast::kNone, line, file)));
}

template <bool full_init, EltwiseBinaryType type>
ALWI void binary_tiles_init(uint32_t icb0, uint32_t icb1, bool acc_to_dest = false, TTLC_HERE) {
  static_assert(ttlc_compute::is_supported<type>);
  MATH((ttlc_abi->math_init_binary(__func__, ttlc_compute::binary_op(type), ttlc::sim::Broadcast::kNone,
                                   ttlc::sim::ReuseDest::kNone, acc_to_dest, line, file)));
  if constexpr (full_init) {
    UNPACK((ttlc_abi->unpack_init_two(__func__, icb0, icb1, ttlc::sim::Broadcast::kNone, line, file)));
  }
}

ALWI void add_tiles_init(uint32_t icb0, uint32_t icb1, bool acc_to_dest = false, TTLC_HERE) {
  binary_tiles_init<true, ELWADD>(icb0, icb1, acc_to_dest, line, file);
}

ALWI void sub_tiles_init(uint32_t icb0, uint32_t icb1, bool acc_to_dest = false, TTLC_HERE) {
  binary_tiles_init<true, ELWSUB>(icb0, icb1, acc_to_dest, line, file);
}

ALWI void mul_tiles_init(uint32_t icb0, uint32_t icb1, TTLC_HERE) {
  binary_tiles_init<true, ELWMUL>(icb0, icb1, false, line, file);
}

}  // namespace ckernel

namespace ttlc_compute {

template <EltwiseBinaryType type, BroadcastType dim>
ALWI void binary(const char* api, uint32_t icb0, uint32_t icb1, uint32_t itile0, uint32_t itile1,
                 uint32_t idst, uint32_t bcast_row_idx, int line, const char* file) {
  static_assert(is_supported<type>);
  UNPACK((ttlc_abi->unpack_two(api, icb0, icb1, itile0, itile1, broadcast(dim), line, file)));
  MATH((ttlc_abi->math_binary(api, binary_op(type), broadcast(dim), bcast_row_idx, idst, line, file)));
}

}  // namespace ttlc_compute

namespace ckernel {

ALWI void add_tiles(uint32_t icb0, uint32_t icb1, uint32_t itile0, uint32_t itile1, uint32_t idst,
                    TTLC_HERE) {
  ttlc_compute::binary<ELWADD, BroadcastType::NONE>(__func__, icb0, icb1, itile0, itile1, idst, 0, line,
                                                    file);
}

ALWI void sub_tiles(uint32_t icb0, uint32_t icb1, uint32_t itile0, uint32_t itile1, uint32_t idst,
                    TTLC_HERE) {
  ttlc_compute::binary<ELWSUB, BroadcastType::NONE>(__func__, icb0, icb1, itile0, itile1, idst, 0, line,
                                                    file);
}

ALWI void mul_tiles(uint32_t icb0, uint32_t icb1, uint32_t itile0, uint32_t itile1, uint32_t idst,
                    TTLC_HERE) {
  ttlc_compute::binary<ELWMUL, BroadcastType::NONE>(__func__, icb0, icb1, itile0, itile1, idst, 0, line,
                                                    file);
}

template <EltwiseBinaryType type = ELWADD,
          EltwiseBinaryReuseDestType reuse = EltwiseBinaryReuseDestType::NONE>
ALWI void binary_dest_reuse_tiles_init(uint32_t icb0, TTLC_HERE) {
  static_assert(ttlc_compute::is_supported<type> && reuse != EltwiseBinaryReuseDestType::NONE);
  constexpr auto way = ttlc_compute::reuse_dest(reuse);
  UNPACK((ttlc_abi->unpack_init_one(__func__, ttlc::sim::UnpackPurpose::kReuseDest, icb0,
                                    ttlc::sim::Broadcast::kNone, way, false, false, line, file)));
  MATH((ttlc_abi->math_init_binary(__func__, ttlc_compute::binary_op(type), ttlc::sim::Broadcast::kNone, way,
                                   false, line, file)));
}

template <EltwiseBinaryType type = ELWADD,
          EltwiseBinaryReuseDestType reuse = EltwiseBinaryReuseDestType::NONE>
ALWI void binary_dest_reuse_tiles(uint32_t in_cb_id, uint32_t in_tile_index, uint32_t dst_tile_index,
                                  TTLC_HERE) {
  static_assert(ttlc_compute::is_supported<type> && reuse != EltwiseBinaryReuseDestType::NONE);
  constexpr auto way = ttlc_compute::reuse_dest(reuse);
  UNPACK((ttlc_abi->unpack_one(__func__, ttlc::sim::UnpackPurpose::kReuseDest, in_cb_id, in_tile_index,
                               ttlc::sim::Broadcast::kNone, way, line, file)));
  MATH((
      ttlc_abi->math_binary_reuse(__func__, ttlc_compute::binary_op(type), way, dst_tile_index, line, file)));
}

}  // namespace ckernel
