// A 32x32 tile as the engine computes with it: float32 values in face order, as in L1 and in the machine's
// registers, and beside them which datums are defined, row by row of the tile. Undefined datums are legal to
// read and travel through every operation (definedness.h says how); only where they leave the core are they
// an error.
#pragma once

#include <array>
#include <cstdint>

#include "runtime/facts/data_format.h"

namespace ttlc::sim {

inline constexpr int kTileDim = static_cast<int>(kTileHeight);
inline constexpr int kFaceDim = static_cast<int>(kFaceHeight);

/// Which datums of a tile are defined: one bit per datum, with a flag for the usual case that all of them
/// are.
class Definedness {
 public:
  static Definedness all() { return Definedness(true); }
  static Definedness none() { return Definedness(false); }

  bool is_all() const { return all_; }
  bool at(int row, int column) const { return all_ || ((rows_[row] >> column) & 1u) != 0; }
  std::uint32_t row(int row) const { return all_ ? ~0u : rows_[row]; }

  void set_row(int row, std::uint32_t bits);
  /// Restores the all-defined flag after row-wise changes.
  void normalize();

  /// Whose birth a report names: the place id of the undefined data that came first, 0 when nothing is known.
  std::uint32_t origin() const { return origin_; }
  void set_origin(std::uint32_t origin) { origin_ = origin; }

 private:
  explicit Definedness(bool all) : all_(all) {}

  bool all_;
  std::uint32_t origin_ = 0;
  std::array<std::uint32_t, kTileDim> rows_{};
};

struct TileValues {
  alignas(64) std::array<float, kTileElems> values{};

  float* face(int face) { return values.data() + face * kFaceElems; }
  const float* face(int face) const { return values.data() + face * kFaceElems; }
  float& at(int row, int column) { return values[face_order_index(row, column)]; }
  float at(int row, int column) const { return values[face_order_index(row, column)]; }
};

struct Tile : TileValues {
  Definedness defined = Definedness::all();

  void fill(float value);
};

}  // namespace ttlc::sim
