#include "passes/block_transfer.h"

#include <array>

#include "ir/support/ice.h"
#include "passes/index_math.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Sizes of a tensor in pages: leading dimensions as they are, then rows and columns of tiles, or rows of elements.
std::vector<int64_t> page_grid(const Type& tensor) {
  std::vector<int64_t> grid = tensor.shape.vec();
  if (grid.size() < 2) grid.insert(grid.begin(), 2 - grid.size(), 1);
  if (tensor.layout == Layout::kRowMajor) {
    grid.back() = 1;
    return grid;
  }
  auto tiles = [](int64_t elems) { return (elems + sim::kTileHeight - 1) / sim::kTileHeight; };
  static_assert(sim::kTileHeight == sim::kTileWidth);
  grid[grid.size() - 1] = tiles(grid[grid.size() - 1]);
  grid[grid.size() - 2] = tiles(grid[grid.size() - 2]);
  return grid;
}

}  // namespace

/// Dimensions of a block, outermost first, without those of one tile; neighbours that form one run are
/// merged.
std::vector<BlockTransfer::Dim> BlockTransfer::dims_of(const Shape& block, const std::vector<int64_t>& grid) {
  std::vector<Dim> dims;  // innermost first
  int64_t tensor_stride = 1, buffer_stride = 1;
  for (int64_t i = 0; i < block.rank(); ++i) {
    Dim dim{block.back(i), tensor_stride, buffer_stride};
    tensor_stride *= grid[grid.size() - 1 - i];
    buffer_stride *= block.back(i);
    if (dim.tiles == 1) continue;
    if (!dims.empty() && dim.tensor_stride == dims.back().tensor_stride * dims.back().tiles) {
      dims.back().tiles *= dim.tiles;
    } else {
      dims.push_back(dim);
    }
  }
  return {dims.rbegin(), dims.rend()};
}

BlockTransfer::BlockTransfer(OpKind kind, Value* tensor, std::span<Value* const> coordinates,
                             const Type& block)
    : kind_(kind),
      tensor_(tensor),
      coordinates_(coordinates.begin(), coordinates.end()),
      grid_(page_grid(tensor->type)),
      dims_(dims_of(block.shape, grid_)),
      page_bytes_(block.page_bytes()),
      page_data_bytes_(block.page_data_bytes()) {
  TTLC_ASSERT(coordinates_.size() == grid_.size(), "{} coordinates for a tensor of rank {}",
              coordinates_.size(), grid_.size());
}

void BlockTransfer::emit(Builder& b, Value* l1_address) {
  Value* first = thread_constant(b, 0);
  for (size_t d = 0; d < grid_.size(); ++d)
    first = index_add(b, index_mul(b, first, grid_[d]), coordinates_[d]);
  nest(b, 0, first, thread_constant(b, 0), l1_address);
}

void BlockTransfer::nest(Builder& b, size_t dim, Value* page, Value* offset_pages, Value* l1_address) {
  if (dim == dims_.size()) {
    Value* address = index_add(b, l1_address, index_mul(b, offset_pages, page_bytes_));
    b.op(kind_, {tensor_, page, address})->set(AttrKey::kPageBytes, page_data_bytes_);
    return;
  }
  constexpr std::array<std::string_view, 2> kNames = {"c", "r"};
  size_t left = dims_.size() - 1 - dim;
  emit_loop(b, dims_[dim].tiles, 1, left < kNames.size() ? kNames[left] : "i", [&](Builder& inner, Value* i) {
    nest(inner, dim + 1, index_add(inner, page, index_mul(inner, i, dims_[dim].tensor_stride)),
         index_add(inner, offset_pages, index_mul(inner, i, dims_[dim].buffer_stride)), l1_address);
  });
}

}  // namespace ttlc::passes
