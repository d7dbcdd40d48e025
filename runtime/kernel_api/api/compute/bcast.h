// Elementwise operations whose second operand is broadcast: COL spreads its column 0 over the columns, ROW
// one of its rows over the rows, SCALAR its first datum over the tile. And the copy of one broadcast operand.
#pragma once

#include "api/compute/eltwise_binary.h"

namespace ttlc_compute {

template <EltwiseBinaryType type, BroadcastType dim>
ALWI void broadcast_init(const char* api, uint32_t icb0, uint32_t icb1, int line, const char* file) {
  static_assert(is_supported<type>);
  MATH((ttlc_abi->math_init_binary(api, binary_op(type), broadcast(dim), ttlc::sim::ReuseDest::kNone, false,
                                   line, file)));
  UNPACK((ttlc_abi->unpack_init_two(api, icb0, icb1, broadcast(dim), line, file)));
}

}  // namespace ttlc_compute

namespace ckernel {

template <EltwiseBinaryType op, BroadcastType dim>
void init_bcast(uint32_t icb0, uint32_t icb1, uint32_t ocb, TTLC_HERE) {
  ttlc_compute::start(__func__, {icb0, icb1, ocb}, line, file);
  ttlc_compute::broadcast_init<op, dim>(__func__, icb0, icb1, line, file);
}

template <EltwiseBinaryType op, BroadcastType dim>
ALWI void any_tiles_bcast(uint32_t icb0, uint32_t icb1, uint32_t itile0, uint32_t itile1, uint32_t idst,
                          uint32_t bcast_row_idx = 0, TTLC_HERE) {
  ttlc_compute::binary<op, dim>(__func__, icb0, icb1, itile0, itile1, idst, bcast_row_idx, line, file);
}

#define TTLC_BROADCAST_ANY(name, op)                                                                      \
  template <BroadcastType dim>                                                                            \
  ALWI void name(uint32_t icb0, uint32_t icb1, uint32_t itile0, uint32_t itile1, uint32_t idst,           \
                 uint32_t bcast_row_idx = 0, TTLC_HERE) {                                                 \
    ttlc_compute::binary<op, dim>(__func__, icb0, icb1, itile0, itile1, idst, bcast_row_idx, line, file); \
  }
TTLC_BROADCAST_ANY(add_tiles_bcast, ELWADD)
TTLC_BROADCAST_ANY(sub_tiles_bcast, ELWSUB)
TTLC_BROADCAST_ANY(mul_tiles_bcast, ELWMUL)
#undef TTLC_BROADCAST_ANY

// Each name is also a template without parameters for the kernel's place: what a pointer to the function leads to.
#define TTLC_BROADCAST(name, op, dim)                                                                        \
  ALWI void name(uint32_t icb0, uint32_t icb1, uint32_t itile0, uint32_t itile1, uint32_t idst, TTLC_HERE) { \
    ttlc_compute::binary<op, BroadcastType::dim>(__func__, icb0, icb1, itile0, itile1, idst, 0, line, file); \
  }                                                                                                          \
  template <typename = void>                                                                                 \
  void name(uint32_t icb0, uint32_t icb1, uint32_t itile0, uint32_t itile1, uint32_t idst) {                 \
    name(icb0, icb1, itile0, itile1, idst, 0, nullptr);                                                      \
  }
TTLC_BROADCAST(add_tiles_bcast_cols, ELWADD, COL)
TTLC_BROADCAST(add_tiles_bcast_scalar, ELWADD, SCALAR)
TTLC_BROADCAST(sub_tiles_bcast_cols, ELWSUB, COL)
TTLC_BROADCAST(sub_tiles_bcast_scalar, ELWSUB, SCALAR)
TTLC_BROADCAST(mul_tiles_bcast_cols, ELWMUL, COL)
TTLC_BROADCAST(mul_tiles_bcast_scalar, ELWMUL, SCALAR)
#undef TTLC_BROADCAST

#define TTLC_BROADCAST_ROW(name, op)                                                                        \
  ALWI void name(uint32_t icb0, uint32_t icb1, uint32_t itile0, uint32_t itile1, uint32_t idst,             \
                 uint32_t bcast_row_idx = 0, TTLC_HERE) {                                                   \
    ttlc_compute::binary<op, BroadcastType::ROW>(__func__, icb0, icb1, itile0, itile1, idst, bcast_row_idx, \
                                                 line, file);                                               \
  }                                                                                                         \
  template <typename = void>                                                                                \
  void name(uint32_t icb0, uint32_t icb1, uint32_t itile0, uint32_t itile1, uint32_t idst,                  \
            uint32_t bcast_row_idx) {                                                                       \
    name(icb0, icb1, itile0, itile1, idst, bcast_row_idx, 0, nullptr);                                      \
  }
TTLC_BROADCAST_ROW(add_tiles_bcast_rows, ELWADD)
TTLC_BROADCAST_ROW(sub_tiles_bcast_rows, ELWSUB)
TTLC_BROADCAST_ROW(mul_tiles_bcast_rows, ELWMUL)
#undef TTLC_BROADCAST_ROW

#define TTLC_BROADCAST_INIT(name, op, dim)                                                  \
  ALWI void name(uint32_t icb0, uint32_t icb1, TTLC_HERE) {                                 \
    ttlc_compute::broadcast_init<op, BroadcastType::dim>(__func__, icb0, icb1, line, file); \
  }                                                                                         \
  template <typename = void>                                                                \
  void name(uint32_t icb0, uint32_t icb1, uint32_t) {                                       \
    name(icb0, icb1, 0, nullptr);                                                           \
  }
TTLC_BROADCAST_INIT(add_bcast_rows_init_short, ELWADD, ROW)
TTLC_BROADCAST_INIT(add_bcast_cols_init_short, ELWADD, COL)
TTLC_BROADCAST_INIT(add_bcast_scalar_init_short, ELWADD, SCALAR)
TTLC_BROADCAST_INIT(sub_bcast_cols_init_short, ELWSUB, COL)
TTLC_BROADCAST_INIT(sub_bcast_rows_init_short, ELWSUB, ROW)
TTLC_BROADCAST_INIT(sub_tiles_bcast_scalar_init_short, ELWSUB, SCALAR)
TTLC_BROADCAST_INIT(mul_bcast_cols_init_short, ELWMUL, COL)
TTLC_BROADCAST_INIT(mul_bcast_rows_init_short, ELWMUL, ROW)
TTLC_BROADCAST_INIT(mul_tiles_bcast_scalar_init_short, ELWMUL, SCALAR)
#undef TTLC_BROADCAST_INIT

template <BroadcastType dim>
ALWI void unary_bcast_init(uint32_t icb, uint32_t ocb, TTLC_HERE) {
  ttlc_compute::start(__func__, {icb, icb, ocb}, line, file);
  UNPACK((ttlc_abi->unpack_init_one(__func__, ttlc::sim::UnpackPurpose::kBroadcast, icb,
                                    ttlc_compute::broadcast(dim), ttlc::sim::ReuseDest::kNone, false, false,
                                    line, file)));
  MATH((ttlc_abi->math_init_copy(__func__, ttlc_compute::broadcast(dim), line, file)));
}

template <BroadcastType dim>
ALWI void unary_bcast(uint32_t icb, uint32_t in_tile_index, uint32_t dst_tile_index, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_one(__func__, ttlc::sim::UnpackPurpose::kBroadcast, icb, in_tile_index,
                               ttlc_compute::broadcast(dim), ttlc::sim::ReuseDest::kNone, line, file)));
  MATH((ttlc_abi->math_copy(__func__, ttlc::sim::UnpackPurpose::kBroadcast, icb, ttlc_compute::broadcast(dim),
                            dst_tile_index, line, file)));
}

template <BroadcastType dim>
ALWI void unary_bcast_uninit(uint32_t icb, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_uninit(__func__, ttlc::sim::UnpackPurpose::kBroadcast, line, file)));
}

}  // namespace ckernel
