#include "backend/sfpu_calls.h"

#include <fmt/format.h>

#include <bit>
#include <vector>

#include "ir/support/ice.h"

namespace ttlc::backend {

using ir::TileOp;

namespace {

enum class Scalar { kNone, kFloatBits, kFloat };

struct Exception {
  TileOp fn;
  std::string_view init;             // instead of STEM_tile_init
  std::string_view exact_arguments;  // template arguments of both calls when results must be accurate
  std::string_view fast_arguments;   // template arguments of both calls when speed goes first
  Scalar scalar;
};

// Template arguments: tt-metal's defaults are approximate for gelu, erf and erfc and slow for recip, whose
// form without legacy compatibility is as accurate and takes half the cycles (ckernel_sfpu_recip.h; code).
const std::vector<Exception>& exceptions() {
  static const std::vector<Exception> rows = {
      {TileOp::kAddScalar, "binop_with_scalar_tile_init", "", "", Scalar::kFloatBits},
      {TileOp::kMulScalar, "binop_with_scalar_tile_init", "", "", Scalar::kFloatBits},
      {TileOp::kRsubScalar, "binop_with_scalar_tile_init", "", "", Scalar::kFloatBits},
      {TileOp::kMaxScalar, "", "", "", Scalar::kFloatBits},
      {TileOp::kMinScalar, "", "", "", Scalar::kFloatBits},
      {TileOp::kPowScalar, "", "", "", Scalar::kFloatBits},
      {TileOp::kFill, "", "", "", Scalar::kFloat},
      {TileOp::kFloor, "rounding_op_tile_init", "", "", Scalar::kNone},
      {TileOp::kCeil, "rounding_op_tile_init", "", "", Scalar::kNone},
      {TileOp::kTrunc, "rounding_op_tile_init", "", "", Scalar::kNone},
      {TileOp::kExp, "", "", "<true, true>", Scalar::kNone},
      {TileOp::kGelu, "", "<false>", "<true>", Scalar::kNone},
      {TileOp::kErf, "", "<false>", "<true>", Scalar::kNone},
      {TileOp::kErfc, "", "<false>", "<true>", Scalar::kNone},
      {TileOp::kRecip, "", "<false>", "<false>", Scalar::kNone},
  };
  return rows;
}

const Exception* find_exception(TileOp fn) {
  for (const Exception& row : exceptions()) {
    if (row.fn == fn) return &row;
  }
  return nullptr;
}

std::string_view template_arguments(TileOp fn, const ir::Target& target) {
  const Exception* row = find_exception(fn);
  if (!row) return "";
  return target.accuracy == ir::Accuracy::kFast ? row->fast_arguments : row->exact_arguments;
}

/// The argument that has a function compute two faces of a tile instead of four.
std::string_view vector_mode(std::string_view lanes) {
  if (lanes == "col") return ", (int)VectorMode::C";
  if (lanes == "row") return ", (int)VectorMode::R";
  TTLC_ASSERT(lanes.empty(), "no vector mode computes the lanes '{}'", lanes);
  return "";
}

uint32_t float_bits(double value) { return std::bit_cast<uint32_t>(static_cast<float>(value)); }

/// exp(real * x): the fast exponential takes the factor in its init, the accurate one in every call.
bool is_scaled_exp(TileOp fn, std::optional<double> real) { return fn == TileOp::kExp && real.has_value(); }

/// The call takes the upper half of the factor's bits, a bfloat16.
std::string scaled_exp_call(std::string_view dst, double factor, std::string_view lanes) {
  TTLC_ASSERT((float_bits(factor) & 0xffff) == 0, "the factor {} of an exponential is no bfloat16", factor);
  std::string_view mode = lanes.empty() ? ", (int)VectorMode::RC" : vector_mode(lanes);
  return fmt::format("exp_tile<false, false, true>({}{}, {:#06x});  // {}", dst, mode,
                     float_bits(factor) >> 16, static_cast<float>(factor));
}

/// Whether a function of two tiles takes each element from one of them: a call of where_tile.
bool chooses(TileOp fn) { return fn == TileOp::kKeep || fn == TileOp::kOverride; }

std::string stem(TileOp fn) {
  const ir::TileOpInfo& row = info(fn);
  TTLC_ASSERT(!row.sfpu_stem.empty(), "tile.{} has no SFPU call", row.mnemonic);
  bool suffix =
      row.tile_class == ir::TileClass::kBinary && !row.sfpu_stem.starts_with("binary_") && !chooses(fn);
  return fmt::format("{}{}", row.sfpu_stem, suffix ? "_binary" : "");
}

}  // namespace

std::string float_literal(double value) {
  std::string text = fmt::format("{}", static_cast<float>(value));
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text + "f";
}

std::string sfpu_init_key(TileOp fn) {
  const Exception* row = find_exception(fn);
  return row && !row->init.empty() ? std::string(row->init) : fmt::format("{}_tile_init", stem(fn));
}

std::string sfpu_init_call(TileOp fn, const ir::Target& target, std::optional<double> real) {
  if (is_scaled_exp(fn, real) && target.accuracy == ir::Accuracy::kFast) {
    return fmt::format("exp_tile_init<true, true, {:#010x}>();  // {}", float_bits(*real),
                       static_cast<float>(*real));
  }
  return fmt::format("{}{}();", sfpu_init_key(fn), template_arguments(fn, target));
}

std::string sfpu_unary_call(TileOp fn, std::string_view dst, std::optional<double> real,
                            const ir::Target& target, std::string_view lanes) {
  if (is_scaled_exp(fn, real) && target.accuracy == ir::Accuracy::kExact)
    return scaled_exp_call(dst, *real, lanes);
  const Exception* row = find_exception(fn);
  std::string call = fmt::format("{}_tile{}({}", stem(fn), template_arguments(fn, target), dst);
  switch (row ? row->scalar : Scalar::kNone) {
    case Scalar::kNone:
      return fmt::format("{}{});", call, vector_mode(lanes));
    case Scalar::kFloat:
      return fmt::format("{}, {});", call, float_literal(*real));
    case Scalar::kFloatBits:
      break;
  }
  return fmt::format("{}, {:#010x});  // {}", call, float_bits(*real), static_cast<float>(*real));
}

std::string sfpu_binary_call(TileOp fn, std::string_view a, std::string_view b, std::string_view out,
                             const ir::Target& target, std::string_view lanes) {
  if (chooses(fn)) {
    bool keeps = fn == TileOp::kKeep;
    return fmt::format("where_tile<DataFormat::{}>({}, {}, {}, {});",
                       target.dst_fp32 ? "Float32" : "Float16_b", a, keeps ? b : a, keeps ? a : b, out);
  }
  return fmt::format("{}_tile({}, {}, {}{});", stem(fn), a, b, out, vector_mode(lanes));
}

}  // namespace ttlc::backend
