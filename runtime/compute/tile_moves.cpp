// Operations on tiles that only move data: the same in all numerics.
#include <algorithm>

#include "runtime/compute/tile_math.h"

namespace ttlc::sim {

void spread_values(const TileValues& b, Broadcast broadcast, int broadcast_row, float* result) {
  for (int row = 0; row < kTileDim; ++row) {
    for (int column = 0; column < kTileDim; column += kFaceDim) {
      float* out = result + face_order_index(row, column);
      switch (broadcast) {
        case Broadcast::kNone:
          std::copy_n(&b.values[face_order_index(row, column)], kFaceDim, out);
          break;
        case Broadcast::kColumn:
          std::fill_n(out, kFaceDim, b.at(row, 0));
          break;
        case Broadcast::kRow:
          std::copy_n(&b.values[face_order_index(broadcast_row, column)], kFaceDim, out);
          break;
        case Broadcast::kScalar:
          std::fill_n(out, kFaceDim, b.at(0, 0));
          break;
      }
    }
  }
}

void transpose_values(const TileValues& a, TileValues& result) {
  for (int row = 0; row < kTileDim; ++row) {
    for (int column = 0; column < kTileDim; ++column) result.at(column, row) = a.at(row, column);
  }
}

}  // namespace ttlc::sim
