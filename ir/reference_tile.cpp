#include "ir/reference_tile.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "ir/constants.h"
#include "ir/support/ice.h"

namespace ttlc::ir {
namespace {

constexpr int64_t kRowsAtOnce = 4;  // of the result, kept in registers
constexpr int64_t kColumnsAtOnce = 8;

/// c += a @ b. The sums run over k in order whatever the vector width, so that results do not depend on the
/// machine.
#if defined(__x86_64__)
__attribute__((target_clones("avx2", "default")))
#endif
void multiply_add(const double* a, const double* b, double* c) {
  for (int64_t row = 0; row < kTileSide; row += kRowsAtOnce) {
    for (int64_t column = 0; column < kTileSide; column += kColumnsAtOnce) {
      double sums[kRowsAtOnce][kColumnsAtOnce];
      for (int64_t r = 0; r < kRowsAtOnce; ++r) {
        for (int64_t i = 0; i < kColumnsAtOnce; ++i) sums[r][i] = c[(row + r) * kTileSide + column + i];
      }
      for (int64_t k = 0; k < kTileSide; ++k) {
        for (int64_t r = 0; r < kRowsAtOnce; ++r) {
          for (int64_t i = 0; i < kColumnsAtOnce; ++i) {
            sums[r][i] += a[(row + r) * kTileSide + k] * b[k * kTileSide + column + i];
          }
        }
      }
      for (int64_t r = 0; r < kRowsAtOnce; ++r) {
        for (int64_t i = 0; i < kColumnsAtOnce; ++i) c[(row + r) * kTileSide + column + i] = sums[r][i];
      }
    }
  }
}

TileRef new_tile() { return std::make_shared_for_overwrite<TileData>(); }

TileData transposed(const TileData& tile) {
  TileData result;
  for (int64_t row = 0; row < kTileSide; ++row) {
    for (int64_t column = 0; column < kTileSide; ++column) result.at(column, row) = tile.at(row, column);
  }
  return result;
}

TileRef matmul(TileRef a, TileRef b, TileRef accumulator, bool transpose_b) {
  TileRef c = owned(std::move(accumulator));
  if (transpose_b) {
    TileData right = transposed(*b);
    multiply_add(a->elements.data(), right.elements.data(), c->elements.data());
  } else {
    multiply_add(a->elements.data(), b->elements.data(), c->elements.data());
  }
  return c;
}

template <typename Function>
TileRef map_elements(TileRef tile, Function function) {
  TileRef result = owned(std::move(tile));
  for (double& x : result->elements) x = function(x);
  return result;
}

template <typename Function>
TileRef map_pairs(TileRef a, const TileRef& b, Function function) {
  TileRef result = owned(std::move(a));
  for (size_t i = 0; i < result->elements.size(); ++i) {
    result->elements[i] = function(result->elements[i], b->elements[i]);
  }
  return result;
}

TileRef spread(const TileRef& tile, Spread kind) {
  if (kind == Spread::kNone) return tile;
  TileRef result = new_tile();
  for (int64_t row = 0; row < kTileSide; ++row) {
    for (int64_t column = 0; column < kTileSide; ++column) {
      int64_t from_row = kind == Spread::kColumn ? row : 0, from_column = kind == Spread::kRow ? column : 0;
      result->at(row, column) = tile->at(from_row, from_column);
    }
  }
  return result;
}

TileRef causal_mask(int64_t row_tile, int64_t column_tile) {
  int64_t table = column_tile < row_tile ? 0 : column_tile == row_tile ? 1 : 2;
  TileRef result = new_tile();
  for (int64_t row = 0; row < kTileSide; ++row) {
    for (int64_t column = 0; column < kTileSide; ++column) {
      result->at(row, column) = const_element(ConstKind::kCausalMask, table, row, column);
    }
  }
  return result;
}

enum class Fold : uint8_t {
  kRows,
  kColumns,
  kAll
};  // each row into column 0, each column into row 0, all into (0, 0)

/// Folds a tile into the accumulator; lanes without a result become zero.
template <typename Function>
TileRef reduce(const TileData& tile, const TileData& accumulator, Fold fold, Function function) {
  TileRef result = filled_tile(0);
  auto place = [&](int64_t row, int64_t column) -> double& {
    return result->at(fold == Fold::kRows ? row : 0, fold == Fold::kColumns ? column : 0);
  };
  auto lane = [&](int64_t row, int64_t column) {
    return (row == 0 || fold == Fold::kRows) && (column == 0 || fold == Fold::kColumns);
  };
  for (int64_t row = 0; row < kTileSide; ++row) {
    for (int64_t column = 0; column < kTileSide; ++column) {
      if (lane(row, column)) result->at(row, column) = accumulator.at(row, column);
    }
  }
  for (int64_t row = 0; row < kTileSide; ++row) {
    for (int64_t column = 0; column < kTileSide; ++column) {
      double& sum = place(row, column);
      sum = function(sum, tile.at(row, column));
    }
  }
  return result;
}

double larger(double a, double b) { return a < b ? b : a; }
double smaller(double a, double b) { return b < a ? b : a; }
double plus(double a, double b) { return a + b; }
double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

using UnaryFunction = double (*)(double);

/// Functions of one element; null for other tile ops.
UnaryFunction unary_function(TileOp op) {
  switch (op) {
    case TileOp::kExp2:
      return [](double a) { return std::exp2(a); };
    case TileOp::kExpm1:
      return [](double a) { return std::expm1(a); };
    case TileOp::kLog:
      return [](double a) { return std::log(a); };
    case TileOp::kLog1p:
      return [](double a) { return std::log1p(a); };
    case TileOp::kSqrt:
      return [](double a) { return std::sqrt(a); };
    case TileOp::kRsqrt:
      return [](double a) { return 1 / std::sqrt(a); };
    case TileOp::kRecip:
      return [](double a) { return 1 / a; };
    case TileOp::kAbs:
      return [](double a) { return std::abs(a); };
    case TileOp::kNeg:
      return [](double a) { return -a; };
    case TileOp::kSquare:
      return [](double a) { return a * a; };
    case TileOp::kSign:
      return [](double a) { return a > 0 ? 1.0 : a < 0 ? -1.0 : 0.0; };
    case TileOp::kFloor:
      return [](double a) { return std::floor(a); };
    case TileOp::kCeil:
      return [](double a) { return std::ceil(a); };
    case TileOp::kTrunc:
      return [](double a) { return std::trunc(a); };
    case TileOp::kSin:
      return [](double a) { return std::sin(a); };
    case TileOp::kCos:
      return [](double a) { return std::cos(a); };
    case TileOp::kTan:
      return [](double a) { return std::tan(a); };
    case TileOp::kTanh:
      return [](double a) { return std::tanh(a); };
    case TileOp::kSigmoid:
      return sigmoid;
    case TileOp::kSilu:
      return [](double a) { return a * sigmoid(a); };
    case TileOp::kGelu:
      return [](double a) { return a * 0.5 * std::erfc(-a / std::numbers::sqrt2); };
    case TileOp::kErf:
      return [](double a) { return std::erf(a); };
    case TileOp::kErfc:
      return [](double a) { return std::erfc(a); };
    case TileOp::kRelu:
      return [](double a) { return larger(a, 0); };
    default:
      return nullptr;
  }
}

}  // namespace

TileRef filled_tile(double value) {
  TileRef tile = new_tile();
  tile->elements.fill(value);
  return tile;
}

TileRef owned(TileRef tile) {
  return tile.use_count() == 1 ? std::move(tile) : std::make_shared<TileData>(*tile);
}

double accumulator_start(TileOp op) {
  bool is_max = op == TileOp::kMaxRow || op == TileOp::kMaxCol || op == TileOp::kMaxAll || op == TileOp::kMax;
  return is_max ? -std::numeric_limits<double>::infinity() : 0;
}

bool jumps(TileOp op) { return op == TileOp::kFloor || op == TileOp::kCeil || op == TileOp::kTrunc; }

TileRef evaluate_tile(const TileCall& call, std::span<TileRef> t) {
  if (jumps(call.op) && call.jump_shift != 0) {
    auto shifted = [&call](double a) { return a + call.jump_shift * std::abs(a); };
    t[0] = map_elements(std::move(t[0]), shifted);
  }
  if (UnaryFunction function = unary_function(call.op)) return map_elements(std::move(t[0]), function);
  double real = call.real.value_or(0);
  auto unary = [&](auto function) { return map_elements(std::move(t[0]), function); };
  auto binary = [&](auto function) {
    return map_pairs(std::move(t[0]), spread(t[1], call.spread_b), function);
  };
  switch (call.op) {
    case TileOp::kCopy:
      return std::move(t[0]);
    case TileOp::kTranspose:
      return std::make_shared<TileData>(transposed(*t[0]));
    case TileOp::kBcastCol:
      return spread(t[0], Spread::kColumn);
    case TileOp::kBcastRow:
      return spread(t[0], Spread::kRow);
    case TileOp::kBcastScalar:
      return spread(t[0], Spread::kScalar);
    case TileOp::kCausalMask:
      return causal_mask(call.row_tile, call.column_tile);
    case TileOp::kFill:
      return filled_tile(real);
    case TileOp::kAdd:
      return binary(plus);
    case TileOp::kSub:
      return binary([](double a, double b) { return a - b; });
    case TileOp::kMul:
      return binary([](double a, double b) { return a * b; });
    case TileOp::kDiv:
      return binary([](double a, double b) { return a / b; });
    case TileOp::kPow:
      return binary([](double a, double b) { return std::pow(a, b); });
    case TileOp::kMax:
      return binary(larger);
    case TileOp::kMin:
      return binary(smaller);
    case TileOp::kAddScalar:
      return unary([real](double a) { return a + real; });
    case TileOp::kMulScalar:
      return unary([real](double a) { return a * real; });
    case TileOp::kRsubScalar:
      return unary([real](double a) { return real - a; });
    case TileOp::kMaxScalar:
      return unary([real](double a) { return larger(a, real); });
    case TileOp::kMinScalar:
      return unary([real](double a) { return smaller(a, real); });
    case TileOp::kExp:
      return unary([factor = call.real.value_or(1)](double a) { return std::exp(a * factor); });
    case TileOp::kPowScalar:
      return unary([real](double a) { return std::pow(a, real); });
    case TileOp::kMatmul:
      return matmul(std::move(t[0]), std::move(t[1]), std::move(t[2]), call.transpose_b);
    case TileOp::kMaxRow:
      return reduce(*t[0], *t[1], Fold::kRows, larger);
    case TileOp::kMaxCol:
      return reduce(*t[0], *t[1], Fold::kColumns, larger);
    case TileOp::kMaxAll:
      return reduce(*t[0], *t[1], Fold::kAll, larger);
    case TileOp::kSumRow:
      return reduce(*t[0], *t[1], Fold::kRows, plus);
    case TileOp::kSumCol:
      return reduce(*t[0], *t[1], Fold::kColumns, plus);
    case TileOp::kSumAll:
      return reduce(*t[0], *t[1], Fold::kAll, plus);
    default:
      TTLC_ICE("the tile op '{}' has no meaning", info(call.op).mnemonic);
  }
}

}  // namespace ttlc::ir
