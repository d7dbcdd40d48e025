#include "passes/lower_data_movement.h"

#include "ir/builder.h"
#include "ir/support/ice.h"
#include "passes/index_math.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Sizes of a tensor in tiles: leading dimensions as they are, then rows and columns of tiles.
std::vector<int64_t> tile_grid(const Type& tensor) {
  std::vector<int64_t> grid = tensor.shape.vec();
  if (grid.size() < 2) grid.insert(grid.begin(), 2 - grid.size(), 1);
  auto tiles = [](int64_t elems) { return (elems + sim::kTileHeight - 1) / sim::kTileHeight; };
  static_assert(sim::kTileHeight == sim::kTileWidth);
  grid[grid.size() - 1] = tiles(grid[grid.size() - 1]);
  grid[grid.size() - 2] = tiles(grid[grid.size() - 2]);
  return grid;
}

/// A dimension of a block on its way between a tensor and a buffer.
struct BlockDim {
  int64_t tiles;
  int64_t tensor_stride;  // pages
  int64_t buffer_stride;  // pages
};

/// Dimensions of a block, outermost first, without those of one tile; neighbours that form one run are
/// merged.
std::vector<BlockDim> block_dims(const Shape& block, const std::vector<int64_t>& grid) {
  std::vector<BlockDim> dims;  // innermost first
  int64_t tensor_stride = 1, buffer_stride = 1;
  for (int64_t i = 0; i < block.rank(); ++i) {
    BlockDim dim{block.back(i), tensor_stride, buffer_stride};
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

/// One block between a tensor and the L1 address of a buffer's pages.
class BlockTransfer {
 public:
  /// `coordinates`: leading indices, tile row, tile column of the block's first tile.
  BlockTransfer(OpKind kind, Value* tensor, std::span<Value* const> coordinates, const Shape& block,
                DataFormat format)
      : kind_(kind),
        tensor_(tensor),
        coordinates_(coordinates.begin(), coordinates.end()),
        grid_(tile_grid(tensor->type)),
        dims_(block_dims(block, grid_)),
        page_bytes_(sim::tile_bytes(format)) {
    TTLC_ASSERT(coordinates_.size() == grid_.size(), "{} coordinates for a tensor of rank {}",
                coordinates_.size(), grid_.size());
  }

  void emit(Builder& b, Value* l1_address) {
    Value* first = thread_constant(b, 0);
    for (size_t d = 0; d < grid_.size(); ++d)
      first = index_add(b, index_mul(b, first, grid_[d]), coordinates_[d]);
    nest(b, 0, first, thread_constant(b, 0), l1_address);
  }

 private:
  void nest(Builder& b, size_t dim, Value* page, Value* offset_pages, Value* l1_address) {
    if (dim == dims_.size()) {
      Value* address = index_add(b, l1_address, index_mul(b, offset_pages, page_bytes_));
      b.op(kind_, {tensor_, page, address})->set(AttrKey::kPageBytes, page_bytes_);
      return;
    }
    constexpr std::array<std::string_view, 2> kNames = {"c", "r"};
    size_t left = dims_.size() - 1 - dim;
    emit_loop(
        b, dims_[dim].tiles, 1, left < kNames.size() ? kNames[left] : "i", [&](Builder& inner, Value* i) {
          nest(inner, dim + 1, index_add(inner, page, index_mul(inner, i, dims_[dim].tensor_stride)),
               index_add(inner, offset_pages, index_mul(inner, i, dims_[dim].buffer_stride)), l1_address);
        });
  }

  OpKind kind_;
  Value* tensor_;
  std::vector<Value*> coordinates_;
  std::vector<int64_t> grid_;  // tiles of the tensor
  std::vector<BlockDim> dims_;
  int64_t page_bytes_;
};

void page_op(Builder& b, OpKind kind, Value* buffer) {
  b.op(kind, {buffer})->set(AttrKey::kPages, buffer->type.shape.count());
}

void lower_put(Module& module, Op* put) {
  Op* load = put->operand(0)->def;
  TTLC_ASSERT(load && load->is(OpKind::kTensorLoad),
              "a data movement thread puts a block that it did not load");
  Value* buffer = put->operand(1);
  Builder b(module, InsertPoint::before_op(put), put->span);
  page_op(b, OpKind::kCbReserveBack, buffer);
  Value* address = b.op(OpKind::kCbWritePtr, {buffer}, {Type::index()})->result();
  std::span<Value* const> operands(load->operands);
  b.set_span(load->span);
  BlockTransfer(OpKind::kNocReadPage, operands[0], operands.subspan(1), buffer->type.shape,
                buffer->type.dtype)
      .emit(b, address);
  b.op(OpKind::kNocReadBarrier);
  b.set_span(put->span);
  page_op(b, OpKind::kCbPushBack, buffer);
  module.erase(put);
  if (load->result()->unused()) module.erase(load);
}

/// Pages are numbered from the front of a buffer: a thread can hold one of its blocks at a time.
void check_one_block_at_a_time(const Op* take, const Op* last, DiagnosticSink& sink) {
  const Value* buffer = take->operand(0);
  for (const Op* op = take; op != last; op = op->next) {
    if (op == take || !op->is(OpKind::kCbTake) || op->operand(0) != buffer) continue;
    sink.error(op->span, "a block of '{}' is taken while an earlier one has still to be stored", buffer->name)
        .note(take->span, "the earlier block")
        .help("store a block before taking the next one from the same buffer");
  }
}

Op* last_store(Op* take) {
  Op* last = take;
  for (const Use& use : take->result()->uses) {
    Op* here = ancestor_in(use.user, take->block);
    if (last->is_before(here)) last = here;
  }
  return last;
}

void lower_take(Module& module, Op* take) {
  Value* buffer = take->operand(0);
  Builder b(module, InsertPoint::before_op(take), take->span);
  page_op(b, OpKind::kCbWaitFront, buffer);
  Op* last = last_store(take);
  Value* address = nullptr;
  std::vector<Op*> stores;
  for (const Use& use : take->result()->uses) stores.push_back(use.user);
  for (Op* store : stores) {
    TTLC_ASSERT(store->is(OpKind::kTensorStore), "a data movement thread uses a block in {}",
                store->mnemonic());
    if (!address) address = b.op(OpKind::kCbReadPtr, {buffer}, {Type::index()})->result();
    Builder at(module, InsertPoint::before_op(store), store->span);
    std::span<Value* const> operands(store->operands);
    BlockTransfer(OpKind::kNocWritePage, operands[1], operands.subspan(2), buffer->type.shape,
                  buffer->type.dtype)
        .emit(at, address);
  }
  Builder after(module, InsertPoint::after_op(last), take->span);
  if (!stores.empty()) after.op(OpKind::kNocWriteBarrier);
  page_op(after, OpKind::kCbPopFront, buffer);
  for (Op* store : stores) module.erase(store);
  module.erase(take);
}

void lower_thread(Module& module, Op* thread, DiagnosticSink& sink) {
  std::vector<Op*> puts, takes;
  walk(thread->region(), [&](Op& op) {
    if (op.is(OpKind::kCbPut)) puts.push_back(&op);
    if (op.is(OpKind::kCbTake)) takes.push_back(&op);
  });
  for (Op* take : takes) check_one_block_at_a_time(take, last_store(take), sink);
  if (sink.has_errors()) return;
  for (Op* put : puts) lower_put(module, put);
  for (Op* take : takes) lower_take(module, take);
  walk(thread->region(), [&](Op& op) {
    if (op.is(OpKind::kTensorLoad) && op.result()->unused()) module.erase(&op);
  });
}

}  // namespace

void lower_data_movement(Module& module, PassContext& context) {
  std::vector<Op*> threads;
  walk(module.body(), [&](Op& op) {
    if (op.is(OpKind::kThread) && op.text(AttrKey::kRole) != "compute") threads.push_back(&op);
  });
  for (Op* thread : threads) lower_thread(module, thread, context.sink);
}

}  // namespace ttlc::passes
