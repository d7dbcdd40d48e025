#include "ir/interpreter_element.h"

#include <algorithm>

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

/// Moves every element of a block of rows to where it lies in tiles, or back.
BlockRef moved(const Type& rows, const BlockValue& from, bool to_tiles) {
  const int64_t rank = rows.shape.rank(), height = rows.shape.back(1), width = rows.row_elems;
  const int64_t tiles_of_row = (width + sim::kTileElems - 1) / sim::kTileElems;
  const int64_t tile_columns = width / kTileSide, tiles_of_matrix = height / kTileSide * tile_columns;
  int64_t matrices = 1;
  for (int64_t d = 0; d + 2 < rank; ++d) matrices *= rows.shape[d];
  BlockValue to{std::vector<TileRef>(matrices * (to_tiles ? tiles_of_matrix : height * tiles_of_row))};
  std::vector<PresenceMap> presence(to.tiles.size());
  for (TileRef& tile : to.tiles) tile = filled_tile(0);
  for (PresenceMap& map : presence) map.fill(Presence::kAbsent);
  for (int64_t row = 0; row < matrices * height; ++row) {
    for (int64_t column = 0; column < width; ++column) {
      const int64_t in_matrix = row % height;
      const ElementPlace in_rows{row * tiles_of_row + column / sim::kTileElems, column % sim::kTileElems};
      const ElementPlace in_tiles{
          row / height * tiles_of_matrix + in_matrix / kTileSide * tile_columns + column / kTileSide,
          in_matrix % kTileSide * kTileSide + column % kTileSide};
      const ElementPlace& source = to_tiles ? in_rows : in_tiles;
      const ElementPlace& target = to_tiles ? in_tiles : in_rows;
      const TileData& tile = *from.tiles[source.tile];
      to.tiles[target.tile]->elements[target.element] = tile.elements[source.element];
      presence[target.tile][target.element] = presence_at(tile.presence, source.element);
    }
  }
  for (size_t i = 0; i < to.tiles.size(); ++i) {
    const bool is_whole = std::all_of(presence[i].begin(), presence[i].end(),
                                      [](Presence p) { return p == Presence::kPresent; });
    if (!is_whole) to.tiles[i]->presence = std::make_shared<const PresenceMap>(presence[i]);
  }
  return std::make_shared<const BlockValue>(std::move(to));
}

}  // namespace

BlockRef empty_block(int64_t tiles) {
  return std::make_shared<const BlockValue>(
      BlockValue{std::vector<TileRef>(tiles, filled_tile(0, absent_presence()))});
}

BlockRef tilized(const Type& rows, const BlockValue& block) { return moved(rows, block, true); }
BlockRef untilized(const Type& rows, const BlockValue& block) { return moved(rows, block, false); }

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
