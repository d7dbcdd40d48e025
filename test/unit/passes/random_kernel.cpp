#include "test/unit/passes/random_kernel.h"

#include <algorithm>
#include <random>
#include <vector>

#include "ir/builder.h"

namespace ttlc::passes {

using namespace ir;

namespace {

constexpr int64_t kTrips = 3;       // of the loop
constexpr int64_t kTileElems = 32;  // on a side
const Shape kBlockA{2, 3}, kBlockB{3, 2}, kBlockOut{2, 2};

class Generator {
 public:
  explicit Generator(const RandomKernelOptions& options)
      : options_(options),
        random_(options.seed),
        module_(std::make_unique<Module>(options.target)),
        b_(*module_, InsertPoint::at_end(module_->body())) {}

  std::unique_ptr<Module> run() {
    Op* kernel = b_.op(OpKind::kKernel);
    kernel->set(AttrKey::kName, std::string("random"));
    kernel->set(AttrKey::kGrid, std::vector<int64_t>{1, 1});
    b_.set(InsertPoint::at_end(kernel->region()));
    Value *a = tensor("A", "in", kBlockA), *b = tensor("B", "in", kBlockB),
          *out = tensor("out", "out", kBlockOut);
    a_cb_ = buffer("A_cb", kBlockA);
    b_cb_ = buffer("B_cb", kBlockB);
    out_cb_ = buffer("out_cb", kBlockOut);
    reader(a, b);
    compute();
    writer(out);
    return std::move(module_);
  }

 private:
  Value* tensor(const char* name, const char* role, const Shape& block) {
    Type type = Type::tensor({block[0] * kTileElems * (kTrips + 1), block[1] * kTileElems}, DataFormat::kBf16,
                             MemorySpace::kDram, Layout::kTile);
    Op* op = b_.op(OpKind::kTensor, {}, {type});
    op->set(AttrKey::kRole, std::string(role));
    op->result()->name = name;
    return op->result();
  }

  Value* buffer(const char* name, const Shape& block) {
    Op* op = b_.op(OpKind::kBuffer, {}, {Type::cb(block, DataFormat::kBf16, 2)});
    op->set(AttrKey::kRole, std::string("user"));
    op->result()->name = name;
    return op->result();
  }

  /// Opens a thread at the end of the kernel; returns the place after it.
  InsertPoint open_thread(const char* role) {
    Op* thread = b_.op(OpKind::kThread);
    thread->set(AttrKey::kRole, std::string(role));
    thread->set(AttrKey::kName, std::string(role) + "_thread");
    InsertPoint after = b_.at();
    b_.set(InsertPoint::at_end(thread->region()));
    return after;
  }

  /// A loop over all blocks of a data movement thread.
  InsertPoint open_blocks_loop(int64_t trips, Value*& index) {
    Op* loop = b_.for_loop(b_.index(0), b_.index(trips), b_.index(1), {});
    InsertPoint after = b_.at();
    b_.set(InsertPoint::at_end(loop->region()));
    index = loop->region().args[0];
    return after;
  }

  void reader(Value* a, Value* b) {
    InsertPoint after = open_thread("reader");
    Value* i = nullptr;
    open_blocks_loop(kTrips + 1, i);
    for (auto [tensor, cb] : {std::pair(a, a_cb_), std::pair(b, b_cb_)}) {
      Value* row = b_.arith(OpKind::kIndexMul, i, b_.index(cb->type.shape[0]));
      Type block = Type::block(cb->type.shape, cb->type.dtype);
      Value* loaded = b_.op(OpKind::kTensorLoad, {tensor, row, b_.index(0)}, {block})->result();
      b_.op(OpKind::kCbPut, {loaded, cb});
    }
    b_.yield({});
    b_.set(after);
  }

  void writer(Value* out) {
    InsertPoint after = open_thread("writer");
    Value* i = nullptr;
    open_blocks_loop(kTrips + 1, i);
    Value* block = take(out_cb_);
    Value* row = b_.arith(OpKind::kIndexMul, i, b_.index(kBlockOut[0]));
    b_.op(OpKind::kTensorStore, {block, out, row, b_.index(0)});
    b_.yield({});
    b_.set(after);
  }

  void compute() {
    InsertPoint after = open_thread("compute");
    pool_ = {take(a_cb_), take(b_cb_)};
    grow();
    std::vector<Value*> carried;
    for (int i = 0; i < 3; ++i) {
      Value* start = i == 0 ? build_fill(b_, -2.0, {2, 1}, DataFormat::kFp32) : pick();
      if (start->type.dtype != DataFormat::kFp32) start = bounded(start);
      carried.push_back(start);
    }
    Op* loop = b_.for_loop(b_.index(0), b_.index(kTrips), b_.index(1), carried);
    InsertPoint after_loop = b_.at();
    b_.set(InsertPoint::at_end(loop->region()));
    std::vector<Value*> outer = pool_;
    pool_.insert(pool_.end(), loop->region().args.begin() + 1, loop->region().args.end());
    pool_.push_back(take(a_cb_));
    pool_.push_back(take(b_cb_));
    grow();
    b_.op(OpKind::kCbPut, {result(), out_cb_});
    std::vector<Value*> next;
    for (Value* arg : std::span(loop->region().args).subspan(1)) next.push_back(next_value(arg));
    b_.yield(next);
    b_.set(after_loop);
    pool_ = outer;
    pool_.insert(pool_.end(), loop->results.begin(), loop->results.end());
    grow();
    b_.op(OpKind::kCbPut, {result(), out_cb_});
    b_.set(after);
  }

  Value* take(Value* cb) {
    return b_.op(OpKind::kCbTake, {cb}, {Type::block(cb->type.shape, cb->type.dtype)})->result();
  }

  int64_t below(int64_t bound) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(bound)); }
  /// One of the last values: that makes deep expressions.
  Value* pick() {
    int64_t size = static_cast<int64_t>(pool_.size());
    return pool_[size - 1 - below(std::min<int64_t>(size, 8))];
  }
  Value* bounded(Value* x) { return build_unary(b_, TileOp::kTanh, x); }

  void grow() {
    for (int64_t i = 0; i < options_.operations; ++i) {
      if (Value* made = make()) pool_.push_back(made);
    }
  }

  Value* make() {
    Value *x = pick(), *y = pick();
    switch (below(12)) {
      case 0:
      case 1:
        return unary(x);
      case 2:
      case 3:
      case 4:
        return broadcast_shape(x->type.shape, y->type.shape) ? binary(x, y) : nullptr;
      case 5:
        return x->type.shape.back(0) == y->type.shape.back(1) ? bounded(build_matmul(b_, x, y)) : nullptr;
      case 6:
      case 9:
        return build_transpose(b_, x);
      case 7:
        return bounded(build_reduce(b_, below(2) == 0, static_cast<ReduceAxis>(below(3)), x));
      case 8:
        if (below(3) > 0) return nullptr;
        return build_fill(b_, 0.25 * static_cast<double>(below(9)) - 1, {2, below(2) + 1}, DataFormat::kFp32);
      default:
        return build_unary(b_, TileOp::kMulScalar, x, 0.5);
    }
  }

  Value* unary(Value* x) {
    constexpr TileOp kFunctions[] = {TileOp::kTanh, TileOp::kNeg, TileOp::kAbs, TileOp::kSigmoid,
                                     TileOp::kSquare};
    return build_unary(b_, kFunctions[below(std::size(kFunctions))], x);
  }
  Value* binary(Value* x, Value* y) {
    constexpr TileOp kFunctions[] = {TileOp::kAdd, TileOp::kSub, TileOp::kMul, TileOp::kMax, TileOp::kMin};
    return build_binary(b_, kFunctions[below(std::size(kFunctions))], x, y);
  }

  /// A block of the output's shape with all lanes, from several values.
  Value* result() {
    Value* sum = build_broadcast(b_, build_fill(b_, 1, {1, 1}, DataFormat::kFp32), kBlockOut);
    for (int i = 0; i < 12; ++i) {
      Value* x = pick();
      std::optional<Shape> shape = broadcast_shape(x->type.shape, kBlockOut);
      if (shape && *shape == kBlockOut) sum = build_binary(b_, TileOp::kAdd, sum, bounded(x));
    }
    return sum;
  }

  /// Something of the argument's type, computed from it where shapes allow.
  Value* next_value(Value* arg) {
    for (int attempt = 0; attempt < 20; ++attempt) {
      Value* x = pick();
      std::optional<Shape> shape = broadcast_shape(x->type.shape, arg->type.shape);
      if (!shape || !(*shape == arg->type.shape)) continue;
      Value* next = bounded(binary(arg, x));
      if (next->type == arg->type) return next;
    }
    return arg;
  }

  RandomKernelOptions options_;
  std::mt19937 random_;
  std::unique_ptr<Module> module_;
  Builder b_;
  Value *a_cb_ = nullptr, *b_cb_ = nullptr, *out_cb_ = nullptr;
  std::vector<Value*> pool_;
};

}  // namespace

std::unique_ptr<Module> random_kernel(const RandomKernelOptions& options) { return Generator(options).run(); }

}  // namespace ttlc::passes
