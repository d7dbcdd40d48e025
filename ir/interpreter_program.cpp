// What all cores of a reference evaluation share: the kernel, prepared, and the tensors.
#include <algorithm>
#include <utility>

#include "ir/constants.h"
#include "ir/interpreter_core.h"

namespace ttlc::ir {
namespace {

BlockRef constant_block(const Op& op) {
  Constant constant = constant_of(op);
  BlockValue block;
  for (int64_t tile = 0; tile < const_tiles(constant.kind); ++tile) {
    TileRef values = filled_tile(0, uniform_presence());
    for (int64_t i = 0; i < sim::kTileElems; ++i) {
      values->elements[i] = const_element(constant, tile, i / kTileSide, i % kTileSide);
    }
    block.tiles.push_back(std::move(values));
  }
  return std::make_shared<const BlockValue>(std::move(block));
}

}  // namespace

KernelProgram::KernelProgram(const Op& op, Mode mode, double jump_shift) : kernel(&op), mode(mode) {
  const bool has_values = mode == Mode::kValues;
  std::unordered_map<const Value*, bool> loaded, written;
  walk(op.region(), [&](Op& inner) {
    if (inner.is(OpKind::kTensor) && has_values) tensors[inner.result()] = inner.result()->name;
    if (inner.is(OpKind::kGeneric) && has_values) generics.try_emplace(&inner, inner, jump_shift);
    if (inner.is(OpKind::kConstTiles) && has_values) constants[&inner] = constant_block(inner);
    if (inner.is(OpKind::kTensorLoad)) loaded[inner.operand(0)] = true;
    if (inner.is(OpKind::kSemaphore)) cores_communicate = true;
    if (inner.is(OpKind::kCoreSend)) cores_communicate = true;
    if (inner.is(OpKind::kTensorStore) && !std::exchange(written[inner.operand(1)], true)) {
      stored.push_back(inner.operand(1)->name);
    }
  });
  for (const auto& [tensor, is_written] : written)
    reads_what_it_stores = reads_what_it_stores || loaded.contains(tensor);
}

TensorStore::TensorStore(const KernelProgram& program, ReferenceTensors& tensors) {
  for (const auto& [value, name] : program.tensors) {
    ReferenceTensor& tensor = tensors.at(name);
    std::vector<int64_t> shape = tensor.shape;
    while (shape.size() < 2) shape.insert(shape.begin(), 1);
    views_[value] = {&tensor,
                     {shape.begin(), shape.end() - 2},
                     shape.end()[-2],
                     shape.end()[-1],
                     value->type.layout == Layout::kRowMajor};
  }
}

std::string TensorStore::outside(const Value* tensor, const std::vector<int64_t>& leading, int64_t tile_row,
                                 int64_t tile_column) const {
  const View& view = views_.at(tensor);
  auto check = [&](std::string_view unit, std::string_view units, int64_t index, int64_t count) {
    if (index >= 0 && index < count) return std::string();
    return fmt::format("the {} of {} is {}, but it has {} {}", unit, tensor->name, index, count,
                       count == 1 ? unit : units);
  };
  for (size_t d = 0; d < leading.size(); ++d) {
    std::string wrong = check("matrix index", "matrices", leading[d], view.leading[d]);
    if (!wrong.empty()) return wrong;
  }
  if (view.is_row_major) return check("row", "rows", tile_row, view.rows);
  auto tiles = [](int64_t elements) { return (elements + kTileSide - 1) / kTileSide; };
  std::string wrong = check("tile row", "tile rows", tile_row, tiles(view.rows));
  return wrong.empty() ? check("tile column", "tile columns", tile_column, tiles(view.columns)) : wrong;
}

int64_t TensorStore::matrix(const Value* tensor, const std::vector<int64_t>& leading) const {
  const View& view = views_.at(tensor);
  int64_t index = 0;
  for (size_t d = 0; d < leading.size(); ++d) {
    if (leading[d] < 0 || leading[d] >= view.leading[d]) return -1;
    index = index * view.leading[d] + leading[d];
  }
  return index;
}

namespace {

/// Elements of a tile that lie in a matrix of rows x columns: visit(offset in the matrix, row in the tile, number of
/// elements of the row).
template <typename Visit>
void for_each_row(int64_t rows, int64_t columns, int64_t tile_row, int64_t tile_column, const Visit& visit) {
  if (tile_row < 0 || tile_column < 0 || tile_row > rows / kTileSide || tile_column > columns / kTileSide)
    return;
  int64_t first_row = tile_row * kTileSide, first_column = tile_column * kTileSide;
  int64_t height = std::min(kTileSide, rows - first_row), width = std::min(kTileSide, columns - first_column);
  for (int64_t row = 0; row < height && width > 0; ++row)
    visit((first_row + row) * columns + first_column, row, width);
}

}  // namespace

Shape tiles_of_pages(const Type& block) {
  Shape tiles = block.shape;
  if (block.row_elems > 0)
    tiles[tiles.rank() - 1] *= (block.row_elems + sim::kTileElems - 1) / sim::kTileElems;
  return tiles;
}

TensorStore::RowPart TensorStore::row_part(const View& view, int64_t matrix, int64_t row,
                                           int64_t part) const {
  if (row < 0 || row >= view.rows || part < 0 || part > view.columns / sim::kTileElems) return {};
  const int64_t first = part * sim::kTileElems;
  return {(matrix * view.rows + row) * view.columns + first,
          std::min<int64_t>(sim::kTileElems, view.columns - first)};
}

TileRef TensorStore::load(const Value* tensor, int64_t matrix, int64_t tile_row, int64_t tile_column) const {
  const View& view = views_.at(tensor);
  if (matrix < 0) return filled_tile(0, absent_presence());
  if (view.is_row_major) {
    TileRef tile = filled_tile(0, uniform_presence());
    const RowPart part = row_part(view, matrix, tile_row, tile_column);
    std::copy_n(view.data->values.data() + part.offset, part.elems, tile->elements.data());
    return tile;
  }
  auto existing = [](int64_t size, int64_t tile) {
    int64_t tiles = size / kTileSide;
    return tile < tiles ? kTileSide : tile == tiles ? size % kTileSide : 0;
  };
  TileRef tile =
      filled_tile(0, leading_presence(existing(view.rows, tile_row), existing(view.columns, tile_column)));
  const double* source = view.data->values.data() + matrix * view.rows * view.columns;
  for_each_row(view.rows, view.columns, tile_row, tile_column,
               [&](int64_t offset, int64_t row, int64_t width) {
                 std::copy_n(source + offset, width, &tile->at(row, 0));
               });
  return tile;
}

void TensorStore::apply(const TensorWrite& write) {
  const View& view = views_.at(write.tensor);
  if (write.matrix < 0) return;
  if (view.is_row_major) {
    const RowPart part = row_part(view, write.matrix, write.tile_row, write.tile_column);
    std::copy_n(write.tile->elements.data(), part.elems, view.data->values.begin() + part.offset);
    std::fill_n(view.data->written.begin() + part.offset, part.elems, 1);
    std::fill_n(view.data->counts.begin() + part.offset, part.elems, 1);
    return;
  }
  int64_t start = write.matrix * view.rows * view.columns;
  bool one_column = write.lanes == Lanes::kColumn || write.lanes == Lanes::kScalar;
  bool one_row = write.lanes == Lanes::kRow || write.lanes == Lanes::kScalar;
  for_each_row(view.rows, view.columns, write.tile_row, write.tile_column,
               [&](int64_t offset, int64_t row, int64_t width) {
                 std::copy_n(&write.tile->at(row, 0), width, view.data->values.begin() + start + offset);
                 std::fill_n(view.data->written.begin() + start + offset, width, 1);
                 int64_t counting = one_row && row > 0 ? 0 : one_column ? 1 : width;
                 std::fill_n(view.data->counts.begin() + start + offset, counting, 1);
               });
}

}  // namespace ttlc::ir
