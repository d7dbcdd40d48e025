#include "frontend/integer_functions.h"

namespace ttlc::frontend {
namespace {

using ir::Builder;
using ir::TileOp;
using ir::Value;
using sim::DataFormat;
using Blocks = std::span<Value* const>;

constexpr uint8_t kInt32 = 1, kUint32 = 2, kUint16 = 4;
constexpr uint8_t k32Bits = kInt32 | kUint32;
constexpr uint8_t kAny = k32Bits | kUint16;

struct IntegerOp {
  TileOp fn;
  TileOp of_integers;
  uint8_t formats;
};

constexpr IntegerOp kOps[] = {
    {TileOp::kAdd, TileOp::kIntAdd, kAny},          {TileOp::kSub, TileOp::kIntSub, kAny},
    {TileOp::kMul, TileOp::kIntMul, kAny},          {TileOp::kMax, TileOp::kIntMax, kInt32},
    {TileOp::kMin, TileOp::kIntMin, kInt32},        {TileOp::kAddScalar, TileOp::kIntAddScalar, k32Bits},
    {TileOp::kAbs, TileOp::kIntAbs, kInt32},        {TileOp::kRsubScalar, TileOp::kIntRsubScalar, k32Bits},
    {TileOp::kNeg, TileOp::kIntNeg, kInt32},        {TileOp::kRelu, TileOp::kIntRelu, kInt32},
    {TileOp::kFill, TileOp::kIntFill, k32Bits},     {TileOp::kCopy, TileOp::kCopy, kAny},
    {TileOp::kTranspose, TileOp::kTranspose, kAny}, {TileOp::kFloor, TileOp::kCopy, kAny},
    {TileOp::kCeil, TileOp::kCopy, kAny},           {TileOp::kTrunc, TileOp::kCopy, kAny},
};

Value* binary(Builder& b, TileOp fn, Value* x, Value* y) { return ir::build_binary(b, fn, x, y); }
Value* nonzero(Builder& b, Value* x) { return ir::build_unary(b, TileOp::kIntNonzero, x); }
/// Of a condition, which is 0 or 1.
Value* negation(Builder& b, Value* condition) {
  return ir::build_unary(b, TileOp::kIntRsubScalar, condition, 1);
}
Value* less(Builder& b, Value* x, Value* y) { return binary(b, TileOp::kIntLess, x, y); }
Value* unequal(Builder& b, Value* x, Value* y) { return nonzero(b, binary(b, TileOp::kIntSub, x, y)); }

Value* choose(Builder& b, Blocks x) {
  Value* condition = nonzero(b, x[0]);
  Value* chosen = binary(b, TileOp::kIntKeep, condition, x[1]);
  return binary(b, TileOp::kIntAdd, chosen, binary(b, TileOp::kIntKeep, negation(b, condition), x[2]));
}

constexpr IntegerFormula kFormulas[] = {
    {"floordiv", kInt32, [](Builder& b, Blocks x) { return binary(b, TileOp::kIntFloorDiv, x[0], x[1]); }},
    {"mod", kInt32, [](Builder& b, Blocks x) { return binary(b, TileOp::kIntMod, x[0], x[1]); }},
    {"lt", kInt32, [](Builder& b, Blocks x) { return less(b, x[0], x[1]); }},
    {"gt", kInt32, [](Builder& b, Blocks x) { return less(b, x[1], x[0]); }},
    {"le", kInt32, [](Builder& b, Blocks x) { return negation(b, less(b, x[1], x[0])); }},
    {"ge", kInt32, [](Builder& b, Blocks x) { return negation(b, less(b, x[0], x[1])); }},
    {"ne", kAny, [](Builder& b, Blocks x) { return unequal(b, x[0], x[1]); }},
    {"eq", k32Bits, [](Builder& b, Blocks x) { return negation(b, unequal(b, x[0], x[1])); }},
    {"where", k32Bits, choose},
    {"square", kAny, [](Builder& b, Blocks x) { return binary(b, TileOp::kIntMul, x[0], x[0]); }},
};

uint8_t bit_of(DataFormat format) {
  switch (format) {
    case DataFormat::kInt32:
      return kInt32;
    case DataFormat::kUint32:
      return kUint32;
    case DataFormat::kUint16:
      return kUint16;
    default:
      return 0;
  }
}

uint8_t formats_of(std::string_view name) {
  for (const IntegerFormula& row : kFormulas) {
    if (row.name == name) return row.formats;
  }
  for (const IntegerOp& row : kOps) {
    if (ir::info(row.fn).mnemonic == name) return row.formats;
  }
  return 0;
}

}  // namespace

std::optional<TileOp> integer_op(TileOp fn, DataFormat format) {
  for (const IntegerOp& row : kOps) {
    if (row.fn == fn && (row.formats & bit_of(format)) != 0) return row.of_integers;
  }
  return std::nullopt;
}

const IntegerFormula* integer_formula(std::string_view name, DataFormat format) {
  for (const IntegerFormula& row : kFormulas) {
    if (row.name == name && (row.formats & bit_of(format)) != 0) return &row;
  }
  return nullptr;
}

std::string integer_formats_of(std::string_view name) {
  std::string text;
  for (DataFormat format : {DataFormat::kInt32, DataFormat::kUint32, DataFormat::kUint16}) {
    if ((formats_of(name) & bit_of(format)) == 0) continue;
    text += text.empty() ? "" : " and ";
    text += sim::name_of(format);
  }
  return text;
}

}  // namespace ttlc::frontend
