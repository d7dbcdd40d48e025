#include "runtime/compute/tile.h"

#include <algorithm>

namespace ttlc::sim {

void Definedness::set_row(int row, std::uint32_t bits) {
  if (all_) {
    if (bits == ~0u) return;
    rows_.fill(~0u);
    all_ = false;
  }
  rows_[row] = bits;
}

void Definedness::normalize() {
  if (!all_ && std::all_of(rows_.begin(), rows_.end(), [](std::uint32_t bits) { return bits == ~0u; })) {
    all_ = true;
    origin_ = 0;
  }
}

void Tile::fill(float value) {
  values.fill(value);
  defined = Definedness::all();
}

}  // namespace ttlc::sim
