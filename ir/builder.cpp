#include "ir/builder.h"

#include <algorithm>

#include "ir/generic.h"
#include "ir/support/ice.h"

namespace ttlc::ir {

Op* Builder::op(OpKind kind, std::span<Value* const> operands, std::span<const Type> results) {
  return module_.create(at_, kind, operands, results, span_);
}

Op* Builder::op(OpKind kind, std::initializer_list<Value*> operands, std::initializer_list<Type> results) {
  return op(kind, std::span<Value* const>(operands.begin(), operands.size()),
            std::span(results.begin(), results.size()));
}

Value* Builder::tile(TileOp tile, std::initializer_list<Value*> operands, std::optional<double> real) {
  std::span<Value* const> values(operands.begin(), operands.size());
  Op* result = module_.create_tile(at_, tile, values, Type::tile(DataFormat::kFp32), span_);
  if (real) result->set(AttrKey::kReal, *real);
  return result->result();
}

void Builder::yield(std::span<Value* const> values) { op(OpKind::kYield, values, {}); }
void Builder::yield(std::initializer_list<Value*> values) { op(OpKind::kYield, values, {}); }

Value* Builder::index(int64_t value) {
  Op* constant = op(OpKind::kIndexConst, {}, {Type::index()});
  constant->set(AttrKey::kValue, value);
  return constant->result();
}

Value* Builder::core_coord(int64_t dim) {
  Op* coord = op(OpKind::kCoreCoord, {}, {Type::index()});
  coord->set(AttrKey::kDim, dim);
  coord->result()->name = dim == 0 ? "core_y" : "core_x";
  return coord->result();
}

std::optional<int64_t> constant_value(const Value* value) {
  if (!value->def || !value->def->is(OpKind::kIndexConst)) return std::nullopt;
  return value->def->int_attr(AttrKey::kValue);
}

namespace {

int64_t floor_div(int64_t a, int64_t b) { return a / b - ((a % b != 0) && ((a < 0) != (b < 0)) ? 1 : 0); }

std::optional<int64_t> fold(OpKind kind, int64_t a, int64_t b) {
  switch (kind) {
    case OpKind::kIndexAdd:
      return a + b;
    case OpKind::kIndexSub:
      return a - b;
    case OpKind::kIndexMul:
      return a * b;
    case OpKind::kIndexDiv:
      return b == 0 ? std::nullopt : std::optional(floor_div(a, b));
    case OpKind::kIndexMod:
      return b == 0 ? std::nullopt : std::optional(a - floor_div(a, b) * b);
    case OpKind::kIndexMin:
      return std::min(a, b);
    case OpKind::kIndexMax:
      return std::max(a, b);
    default:
      return std::nullopt;
  }
}

bool is_comparison(OpKind kind) {
  return kind == OpKind::kCmpEq || kind == OpKind::kCmpNe || kind == OpKind::kCmpLt || kind == OpKind::kCmpLe;
}

}  // namespace

Value* Builder::arith(OpKind kind, Value* a, Value* b) {
  std::optional<int64_t> x = constant_value(a), y = constant_value(b);
  if (x && y) {
    if (std::optional<int64_t> folded = fold(kind, *x, *y)) return index(*folded);
  }
  bool boolean = is_comparison(kind) || kind == OpKind::kBoolAnd || kind == OpKind::kBoolOr;
  return op(kind, {a, b}, {boolean ? Type::boolean() : Type::index()})->result();
}

Op* Builder::for_loop(Value* lower, Value* upper, Value* step, std::span<Value* const> carried) {
  std::vector<Value*> operands = {lower, upper, step};
  std::vector<Type> types;
  for (Value* value : carried) {
    operands.push_back(value);
    types.push_back(value->type);
  }
  Op* loop = op(OpKind::kFor, operands, types);
  module_.add_argument(loop->region(), Type::index());
  for (size_t i = 0; i < carried.size(); ++i) {
    module_.add_argument(loop->region(), carried[i]->type, carried[i]->name);
    loop->results[i]->name = carried[i]->name;
  }
  return loop;
}

Op* Builder::if_op(Value* condition, std::span<const Type> results) {
  return op(OpKind::kIf, std::span<Value* const>(&condition, 1), results);
}

}  // namespace ttlc::ir
