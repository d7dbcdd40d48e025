// The inner loops over whole tiles of 1024 values, compiled for several instruction sets. All tiles are in
// face order. Products and sums are separate float32 operations in a fixed order, so every processor gives
// the same bits.
#pragma once

#include <cstdint>

#include "runtime/kernel_api/sim/tile_ops.h"

namespace ttlc::sim {

/// acc += in0 x in1. With `bf16_steps` every output is rounded to bf16, half away from zero, after each half
/// of K, as a 16-bit DST does between matrix steps.
void multiply_tiles(const float* in0, const float* in1, float* acc, bool bf16_steps);

/// to = a op b, or to += a op b.
void combine_tiles(BinaryOp op, const float* a, const float* b, bool accumulate, float* to);

/// to[i] = from[i] with only the bits of `mask`.
void mask_tile(const float* from, std::uint32_t mask, float* to);
/// to[i] = from[i] minus from[i] masked: the low part of a split operand.
void mask_remainder_tile(const float* from, std::uint32_t mask, float* to);

/// In place: denormals become +0, then only the bits of `mask` stay.
void flush_and_mask_tile(float* values, std::uint32_t mask);
/// In place: rounded to bf16, half away from zero; NaN stays.
void round_tile_to_bf16(float* values);

/// bf16 bits to values, denormals as +0.
void widen_bf16_tile(const std::uint16_t* bits, float* values);
/// Values to bf16 bits as the packer does: half away from zero, NaN to infinity, denormals and -0 to +0.
void pack_bf16_tile(const float* values, std::uint16_t* bits);

}  // namespace ttlc::sim
