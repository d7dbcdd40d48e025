#include "ir/interpreter_element.h"

namespace ttlc::ir {

namespace {

/// A row is cut into tiles, whose elements lie one after the other.
std::optional<ElementPlace> place_in_row(const Type& block, std::span<const int64_t> coordinates) {
  const int64_t rank = block.shape.rank(), column = coordinates.back();
  int64_t row = 0;
  for (int64_t d = 0; d + 1 < rank; ++d) {
    if (coordinates[d] < 0 || coordinates[d] >= block.shape[d]) return std::nullopt;
    row = row * block.shape[d] + coordinates[d];
  }
  if (column < 0 || column >= block.row_elems) return std::nullopt;
  const int64_t tiles_of_row = (block.row_elems + sim::kTileElems - 1) / sim::kTileElems;
  return ElementPlace{row * tiles_of_row + column / sim::kTileElems, column % sim::kTileElems};
}

}  // namespace

std::optional<ElementPlace> element_place(const Type& block, std::span<const int64_t> coordinates) {
  if (block.row_elems > 0) return place_in_row(block, coordinates);
  const Shape& tiles = block.shape;
  ElementPlace place;
  for (int64_t d = 0; d < tiles.rank(); ++d) {
    const bool is_tiled = d + 2 >= tiles.rank();
    const int64_t side = is_tiled ? kTileSide : 1, at = coordinates[d];
    if (at < 0 || at >= tiles[d] * side) return std::nullopt;
    place.tile = place.tile * tiles[d] + at / side;
    if (is_tiled) place.element = place.element * kTileSide + at % side;
  }
  return place;
}

std::optional<double> element_of(const BlockValue& block, const ElementPlace& place) {
  const TileData& tile = *block.tiles[place.tile];
  if (presence_at(tile.presence, place.element) == Presence::kAbsent) return std::nullopt;
  return tile.elements[place.element];
}

BlockRef with_element(BlockValue block, const ElementPlace& place, double number) {
  // The rest of a block that nothing was written to is zero from now on.
  for (TileRef& tile : block.tiles) {
    if (tile->presence == absent_presence()) tile = filled_tile(0);
  }
  TileRef& tile = block.tiles[place.tile];
  tile = owned(tile);
  tile->elements[place.element] = number;
  if (tile->presence) {
    PresenceMap presence = *tile->presence;
    presence[place.element] = Presence::kPresent;
    tile->presence = std::make_shared<const PresenceMap>(presence);
  }
  return std::make_shared<const BlockValue>(std::move(block));
}

}  // namespace ttlc::ir
