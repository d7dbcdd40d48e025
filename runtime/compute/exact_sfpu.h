// Functions of the vector engine as its machine code computes them: the published algorithms, step by step,
// with its multiply-add (sfpu_arithmetic.h) and its conversions. Functions that are not here have no such
// account; they are the mathematical functions in float32 (sfpu_functions.h) in all numerics.
#pragma once

#include "runtime/compute/sfpu_functions.h"
#include "runtime/compute/tile_math.h"

namespace ttlc::sim {

/// results[i] = op(x[i], y[i]) for one face, as bits that the engine stores; false, and nothing done,
/// when the function's algorithm is not known. Results may be one of the operands.
bool apply_exactly(SfpuOp op, const float* x, const float* y, const SfpuParameters& parameters,
                   const MathMode& mode, float* results);

/// What the vector engine stores of a value in DST: denormals lose their digits, a 16-bit DST the lower half.
float sfpu_stored(float value, const MathMode& mode);

/// Rounded to bf16 as the vector engine's conversion does: half away from zero, NaN becomes infinity.
float sfpu_rounded_to_bf16(float value);

}  // namespace ttlc::sim
