// Comparisons with a scalar and with zero: 1 or 0.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION_1(unary_ne, UnaryNe)
TTLC_SFPU_FUNCTION_1(unary_eq, UnaryEq)
TTLC_SFPU_FUNCTION_1(unary_gt, UnaryGt)
TTLC_SFPU_FUNCTION_1(unary_ge, UnaryGe)
TTLC_SFPU_FUNCTION_1(unary_lt, UnaryLt)
TTLC_SFPU_FUNCTION_1(unary_le, UnaryLe)
TTLC_SFPU_FUNCTION(gtz, Gtz)
TTLC_SFPU_FUNCTION(gez, Gez)
TTLC_SFPU_FUNCTION(ltz, Ltz)
TTLC_SFPU_FUNCTION(lez, Lez)
TTLC_SFPU_FUNCTION(eqz, Eqz)
TTLC_SFPU_FUNCTION(nez, Nez)

// Of integers, after the same inits.
TTLC_SFPU_UNARY_1(unary_ne_tile_int32, kUnaryNeInt32)
TTLC_SFPU_UNARY_1(unary_eq_tile_int32, kUnaryEqInt32)
TTLC_SFPU_UNARY_1(unary_gt_tile_int32, kUnaryGtInt32)
TTLC_SFPU_UNARY_1(unary_ge_tile_int32, kUnaryGeInt32)
TTLC_SFPU_UNARY_1(unary_lt_tile_int32, kUnaryLtInt32)
TTLC_SFPU_UNARY_1(unary_le_tile_int32, kUnaryLeInt32)
TTLC_SFPU_UNARY(gtz_tile_int32, kGtzInt32)
TTLC_SFPU_UNARY(gez_tile_int32, kGezInt32)
TTLC_SFPU_UNARY(ltz_tile_int32, kLtzInt32)
TTLC_SFPU_UNARY(lez_tile_int32, kLezInt32)
TTLC_SFPU_UNARY(eqz_tile_int32, kEqzInt32)
TTLC_SFPU_UNARY(nez_tile_int32, kNezInt32)
TTLC_SFPU_UNARY(eqz_tile_uint32, kEqzUint32)
TTLC_SFPU_UNARY(eqz_tile_uint16, kEqzUint16)
TTLC_SFPU_UNARY(nez_tile_uint32, kNezUint32)
TTLC_SFPU_UNARY(nez_tile_uint16, kNezUint16)

}  // namespace ckernel
