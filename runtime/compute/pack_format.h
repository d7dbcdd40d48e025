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
/// Adds the tile, packed, onto the values at `bytes` (bf16 or fp32).
void pack_accumulate(const TileValues& tile, DataFormat format, bool dst32, const ReluSetting& relu,
                     std::byte* bytes);
/// Zeroes everything but the results of a reduction.
void apply_reduce_mask(TileValues& tile, ReduceDim dim);
void apply_reduce_mask(Definedness& defined, ReduceDim dim);

/// All that the packer does with the values of a tile.
struct PackSetting {
  DataFormat format = DataFormat::kBf16;
  bool dst32 = false;
  bool rounds_to_tf32 = false;    // early, from fp32, to 10 mantissa bits
  std::optional<ReduceDim> mask;  // then everything but the results of a reduction is zeroed
  ReluSetting relu;
  bool accumulates = false;  // onto the values at `bytes`
};
void pack(const TileValues& tile, const PackSetting& setting, std::byte* bytes);
/// One bit per byte of the stored tile: the bytes of defined datums. A block float exponent counts as defined
/// when any datum of its row is.
std::vector<std::uint64_t> stored_definedness(const Definedness& defined, DataFormat format);

}  // namespace ttlc::sim
