// What raw code of the vector engine (sfpi.h) works on, in a form that kernels and the simulator share: vectors of 32 lanes,
// the engine's registers and the lanes that instructions write.
#pragma once

#include <cstdint>

namespace ttlc::sim {

inline constexpr int kSfpuLanes = 32;

/// One 32-bit value per lane, and which of them are defined.
struct SfpuVector {
  alignas(64) std::uint32_t bits[kSfpuLanes] = {};
  std::uint32_t defined = 0;
};

struct SfpuRegisters {
  static constexpr int kGeneral = 8;
  static constexpr int kProgrammable = 4;  // constants 11 to 14: -1 and three that kernels set

  SfpuVector general[kGeneral];
  SfpuVector programmable[kProgrammable];
  std::uint32_t enabled = ~0u;  // lanes that instructions write
  std::uint32_t uncertain = 0;  // of these: lanes that an undefined condition enabled
  std::int32_t dst_row = 0;     // counter of the MATH thread: rows of 16 datums behind the tile of the call
  std::int32_t dst_increment[8] = {};  // of it, by address mode
  std::int64_t cycles = 0;             // spent since the simulator was told last
  bool exact = false;                  // multiply-adds go to the simulator
  std::int32_t multiply_add_cycles = 1;
};

}  // namespace ttlc::sim
