// Welford's algorithm: running means and variances of the columns of tiles, kept by the vector engine between calls.
// Reciprocals of sample counts come from a table of the kernel's, or are computed where that has no entries.
#pragma once

#include <array>

#include "api/compute/tile_move_copy.h"
#include "sim/sfpu_calls.h"

namespace ttlc_compute {

constexpr uint32_t kWelfordRows = 32;

template <std::size_t size>
inline float reciprocal_of(uint32_t index, const std::array<uint32_t, size>& table) {
  if constexpr (size > 0) return as_float(table[index]);
  return 1.0f / static_cast<float>(index + 1);
}

template <std::size_t size>
inline void welford_rows(const char* api, uint32_t idst, uint32_t start, uint32_t first_row, uint32_t rows,
                         const std::array<uint32_t, size>& table, int line, const char* file) {
  float reciprocals[kWelfordRows];
  const uint32_t count = rows < kWelfordRows ? rows : kWelfordRows;
  for (uint32_t i = 0; i < count; ++i) reciprocals[i] = reciprocal_of(start + i, table);
  ttlc_abi->welford_update(api, idst, first_row, rows, reciprocals, line, file);
}

}  // namespace ttlc_compute

namespace ckernel {

/// Whether an init forgets what was counted before.
enum class WelfordInitMode : uint8_t { ClearStats, PreserveStats };

template <WelfordInitMode mode = WelfordInitMode::ClearStats>
ALWI void welford_init(TTLC_HERE) {
  MATH((ttlc_abi->sfpu_init(__func__, SfpuInit::kInitWelford, 1.0f, line, file)));
  if constexpr (mode == WelfordInitMode::ClearStats) MATH((ttlc_abi->welford_clear(__func__, line, file)));
}

/// After another operation: tiles are copied to DST again. The vector engine keeps what it has counted.
ALWI void welford_reinit(uint32_t cbid, TTLC_HERE) {
  copy_tile_to_dst_init_short(cbid, 0, false, line, file);
}

ALWI void welford_clear(TTLC_HERE) { MATH((ttlc_abi->welford_clear(__func__, line, file))); }

template <uint32_t reciprocal_size>
ALWI void welford_update(uint32_t input_dst_idx, uint32_t start_idx,
                         const std::array<uint32_t, reciprocal_size>& reciprocal_lut, TTLC_HERE) {
  MATH((ttlc_compute::welford_rows<reciprocal_size>(__func__, input_dst_idx, start_idx, 0,
                                                    ttlc_compute::kWelfordRows, reciprocal_lut, line, file)));
}

template <uint32_t reciprocal_size>
ALWI void welford_update_rows(uint32_t input_dst_idx, uint32_t start_idx, uint32_t start_row,
                              uint32_t num_rows, const std::array<uint32_t, reciprocal_size>& reciprocal_lut,
                              TTLC_HERE) {
  MATH((ttlc_compute::welford_rows<reciprocal_size>(__func__, input_dst_idx, start_idx, start_row, num_rows,
                                                    reciprocal_lut, line, file)));
}

// Groups lie side by side in one tile.
ALWI void welford_save_state(uint32_t mean_dst_idx, uint32_t group_id = 0, TTLC_HERE) {
  MATH((ttlc_abi->welford_store(__func__, mean_dst_idx, group_id, false, 0.0f, line, file)));
}

ALWI void welford_restore_state(uint32_t mean_dst_idx, uint32_t group_id = 0, TTLC_HERE) {
  MATH((ttlc_abi->welford_load(__func__, mean_dst_idx, group_id, line, file)));
}

template <std::size_t reciprocal_size>
ALWI void welford_finalize_to_row(uint32_t mean_dst_idx, uint32_t scale_idx,
                                  const std::array<uint32_t, reciprocal_size>& reciprocal_lut, TTLC_HERE) {
  MATH((ttlc_abi->welford_store(__func__, mean_dst_idx, 0, true,
                                ttlc_compute::reciprocal_of(scale_idx, reciprocal_lut), line, file)));
}

template <std::size_t reciprocal_size>
ALWI void welford_finalize_to_face(uint32_t mean_dst_idx, uint32_t scale_idx,
                                   const std::array<uint32_t, reciprocal_size>& reciprocal_lut, TTLC_HERE) {
  MATH((ttlc_abi->welford_store(__func__, mean_dst_idx, 0, false,
                                ttlc_compute::reciprocal_of(scale_idx, reciprocal_lut), line, file)));
}

template <std::size_t reciprocal_size>
ALWI void welford_finalize_to_face(uint32_t mean_dst_idx, uint32_t group_id, uint32_t scale_idx,
                                   const std::array<uint32_t, reciprocal_size>& reciprocal_lut, TTLC_HERE) {
  MATH((ttlc_abi->welford_store(__func__, mean_dst_idx, group_id, false,
                                ttlc_compute::reciprocal_of(scale_idx, reciprocal_lut), line, file)));
}

}  // namespace ckernel
