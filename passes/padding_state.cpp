#include "passes/padding_state.h"

#include <algorithm>
#include <cmath>

#include "passes/block_positions.h"

namespace ttlc::passes {

using namespace ir;

namespace {

bool is_same(const Edge& a, const Edge& b) {
  return a.size == b.size && is_same_index(a.first_tile, b.first_tile);
}

bool have_same_edges(const DimPadding& a, const DimPadding& b) {
  return std::equal(a.edges.begin(), a.edges.end(), b.edges.begin(), b.edges.end(),
                    [](const Edge& x, const Edge& y) { return is_same(x, y); });
}

std::vector<Edge> all_edges(const DimPadding& a, const DimPadding& b) {
  std::vector<Edge> edges = a.edges;
  for (const Edge& edge : b.edges) {
    bool known =
        std::any_of(edges.begin(), edges.end(), [&](const Edge& other) { return is_same(edge, other); });
    if (!known) edges.push_back(edge);
  }
  return edges;
}

Content join(Content a, Content b) {
  if (a == b) return a;
  return a == Content::kAnything || b == Content::kAnything ? Content::kAnything : Content::kValue;
}

Content after_unary(const Op& op, Content a) {
  if (a == Content::kZeros) return keeps_zeros(op.tile) ? Content::kZeros : Content::kAnything;
  if (a != Content::kLow) return Content::kAnything;
  switch (op.tile) {
    case TileOp::kExp:
      return op.has(AttrKey::kReal) && op.real_attr(AttrKey::kReal) <= 0 ? Content::kAnything
                                                                         : Content::kZeros;
    case TileOp::kExp2:
    case TileOp::kSigmoid:
    case TileOp::kRelu:
      return Content::kZeros;
    case TileOp::kCopy:
    case TileOp::kAddScalar:
      return Content::kLow;
    case TileOp::kMulScalar: {  // the usual scales leave it far below everything else
      constexpr double kSmallestScale = 1e-3, kLargestScale = 1;
      double scale = op.real_attr(AttrKey::kReal);
      return scale >= kSmallestScale && scale <= kLargestScale ? Content::kLow : Content::kAnything;
    }
    default:
      return Content::kAnything;
  }
}

Content after_binary(TileOp op, Content a, Content b) {
  bool finite = a != Content::kAnything && b != Content::kAnything;
  bool a_zero = a == Content::kZeros, b_zero = b == Content::kZeros;
  auto is_small = [](Content c) { return c == Content::kZeros || c == Content::kValue; };
  switch (op) {
    case TileOp::kMul:
      return finite && (a_zero || b_zero) ? Content::kZeros : Content::kAnything;
    case TileOp::kDiv:
      return a_zero && b == Content::kValue ? Content::kZeros : Content::kAnything;
    case TileOp::kAdd:
      if (a_zero && b_zero) return Content::kZeros;
      return (a == Content::kLow && is_small(b)) || (b == Content::kLow && is_small(a)) ? Content::kLow
                                                                                        : Content::kAnything;
    case TileOp::kSub:
      if (a_zero && b_zero) return Content::kZeros;
      return a == Content::kLow && is_small(b) ? Content::kLow : Content::kAnything;
    case TileOp::kMax:
    case TileOp::kMin:
      if (a == b) return a;
      return finite ? Content::kValue : Content::kAnything;
    default:
      return Content::kAnything;
  }
}

/// Operands whose elements end in different places, of an op that wants both.
DimPadding intersect(TileOp op, const DimPadding& a, const DimPadding& b) {
  DimPadding result{Extent::kPadded, Content::kValue, all_edges(a, b), {}};
  if (a.extent == Extent::kUnknown || b.extent == Extent::kUnknown || a.uniform || b.uniform) {
    result.extent = Extent::kUnknown;
    result.edges.clear();
  }
  result.content = after_binary(op, a.content, b.content);
  if (a.has_padding()) result.content = join(result.content, after_binary(op, a.content, Content::kValue));
  if (b.has_padding()) result.content = join(result.content, after_binary(op, Content::kValue, b.content));
  return result;
}

}  // namespace

bool keeps_zeros(TileOp op) {
  switch (op) {
    case TileOp::kCopy:
    case TileOp::kMulScalar:
    case TileOp::kExpm1:
    case TileOp::kLog1p:
    case TileOp::kSqrt:
    case TileOp::kAbs:
    case TileOp::kNeg:
    case TileOp::kSquare:
    case TileOp::kSign:
    case TileOp::kFloor:
    case TileOp::kCeil:
    case TileOp::kTrunc:
    case TileOp::kSin:
    case TileOp::kTan:
    case TileOp::kTanh:
    case TileOp::kSilu:
    case TileOp::kGelu:
    case TileOp::kErf:
    case TileOp::kRelu:
      return true;
    default:
      return false;
  }
}

bool is_same(const DimPadding& a, const DimPadding& b) {
  return a.extent == b.extent && a.content == b.content && a.uniform == b.uniform && have_same_edges(a, b);
}

bool is_same(const Padding& a, const Padding& b) {
  return is_same(a.rows, b.rows) && is_same(a.columns, b.columns);
}

DimPadding join(const DimPadding& a, const DimPadding& b) {
  if (is_same(a, b)) return a;
  if (a.extent == Extent::kUniform && b.extent == Extent::kUniform) {
    return {Extent::kUniform, join(a.content, b.content), {}, {}};
  }
  if (b.extent == Extent::kUniform) return join(b, a);
  DimPadding result = b;
  if (a.extent == Extent::kUniform) {
    result.uniform = b.uniform ? join(a.content, *b.uniform) : a.content;
    if (b.has_padding()) result.content = join(a.content, b.content);
    return result;
  }
  if (a.uniform) result.uniform = b.uniform ? join(*a.uniform, *b.uniform) : *a.uniform;
  if (a.extent == Extent::kWhole && b.extent == Extent::kWhole) return result;
  result.content = !a.has_padding() ? b.content : !b.has_padding() ? a.content : join(a.content, b.content);
  if (a.extent == b.extent && have_same_edges(a, b)) return result;
  result.extent = Extent::kUnknown;
  result.edges.clear();
  return result;
}

std::optional<Content> identity(TileOp op) {
  switch (op) {
    case TileOp::kAdd:
    case TileOp::kSumRow:
    case TileOp::kSumCol:
    case TileOp::kSumAll:
    case TileOp::kMatmul:
      return Content::kZeros;
    case TileOp::kMax:
    case TileOp::kMaxRow:
    case TileOp::kMaxCol:
    case TileOp::kMaxAll:
      return Content::kLow;
    case TileOp::kMin:
      return Content::kHigh;
    default:
      return std::nullopt;
  }
}

bool are_aligned(const DimPadding& a, const DimPadding& b) {
  if (a.extent == Extent::kUniform || b.extent == Extent::kUniform) return true;
  if (a.extent == Extent::kUnknown || a.extent != b.extent) return false;
  return have_same_edges(a, b);
}

DimPadding combine(TileOp op, const DimPadding& a, const DimPadding& b) {
  if (a.extent == Extent::kUniform || b.extent == Extent::kUniform) {
    DimPadding result = a.extent == Extent::kUniform ? b : a;
    const DimPadding& uniform = a.extent == Extent::kUniform ? a : b;
    result.content = after_binary(op, a.content, b.content);
    bool is_number = result.extent == Extent::kWhole ||
                     (result.extent == Extent::kUniform && result.content == Content::kAnything);
    if (is_number) result.content = Content::kValue;
    if (result.uniform) {
      bool left = a.extent == Extent::kUniform;
      result.uniform =
          after_binary(op, left ? uniform.content : *a.uniform, left ? *b.uniform : uniform.content);
    }
    return result;
  }
  std::optional<Content> uniform;
  if (a.uniform && b.uniform) uniform = after_binary(op, *a.uniform, *b.uniform);
  if (are_aligned(a, b)) {
    Content content = a.has_padding() ? after_binary(op, a.content, b.content) : Content::kValue;
    return {a.extent, content, a.edges, uniform};
  }
  bool folds = op == TileOp::kAdd || op == TileOp::kMax || op == TileOp::kMin;
  if (!folds) return intersect(op, a, b);
  if (a.extent == Extent::kWhole || b.extent == Extent::kWhole) {
    return {Extent::kWhole, Content::kValue, {}, uniform};
  }
  return {Extent::kUnknown, *identity(op), {}, uniform};
}

DimPadding apply(const Op& op, const DimPadding& a) {
  DimPadding result = a;
  if (a.extent != Extent::kWhole) result.content = after_unary(op, a.content);
  if (a.uniform) result.uniform = after_unary(op, *a.uniform);
  // A uniform value that is computed from a number is a number as far as anybody needs to know.
  if (a.extent == Extent::kUniform && result.content == Content::kAnything) result.content = Content::kValue;
  return result;
}

DimPadding like(const DimPadding& a, const DimPadding& b) {
  if (a.extent != Extent::kUniform || b.extent == Extent::kUniform) return a;
  DimPadding result = b;
  result.content = a.content;
  if (result.uniform) result.uniform = a.content;
  return result;
}

DimPadding spread(const DimPadding& a) {
  if (a.extent != Extent::kWhole) return a;
  return {Extent::kUniform, Content::kValue, {}, {}};
}

}  // namespace ttlc::passes
