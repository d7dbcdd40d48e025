// One source, several instruction sets: functions marked TTLC_CPU_CLONES are compiled for each of them and
// the loader picks; what they call must be TTLC_INLINE. Vector types instead of intrinsics: a vector of 16
// words is one row of a face, and the compiler splits it into what the target has.
#pragma once

#include <cstdint>
#include <cstring>

#include "runtime/compute/tile.h"

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
#define TTLC_CPU_CLONES __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define TTLC_CPU_CLONES
#endif
#define TTLC_INLINE inline __attribute__((always_inline))

namespace ttlc::sim {

using FaceRow = float __attribute__((vector_size(kFaceWidth * sizeof(float))));
using FaceRowBits = std::uint32_t __attribute__((vector_size(kFaceWidth * sizeof(float))));
using FaceRowInts = std::int32_t __attribute__((vector_size(kFaceWidth * sizeof(float))));
using FaceRowHalves = std::uint16_t __attribute__((vector_size(kFaceWidth * sizeof(std::uint16_t))));
using FaceRowShorts = std::int16_t __attribute__((vector_size(kFaceWidth * sizeof(std::int16_t))));
/// One row of a tile: the rows of two faces.
using TileRowShorts = std::int16_t __attribute__((vector_size(2 * kFaceWidth * sizeof(std::int16_t))));

template <typename Row, typename Element>
TTLC_INLINE void load(const Element* from, Row& row) {
  std::memcpy(&row, from, sizeof row);
}

template <typename Row, typename Element>
TTLC_INLINE void store(const Row& row, Element* to) {
  std::memcpy(to, &row, sizeof row);
}

}  // namespace ttlc::sim
