// Steps of the matrix engine on whole tiles and faces, bit for bit what matrix_arithmetic.h computes datum by
// datum, compiled for several instruction sets. All tiles are in face order.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/compute/tile_math.h"

namespace ttlc::sim {

/// dst += in0 x in1 in all fidelity phases. Returns how many sums Wormhole's erratum of renormalisation spoiled on the way;
/// nothing, and nothing is done, when products may be too large for the arithmetic of this kernel: above 2^50 or so.
std::optional<int64_t> exact_multiply_tiles(const float* in0, const float* in1, const MathMode& mode,
                                            float* dst);

/// dst += a * b element by element, in all fidelity phases.
void exact_multiply_elements(const float* a, const float* b, const MathMode& mode, float* dst);
/// dst += a + b, or a - b.
void exact_add_elements(const float* a, const float* b, bool subtract, const MathMode& mode, float* dst);

}  // namespace ttlc::sim
