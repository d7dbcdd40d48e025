// The pages of one block on their way between a tensor and the pages of a buffer: loops over the dimensions of the block,
// one transfer a page. Dimensions whose pages are neighbours on both sides are merged into one loop.
#pragma once

#include <span>
#include <vector>

#include "ir/builder.h"

namespace ttlc::passes {

class BlockTransfer {
 public:
  /// `kind`: noc.read_page or noc.write_page. `coordinates`: leading indices, row and column of the block's first page.
  /// `block`: the type of the block, or of the buffer it lies in.
  BlockTransfer(ir::OpKind kind, ir::Value* tensor, std::span<ir::Value* const> coordinates,
                const ir::Type& block);

  void emit(ir::Builder& b, ir::Value* l1_address);

 private:
  /// A dimension of the block; strides in pages.
  struct Dim {
    int64_t tiles;
    int64_t tensor_stride;
    int64_t buffer_stride;
  };
  static std::vector<Dim> dims_of(const ir::Shape& block, const std::vector<int64_t>& grid);
  void nest(ir::Builder& b, size_t dim, ir::Value* page, ir::Value* offset_pages, ir::Value* l1_address);

  ir::OpKind kind_;
  ir::Value* tensor_;
  std::vector<ir::Value*> coordinates_;
  std::vector<int64_t> grid_;  // pages of the tensor
  std::vector<Dim> dims_;
  int64_t page_bytes_;       // from page to page of the block
  int64_t page_data_bytes_;  // that move
};

}  // namespace ttlc::passes
