// Making IR: an insertion point with one helper per common op, and the block arithmetic of the language as
// generics.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ir/constants.h"
#include "ir/module.h"

namespace ttlc::ir {

class Builder {
 public:
  Builder(Module& module, InsertPoint at, Span span = {}) : module_(module), at_(at), span_(span) {}

  Module& module() { return module_; }
  InsertPoint at() const { return at_; }
  void set(InsertPoint at) { at_ = at; }
  void set_span(Span span) { span_ = span; }
  Span span() const { return span_; }

  Op* op(OpKind kind, std::span<Value* const> operands, std::span<const Type> results);
  Op* op(OpKind kind, std::initializer_list<Value*> operands = {}, std::initializer_list<Type> results = {});
  Value* tile(TileOp tile, std::initializer_list<Value*> operands, std::optional<double> real = {});
  void yield(std::span<Value* const> values);
  void yield(std::initializer_list<Value*> values);

  Value* index(int64_t value);
  /// An index or bool op on two operands, folded when both are constants.
  Value* arith(OpKind kind, Value* a, Value* b);
  Value* core_coord(int64_t dim);

  /// `for` with empty region; arguments of region 0: index, then one per carried value, named like them. The
  /// caller fills the region and ends it with a yield.
  Op* for_loop(Value* lower, Value* upper, Value* step, std::span<Value* const> carried);
  /// `if` with empty regions and the given results.
  Op* if_op(Value* condition, std::span<const Type> results);

 private:
  Module& module_;
  InsertPoint at_;
  Span span_;
};

/// Value of an `index.const`, else nothing.
std::optional<int64_t> constant_value(const Value* value);

// ---- Block arithmetic. Shapes must fit (the frontend checks and explains); rank at least 2, leading
// dimensions are batches. Computed floats have dtype fp32: passes choose how they are stored.

/// Shape of an element-wise combination: sizes equal or 1, aligned at the innermost dimension. Empty when
/// they do not fit.
std::optional<Shape> broadcast_shape(const Shape& a, const Shape& b);

Value* build_fill(Builder& b, double value, Shape tiles, DataFormat dtype);
/// One-operand tile function, `real` for those with a scalar.
Value* build_unary(Builder& b, TileOp fn, Value* x, std::optional<double> real = {});
/// Element-wise on two blocks. A size of 1 against more, or lanes narrower than the other operand's, is
/// spread.
Value* build_binary(Builder& b, TileOp fn, Value* x, Value* y);
/// x in another format, where one of the two is an integer.
Value* build_cast(Builder& b, Value* x, DataFormat dtype);
/// x as a block of the given shape: its single column, row or element spread.
Value* build_broadcast(Builder& b, Value* x, Shape tiles);
/// x @ y on the two innermost dimensions.
Value* build_matmul(Builder& b, Value* x, Value* y);
Value* build_transpose(Builder& b, Value* x);

enum class ReduceAxis {
  kColumns,
  kRows,
  kAll
};  // along the columns of each row; along the rows of each column; both
/// The sum or maximum of the matrices of a block along leading dimensions, which are counted from the last one; leading
/// dimensions of 1 go.
Value* build_fold(Builder& b, bool is_max, const std::vector<int64_t>& leading, Value* x);
/// The tiles of a block in another shape, in their order; leading sizes of 1 go. The block itself when its shape stays.
Value* build_reshape(Builder& b, Value* x, std::vector<int64_t> shape);
Value* build_reduce(Builder& b, bool is_max, ReduceAxis axis, Value* x);
/// A block of constant tiles.
Value* build_constant(Builder& b, const Constant& constant);
/// 0 or kMaskedScore for each (query, key) of a block whose first tile is (row_tile, column_tile).
Value* build_causal_mask(Builder& b, Value* row_tile, Value* column_tile, Shape tiles);

}  // namespace ttlc::ir
