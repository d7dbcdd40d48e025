// Tiles that operands are unpacked into. Who has done with one gives it back; it is used again when all jobs are done that
// were posted until then.
#pragma once

#include <cstdint>
#include <deque>

#include "runtime/compute/host_workers.h"
#include "runtime/compute/tile.h"

namespace ttlc::sim {

class TilePool {
 public:
  /// The work whose jobs refer to the tiles.
  explicit TilePool(const TileWork& work) : work_(work) {}

  /// A tile that no job refers to, defined whatever it contains.
  Tile* take();
  void give_back(Tile* tile) { returned_.push_back({tile, work_.latest()}); }
  /// Makes it another tile. Null: there was none.
  void renew(Tile*& tile) {
    if (tile != nullptr) give_back(tile);
    tile = take();
  }

 private:
  struct Returned {
    Tile* tile;
    TileWork::Number after;
  };

  const TileWork& work_;
  std::deque<Tile> tiles_;
  std::deque<Returned> returned_;
};

}  // namespace ttlc::sim
