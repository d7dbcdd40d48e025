// Operations on tiles that only move data: the same in all numerics.
#include <algorithm>

#include "runtime/compute/definedness.h"
#include "runtime/compute/tile_math.h"

namespace ttlc::sim {

void spread_values(const Tile& b, Broadcast broadcast, int broadcast_row, float* result) {
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

void spread(const Tile& b, Broadcast broadcast, int broadcast_row, Tile& result) {
  spread_values(b, broadcast, broadcast_row, result.values.data());
  result.defined = spread(b.defined, broadcast, broadcast_row);
}

void transpose(const Tile& a, Tile& result) {
  for (int row = 0; row < kTileDim; ++row) {
    for (int column = 0; column < kTileDim; ++column) result.at(column, row) = a.at(row, column);
  }
  result.defined = transpose(a.defined);
}

}  // namespace ttlc::sim
