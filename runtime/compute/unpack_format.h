// From the bytes of a page in L1 to a tile as SrcA, SrcB or DST hold it: decoding, the precision of the
// registers, and which datums are defined.
#pragma once

#include <cstdint>

#include "runtime/compute/tile.h"
#include "runtime/device/memory.h"

namespace ttlc::sim {

/// Precision of an operand register.
enum class SrcWidth : std::uint8_t {
  kBf16,  // SrcA and SrcB with 16-bit DST
  kTf32,  // SrcA and SrcB with 32-bit DST
  kFp32,  // straight to DST, unchanged
};

/// Decodes the tile at `bytes`.
void unpack_values(DataFormat format, const std::byte* bytes, SrcWidth width, TileValues& tile);
/// Which datums of the tile at `offset` are defined; the tile's origin is left alone.
Definedness unpack_definedness(DataFormat format, Memory& l1, int64_t offset);
/// Swaps the two off-diagonal faces and transposes inside faces, as asked; both together transpose the tile.
void transpose_in_unpacker(TileValues& tile, bool faces, bool within_face);
Definedness transpose_in_unpacker(const Definedness& defined, bool faces, bool within_face);

}  // namespace ttlc::sim
