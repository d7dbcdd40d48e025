// Welford's running mean and sum of squared differences: 32 of each, in registers of the vector engine between the calls.
// A call takes rows of a DST tile, whose columns are the 32 series. Every other function of the vector engine uses the same
// registers. Source: tt-llk tt_llk_wormhole_b0/common/inc/sfpu/ckernel_sfpu_welfords.h (code).
#pragma once

#include <array>
#include <cstdint>

#include "runtime/compute/engine.h"

namespace ttlc::sim {

/// Where results lie in a tile and the next one.
enum class WelfordLayout : std::uint8_t {
  kRow,  // row 0; the three rows below become zero
  kRaw,  // 32 numbers in the even columns of four rows of a face, which the group says
};

class WelfordCall {
 public:
  WelfordCall(const char* api, const char* file, int line);

  /// Both become zero.
  void clear();
  /// Takes `rows` rows of a tile from `first_row` on; one over the number of samples so far, with each of them.
  void update(uint32_t idst, uint32_t first_row, uint32_t rows, const float* reciprocals);
  /// The mean into a tile and the sum of squares, times `factor` unless that is 0, into the next one.
  void store(uint32_t idst, uint32_t group, WelfordLayout layout, float factor);
  /// From where a raw store has left them.
  void load(uint32_t idst, uint32_t group);

 private:
  void require_init();
  void require_state();
  DstTile& written(uint32_t idst);
  void charge(int64_t instructions);

  SimThread& thread_;
  ComputeEngine& engine_;
  const char* api_;
};

}  // namespace ttlc::sim
