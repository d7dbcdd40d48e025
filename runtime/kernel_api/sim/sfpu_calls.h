// Macros that define the API functions of the vector engine: which row of sfpu_ops.def a call runs, with
// which parameters. Parameters of type uint32_t carry the bits of a float32.
#pragma once

#include "api/compute/common_globals.h"

namespace ckernel {
using ttlc::sim::SfpuInit;
using ttlc::sim::SfpuOp;
}  // namespace ckernel

#define TTLC_SFPU_RUN(op, mode, p0, p1, p2)                                                                 \
  MATH((ttlc_abi->sfpu_unary(__func__, SfpuOp::op, idst, ttlc_compute::vector_mode(static_cast<int>(mode)), \
                             p0, p1, p2, line, file)))

/// A function without parameters, on all faces; `op` is an expression.
#define TTLC_SFPU_RUN_OP(op) \
  MATH((ttlc_abi->sfpu_unary(__func__, op, idst, ttlc::sim::VectorMode::kAll, 0.0f, 0.0f, 0.0f, line, file)))

#define TTLC_SFPU_INIT(api, init) \
  ALWI void api(TTLC_HERE) { MATH((ttlc_abi->sfpu_init(__func__, SfpuInit::init, 1.0f, line, file))); }

// The same by the thread that packs, behind its wait for the section.
#define TTLC_SFPU_PACK_RUN(op, mode, p0, p1, p2)                                                            \
  PACK((ttlc_abi->sfpu_unary(__func__, SfpuOp::op, idst, ttlc_compute::vector_mode(static_cast<int>(mode)), \
                             p0, p1, p2, line, file)))

#define TTLC_SFPU_PACK_INIT(api, init) \
  ALWI void api(TTLC_HERE) { PACK((ttlc_abi->sfpu_init(__func__, SfpuInit::init, 1.0f, line, file))); }

#define TTLC_SFPU_PACK_UNARY(api, op) \
  ALWI void api(uint32_t idst, TTLC_HERE) { TTLC_SFPU_PACK_RUN(op, RC, 0.0f, 0.0f, 0.0f); }

#define TTLC_SFPU_PACK_UNARY_2(api, op)                                                               \
  ALWI void api(uint32_t idst, uint32_t param0, uint32_t param1, TTLC_HERE) {                         \
    TTLC_SFPU_PACK_RUN(op, RC, ttlc_compute::as_float(param0), ttlc_compute::as_float(param1), 0.0f); \
  }

#define TTLC_SFPU_UNARY(api, op) \
  ALWI void api(uint32_t idst, TTLC_HERE) { TTLC_SFPU_RUN(op, RC, 0.0f, 0.0f, 0.0f); }

#define TTLC_SFPU_UNARY_1(api, op)                                     \
  ALWI void api(uint32_t idst, uint32_t param0, TTLC_HERE) {           \
    TTLC_SFPU_RUN(op, RC, ttlc_compute::as_float(param0), 0.0f, 0.0f); \
  }

#define TTLC_SFPU_UNARY_2(api, op)                                                               \
  ALWI void api(uint32_t idst, uint32_t param0, uint32_t param1, TTLC_HERE) {                    \
    TTLC_SFPU_RUN(op, RC, ttlc_compute::as_float(param0), ttlc_compute::as_float(param1), 0.0f); \
  }

#define TTLC_SFPU_UNARY_3(api, op)                                                             \
  ALWI void api(uint32_t idst, uint32_t param0, uint32_t param1, uint32_t param2, TTLC_HERE) { \
    TTLC_SFPU_RUN(op, RC, ttlc_compute::as_float(param0), ttlc_compute::as_float(param1),      \
                  ttlc_compute::as_float(param2));                                             \
  }

#define TTLC_SFPU_BINARY(api, op)                                                                            \
  ALWI void api(uint32_t idst0, uint32_t idst1, uint32_t odst, TTLC_HERE) {                                  \
    MATH((ttlc_abi->sfpu_binary(__func__, SfpuOp::op, idst0, idst1, odst, ttlc::sim::VectorMode::kAll, line, \
                                file)));                                                                     \
  }

/// A function whose init and call have the usual names.
#define TTLC_SFPU_FUNCTION(name, op)          \
  TTLC_SFPU_INIT(name##_tile_init, kInit##op) \
  TTLC_SFPU_UNARY(name##_tile, k##op)
#define TTLC_SFPU_FUNCTION_1(name, op)        \
  TTLC_SFPU_INIT(name##_tile_init, kInit##op) \
  TTLC_SFPU_UNARY_1(name##_tile, k##op)
#define TTLC_SFPU_FUNCTION_2(name, op)        \
  TTLC_SFPU_INIT(name##_tile_init, kInit##op) \
  TTLC_SFPU_UNARY_2(name##_tile, k##op)
#define TTLC_SFPU_BINARY_FUNCTION(name, op)          \
  TTLC_SFPU_INIT(name##_binary_tile_init, kInit##op) \
  TTLC_SFPU_BINARY(name##_binary_tile, k##op)
