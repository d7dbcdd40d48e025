// How a tensor's values lie in device memory: pages, in page order, and where each page of a sharded tensor
// goes.
//
// Leading dimensions are flattened: a tensor is a stack of matrices. In tile layout every matrix is padded
// with zeros to whole tiles and a page is a tile, numbered row-major over the tiles of the stack. In
// row-major layout a page is a row (sharded: the part of a row that lies in one shard).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/facts/program.h"
#include "runtime/facts/tensor.h"

namespace ttlc::sim {

struct TensorGeometry {
  int64_t matrices = 1;  // product of the leading dimensions
  int64_t rows = 1;      // of one matrix, elements
  int64_t columns = 1;
  int64_t pages_high = 0;  // pages of the whole stack, downwards
  int64_t pages_wide = 0;  // and across
  int64_t page_bytes = 0;

  int64_t page_count() const { return pages_high * pages_wide; }
  int64_t tile_rows_per_matrix() const { return (rows + kTileHeight - 1) / kTileHeight; }
};

TensorGeometry tensor_geometry(const TensorDesc& desc);

/// Page contents back to back, without alignment gaps.
struct TensorPages {
  std::vector<std::byte> bytes;
  std::vector<uint8_t> defined;  // per byte, 0: undefined; empty: everything is defined
};

/// Values as device bytes of a tensor of `desc`, which may lie elsewhere than the values' own. Padding is zero; it is
/// defined unless nothing of the tensor is.
TensorPages to_pages(const TensorDesc& desc, const HostTensor& values);
/// The inverse for a tensor of `desc`: an element is written where all of its bytes (block floats: and its
/// exponent) are defined.
HostTensor from_pages(const TensorDesc& desc, const TensorPages& pages);
/// First byte of every element within the whole of the pages.
std::vector<int64_t> element_offsets(const TensorDesc& desc);

/// Where a page of a sharded tensor lies.
struct ShardPlace {
  CoreCoord core;
  int64_t page_in_shard = 0;
};

/// Shards of an l1_sharded tensor: numbered row-major over the tensor, shard i on core i of the shard grid
/// (row-major).
struct ShardLayout {
  int64_t pages_high = 0;  // of one shard
  int64_t pages_wide = 0;
  int64_t shards_wide = 0;  // shards across the tensor
  int64_t shard_count = 0;

  int64_t pages_per_shard() const { return pages_high * pages_wide; }
};

/// Faults when the shards do not fit the tensor, its layout or the core grid.
Outcome<ShardLayout> shard_layout(const TensorDesc& desc);
ShardPlace shard_place(const TensorDesc& desc, const ShardLayout& layout, int64_t page);

}  // namespace ttlc::sim
