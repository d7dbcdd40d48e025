// From a DST tile to the bytes of a page in L1: the packer's roundings, ReLU, edge mask, and accumulation in
// L1. Sources: tt-isa-documentation Packers/FormatConversion.md, ReLU.md, EdgeMasking.md (documented).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/compute/tile.h"
#include "runtime/kernel_api/sim/tile_ops.h"

namespace ttlc::sim {

/// ReLU on the values after their rounding; the threshold has the precision of bf16.
struct ReluSetting {
  PackerRelu mode = PackerRelu::kOff;
  float threshold = 0.0f;
};

/// Encodes the tile's values into tile_bytes(format) bytes, as the packer does.
void pack_values(const TileValues& tile, DataFormat format, bool dst32, const ReluSetting& relu,
                 std::byte* bytes);
/// The early conversion of fp32 to TF32, when the packer is told to round to 10 mantissa bits.
void round_to_tf32(Tile& tile);
/// Adds the tile, packed, onto the values at `bytes` (bf16 or fp32).
void pack_accumulate(const Tile& tile, DataFormat format, bool dst32, const ReluSetting& relu,
                     std::byte* bytes);
/// Zeroes everything but the results of a reduction.
void apply_reduce_mask(Tile& tile, ReduceDim dim);
/// One bit per byte of the stored tile: the bytes of defined datums. A block float exponent counts as defined
/// when any datum of its row is.
std::vector<std::uint64_t> stored_definedness(const Definedness& defined, DataFormat format);

}  // namespace ttlc::sim
