#include "backend/integer_calls.h"

#include <fmt/format.h>

#include "ir/support/ice.h"

namespace ttlc::backend {

using ir::AttrKey;
using ir::TileOp;

namespace {

/// In the texts: {dtype} the format, {from} that of a cast's operand; {a}, {b}, {out} DST tiles, with {out} for functions in
/// place; {real} the scalar's bits.
struct IntegerCall {
  TileOp fn;
  std::string_view init;
  std::string_view call;
  // February 2026, where they differ
  std::string_view feb_init = {};
  std::string_view feb_call = {};
};

constexpr IntegerCall kCalls[] = {
    {TileOp::kIntFill, "fill_tile_init()", "fill_tile_int<DataFormat::{dtype}>({out}, {real})", "",
     "fill_tile_int({out}, {real})"},
    {TileOp::kIntAdd, "add_int_tile_init()", "add_int_tile<DataFormat::{dtype}>({a}, {b}, {out})"},
    {TileOp::kIntSub, "sub_int_tile_init()", "sub_int_tile<DataFormat::{dtype}>({a}, {b}, {out})"},
    {TileOp::kIntMul, "mul_int_tile_init<DataFormat::{dtype}>()",
     "mul_int_tile<DataFormat::{dtype}>({a}, {b}, {out})"},
    {TileOp::kIntFloorDiv, "div_int32_floor_tile_init()", "div_int32_floor_tile({a}, {b}, {out})"},
    {TileOp::kIntMod, "remainder_int32_tile_init()", "remainder_int32_tile({a}, {b}, {out})"},
    {TileOp::kIntMax, "binary_max_int32_tile_init()", "binary_max_int32_tile({a}, {b}, {out})",
     "binary_max_tile_init()"},
    {TileOp::kIntMin, "binary_min_int32_tile_init()", "binary_min_int32_tile({a}, {b}, {out})",
     "binary_min_tile_init()"},
    {TileOp::kIntLess, "lt_int32_tile_init()", "lt_int32_tile({a}, {b}, {out})"},
    {TileOp::kIntKeep, "where_tile_init()", "where_tile<DataFormat::{dtype}>({a}, {b}, {a}, {out})"},
    {TileOp::kIntAddScalar, "binop_with_scalar_tile_init()", "add_unary_tile_int32({out}, {real})"},
    {TileOp::kIntRsubScalar, "rsub_unary_int32_tile_init()", "rsub_unary_int32_tile({out}, {real})"},
    {TileOp::kIntAbs, "abs_tile_init()", "abs_tile_int32({out})"},
    {TileOp::kIntNeg, "negative_tile_init()", "negative_tile_int32({out})"},
    {TileOp::kIntRelu, "relu_tile_init()", "relu_tile_int32({out})"},
    {TileOp::kIntNonzero, "nez_tile_init()", "nez_tile_{lower}({out})"},
    {TileOp::kCast, "typecast_tile_init<{codes}>()", "typecast_tile<{codes}>({out})"},
};

const IntegerCall& row_of(const ir::Op& op) {
  for (const IntegerCall& row : kCalls) {
    if (info(row.fn).mnemonic == op.text(AttrKey::kFunction)) return row;
  }
  TTLC_ICE("'{}' is no function of integers", op.text(AttrKey::kFunction));
}

std::string_view metal_name(const std::string& format) {
  return sim::info(*sim::parse_data_format(format)).metal_name;
}

void replace(std::string& text, std::string_view placeholder, std::string_view value) {
  for (size_t at = text.find(placeholder); at != std::string::npos; at = text.find(placeholder)) {
    text.replace(at, placeholder.size(), value);
  }
}

std::string filled(std::string_view pattern, const ir::Op& op) {
  std::string text(pattern);
  const std::string& dtype = op.text(AttrKey::kDtype);
  replace(text, "{dtype}", metal_name(dtype));
  replace(text, "{lower}", dtype);
  if (op.has(AttrKey::kFrom)) {
    replace(text, "{codes}",
            fmt::format("(uint32_t)DataFormat::{}, (uint32_t)DataFormat::{}",
                        metal_name(op.text(AttrKey::kFrom)), metal_name(dtype)));
  }
  return text;
}

}  // namespace

bool is_integer_call(const ir::Op& op) { return op.has(AttrKey::kDtype); }

std::string_view integer_format_name(const ir::Op& op) { return metal_name(op.text(AttrKey::kDtype)); }

std::string integer_init(const ir::Op& op, sim::MetalApi api) {
  const IntegerCall& row = row_of(op);
  const bool feb = api == sim::MetalApi::kFeb2026 && !row.feb_init.empty();
  return filled(feb ? row.feb_init : row.init, op) + ";";
}

std::string integer_call(const ir::Op& op, const std::array<std::string, 3>& dst, sim::MetalApi api) {
  const IntegerCall& row = row_of(op);
  const bool feb = api == sim::MetalApi::kFeb2026 && !row.feb_call.empty();
  std::string text = filled(feb ? row.feb_call : row.call, op);
  replace(text, "{a}", dst[0]);
  replace(text, "{b}", dst[1]);
  replace(text, "{out}", dst[2]);
  if (!op.has(AttrKey::kReal)) return text + ";";
  const auto real = static_cast<int64_t>(op.real_attr(AttrKey::kReal));
  replace(text, "{real}", fmt::format("{:#x}", static_cast<uint32_t>(real)));
  return fmt::format("{};  // {}", text, real);
}

}  // namespace ttlc::backend
