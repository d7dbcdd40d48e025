// The inner product kernel of fast numerics: 32x32 by 32x32 float32 tiles in face order.
#pragma once

#include <cstdint>

namespace ttlc::sim {

/// acc += in0 x in1 over the K faces [0, 2). With `bf16_steps` every output is rounded to bf16, half away from zero,
/// after each K face, as a 16-bit DST does between matrix steps. Products and sums are separate float32 operations in
/// a fixed order, so every processor gives the same bits.
void multiply_tiles(const float* in0, const float* in1, float* acc, bool bf16_steps);

/// to[i] = from[i] with only the bits of `mask`, for one tile.
void mask_tile(const float* from, std::uint32_t mask, float* to);
/// to[i] = from[i] minus from[i] masked, for one tile: the low part of a split operand.
void mask_remainder_tile(const float* from, std::uint32_t mask, float* to);

}  // namespace ttlc::sim
