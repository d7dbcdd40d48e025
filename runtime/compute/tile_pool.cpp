#include "runtime/compute/tile_pool.h"

namespace ttlc::sim {

Tile* TilePool::take() {
  Tile* tile = nullptr;
  if (!returned_.empty() && work_.is_done(returned_.front().after)) {
    tile = returned_.front().tile;
    returned_.pop_front();
  } else {
    tile = &tiles_.emplace_back();
  }
  tile->defined = Definedness::all();
  return tile;
}

}  // namespace ttlc::sim
