// Tilize, untilize, and shard arithmetic.
#include "runtime/facts/tensor_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ttlc::sim {

namespace {

int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// First element and extent of a tile: what part of it holds values.
struct TileWindow {
  int64_t first_elem;  // of the window, in the tensor
  int64_t rows;        // 1 to 32
  int64_t columns;
};

TileWindow tile_window(const TensorGeometry& geometry, int64_t page) {
  const int64_t tile_rows = geometry.tile_rows_per_matrix();
  const int64_t tile_row = page / geometry.pages_wide;
  const int64_t matrix = tile_row / tile_rows;
  const int64_t row = tile_row % tile_rows * kTileHeight;
  const int64_t column = page % geometry.pages_wide * kTileWidth;
  return {(matrix * geometry.rows + row) * geometry.columns + column,
          std::min(kTileHeight, geometry.rows - row), std::min(kTileWidth, geometry.columns - column)};
}

/// Calls visit(index in the tensor, index in face order) for every value of a tile.
template <typename Visit>
void for_each_value(const TensorGeometry& geometry, int64_t page, const Visit& visit) {
  const TileWindow window = tile_window(geometry, page);
  for (int64_t row = 0; row < window.rows; ++row) {
    for (int64_t column = 0; column < window.columns; ++column) {
      visit(window.first_elem + row * geometry.columns + column, face_order_index(row, column));
    }
  }
}

template <typename Value>
void tiles_to_bytes(const TensorDesc& desc, const std::vector<Value>& values, std::vector<std::byte>& bytes) {
  const TensorGeometry geometry = tensor_geometry(desc);
  for (int64_t page = 0; page < geometry.page_count(); ++page) {
    std::array<Value, kTileElems> tile{};
    for_each_value(geometry, page, [&](int64_t elem, int64_t place) { tile[place] = values[elem]; });
    encode_tile(desc.dtype, tile, bytes.data() + page * geometry.page_bytes);
  }
}

template <typename Value>
void bytes_to_tiles(const TensorDesc& desc, const std::vector<std::byte>& bytes, std::vector<Value>& values) {
  const TensorGeometry geometry = tensor_geometry(desc);
  for (int64_t page = 0; page < geometry.page_count(); ++page) {
    std::array<Value, kTileElems> tile;
    decode_tile(desc.dtype, bytes.data() + page * geometry.page_bytes, std::span<Value, kTileElems>(tile));
    for_each_value(geometry, page, [&](int64_t elem, int64_t place) { values[elem] = tile[place]; });
  }
}

/// The bytes of the element at a place of a tile, as [begin, end), and the byte of its exponent (or -1).
struct ElementBytes {
  int64_t begin;
  int64_t end;
  int64_t exponent;
};

ElementBytes element_bytes(DataFormat format, int64_t place) {
  const int64_t size = info(format).element_bytes;
  if (size > 0) return {place * size, (place + 1) * size, -1};
  const int64_t exponents = kTileElems / 16;
  const int64_t at = exponents + (format == DataFormat::kBfp8B ? place : place / 2);
  return {at, at + 1, place / 16};
}

/// Calls visit(index in the tensor, bytes within the whole of the pages, byte of the exponent or -1).
template <typename Visit>
void for_each_element_bytes(const TensorDesc& desc, const Visit& visit) {
  const TensorGeometry geometry = tensor_geometry(desc);
  if (desc.layout == TensorLayout::kRowMajor) {
    const int64_t size = info(desc.dtype).element_bytes;
    for (int64_t i = 0; i < elem_count(desc.shape); ++i) visit(i, i * size, (i + 1) * size, int64_t{-1});
    return;
  }
  for (int64_t page = 0; page < geometry.page_count(); ++page) {
    const int64_t base = page * geometry.page_bytes;
    for_each_value(geometry, page, [&](int64_t elem, int64_t place) {
      const ElementBytes at = element_bytes(desc.dtype, place);
      visit(elem, base + at.begin, base + at.end, at.exponent < 0 ? int64_t{-1} : base + at.exponent);
    });
  }
}

}  // namespace

TensorGeometry tensor_geometry(const TensorDesc& desc) {
  TensorGeometry geometry;
  const int64_t rank = static_cast<int64_t>(desc.shape.size());
  geometry.columns = desc.shape[rank - 1];
  if (rank > 1) geometry.rows = desc.shape[rank - 2];
  for (int64_t i = 0; i + 2 < rank; ++i) geometry.matrices *= desc.shape[i];
  if (desc.layout == TensorLayout::kTile) {
    geometry.pages_high = geometry.matrices * geometry.tile_rows_per_matrix();
    geometry.pages_wide = ceil_div(geometry.columns, kTileWidth);
    geometry.page_bytes = tile_bytes(desc.dtype);
    return geometry;
  }
  const bool sharded = desc.memory.kind == MemoryKind::kL1Sharded;
  const int64_t page_columns =
      sharded ? std::min(desc.memory.shard_columns, geometry.columns) : geometry.columns;
  geometry.pages_high = geometry.matrices * geometry.rows;
  geometry.pages_wide = ceil_div(geometry.columns, page_columns);
  geometry.page_bytes = page_columns * info(desc.dtype).element_bytes;
  return geometry;
}

TensorPages to_pages(const TensorDesc& desc, const HostTensor& tensor) {
  const TensorGeometry geometry = tensor_geometry(desc);
  TensorPages pages;
  pages.bytes.resize(geometry.page_count() * geometry.page_bytes);
  const int64_t count = tensor.elem_count();
  if (desc.layout == TensorLayout::kRowMajor && tensor.is_integer()) {
    encode_elements(desc.dtype, tensor.ints.data(), count, pages.bytes.data());
  } else if (desc.layout == TensorLayout::kRowMajor) {
    encode_elements(desc.dtype, tensor.floats.data(), count, pages.bytes.data());
  } else if (tensor.is_integer()) {
    tiles_to_bytes(desc, tensor.ints, pages.bytes);
  } else {
    tiles_to_bytes(desc, tensor.floats, pages.bytes);
  }
  const int64_t unwritten = tensor.unwritten_count();
  if (unwritten == 0) return pages;
  pages.defined.assign(pages.bytes.size(), unwritten == count ? 0 : 1);
  for_each_element_bytes(desc, [&](int64_t elem, int64_t begin, int64_t end, int64_t) {
    std::fill(pages.defined.begin() + begin, pages.defined.begin() + end, tensor.is_written(elem) ? 1 : 0);
  });
  return pages;
}

HostTensor from_pages(const TensorDesc& desc, const TensorPages& pages) {
  HostTensor tensor = make_zero_tensor(desc);
  const int64_t count = tensor.elem_count();
  if (desc.layout == TensorLayout::kRowMajor && tensor.is_integer()) {
    decode_elements(desc.dtype, pages.bytes.data(), count, tensor.ints.data());
  } else if (desc.layout == TensorLayout::kRowMajor) {
    decode_elements(desc.dtype, pages.bytes.data(), count, tensor.floats.data());
  } else if (tensor.is_integer()) {
    bytes_to_tiles(desc, pages.bytes, tensor.ints);
  } else {
    bytes_to_tiles(desc, pages.bytes, tensor.floats);
  }
  if (pages.defined.empty()) return tensor;
  tensor.written.assign(count, 1);
  for_each_element_bytes(desc, [&](int64_t elem, int64_t begin, int64_t end, int64_t exponent) {
    const bool whole = std::all_of(pages.defined.begin() + begin, pages.defined.begin() + end,
                                   [](uint8_t defined) { return defined != 0; });
    if (!whole || (exponent >= 0 && pages.defined[exponent] == 0)) tensor.written[elem] = 0;
  });
  return tensor;
}

std::vector<int64_t> element_offsets(const TensorDesc& desc) {
  std::vector<int64_t> offsets(elem_count(desc.shape));
  for_each_element_bytes(desc, [&](int64_t elem, int64_t begin, int64_t, int64_t) { offsets[elem] = begin; });
  return offsets;
}

Outcome<ShardLayout> shard_layout(const TensorDesc& desc) {
  const TensorGeometry geometry = tensor_geometry(desc);
  const MemorySpec& memory = desc.memory;
  ShardLayout layout;
  if (desc.layout == TensorLayout::kTile) {
    if (memory.shard_rows % kTileHeight != 0 || memory.shard_columns % kTileWidth != 0) {
      return Fault{fmt::format("tensor '{}': shards of {}x{} elements are not whole tiles of 32x32",
                               desc.name, memory.shard_rows, memory.shard_columns)};
    }
    layout.pages_high = memory.shard_rows / kTileHeight;
    layout.pages_wide = memory.shard_columns / kTileWidth;
  } else {
    if (geometry.columns % (geometry.page_bytes / info(desc.dtype).element_bytes) != 0) {
      return Fault{
          fmt::format("tensor '{}': rows of {} elements are no multiple of the {} columns of a shard",
                      desc.name, geometry.columns, memory.shard_columns)};
    }
    layout.pages_high = memory.shard_rows;
    layout.pages_wide = 1;
  }
  layout.shards_wide = ceil_div(geometry.pages_wide, layout.pages_wide);
  const int64_t shards_high = ceil_div(geometry.pages_high, layout.pages_high);
  layout.shard_count = layout.shards_wide * shards_high;
  const int64_t cores = memory.grid_columns * memory.grid_rows;
  if (layout.shard_count > cores) {
    return Fault{fmt::format("tensor '{}' has {} shards for {} cores", desc.name, layout.shard_count, cores)};
  }
  const bool one_column = memory.strategy == ShardStrategy::kHeight && layout.shards_wide != 1;
  const bool one_row = memory.strategy == ShardStrategy::kWidth && shards_high != 1;
  if (one_column || one_row) {
    return Fault{fmt::format("tensor '{}': shards of {}x{} elements do not cover its {}", desc.name,
                             memory.shard_rows, memory.shard_columns, one_column ? "width" : "height")};
  }
  return layout;
}

ShardPlace shard_place(const TensorDesc& desc, const ShardLayout& layout, int64_t page) {
  const TensorGeometry geometry = tensor_geometry(desc);
  const int64_t row = page / geometry.pages_wide;
  const int64_t column = page % geometry.pages_wide;
  const int64_t shard = row / layout.pages_high * layout.shards_wide + column / layout.pages_wide;
  const int64_t in_shard = row % layout.pages_high * layout.pages_wide + column % layout.pages_wide;
  return {{shard % desc.memory.grid_columns, shard / desc.memory.grid_columns}, in_shard};
}

}  // namespace ttlc::sim
