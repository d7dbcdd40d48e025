#include "ir/reference_tile.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "ir/constants.h"
#include "ir/reference_integers.h"
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
  result.presence = transposed(tile.presence);
  return result;
}

/// The tile with zeros for elements that do not exist.
TileData without_absent(const TileData& tile) {
  TileData result = tile;
  for (int64_t i = 0; i < sim::kTileElems; ++i) {
    if (presence_at(tile.presence, i) == Presence::kAbsent) result.elements[i] = 0;
  }
  return result;
}

/// An element of a product exists when some product went into it.
PresenceRef product_presence(const TileData& a, const TileData& b, const PresenceRef& accumulator) {
  std::array<uint32_t, kTileSide> rows{}, columns{};  // bit k: a[row, k] exists; b[k, column] exists
  for (int64_t i = 0; i < sim::kTileElems; ++i) {
    int64_t row = i / kTileSide, column = i % kTileSide;
    if (presence_at(a.presence, i) != Presence::kAbsent) rows[row] |= uint32_t{1} << column;
    if (presence_at(b.presence, i) != Presence::kAbsent) columns[column] |= uint32_t{1} << row;
  }
  auto result = std::make_shared<PresenceMap>();
  for (int64_t i = 0; i < sim::kTileElems; ++i) {
    bool any = (rows[i / kTileSide] & columns[i % kTileSide]) != 0;
    (*result)[i] = any ? Presence::kPresent : presence_at(accumulator, i);
  }
  return result;
}

TileRef matmul(const TileRef& a, const TileRef& b, TileRef accumulator, bool transpose_b) {
  TileRef c = owned(std::move(accumulator));
  TileData right;
  if (transpose_b) right = transposed(*b);
  const TileData& factor = transpose_b ? right : *b;
  if (has_absent(a->presence) || has_absent(b->presence)) {
    multiply_add(without_absent(*a).elements.data(), without_absent(factor).elements.data(),
                 c->elements.data());
    c->presence = product_presence(*a, factor, c->presence);
  } else {
    multiply_add(a->elements.data(), factor.elements.data(), c->elements.data());
    c->presence = nullptr;
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
  result->presence = combine(result->presence, b->presence, false);
  return result;
}

/// An op that sums up blocks: where one operand does not exist it goes on with the other one.
template <typename Function>
TileRef fold_pairs(TileRef a, const TileRef& b, Function function) {
  bool all = !has_absent(a->presence) && !has_absent(b->presence);
  PresenceRef presence = combine(a->presence, b->presence, true);
  TileRef result = owned(std::move(a));
  for (int64_t i = 0; i < sim::kTileElems; ++i) {
    double& x = result->elements[i];
    bool has_x = all || presence_at(result->presence, i) != Presence::kAbsent;
    bool has_y = all || presence_at(b->presence, i) != Presence::kAbsent;
    if (has_x == has_y) x = function(x, b->elements[i]);
    if (has_y && !has_x) x = b->elements[i];
  }
  result->presence = presence;
  return result;
}

/// What is spread takes the extent of what it is combined with, but what does not exist cannot be spread.
PresenceRef spread_presence(const PresenceRef& presence, Spread kind) {
  if (!has_absent(presence)) return uniform_presence();
  auto result = std::make_shared<PresenceMap>();
  for (int64_t i = 0; i < sim::kTileElems; ++i) {
    int64_t row = kind == Spread::kColumn ? i / kTileSide : 0;
    int64_t column = kind == Spread::kRow ? i % kTileSide : 0;
    bool exists = (*presence)[row * kTileSide + column] != Presence::kAbsent;
    (*result)[i] = exists ? Presence::kUniform : Presence::kAbsent;
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
  result->presence = spread_presence(tile->presence, kind);
  return result;
}

enum class Fold : uint8_t {
  kRows,
  kColumns,
  kAll
};  // each row into column 0, each column into row 0, all into (0, 0)

/// Folds a tile into the accumulator; lanes without a result become zero. Elements that do not exist are left out; a lane of
/// which none exists does not exist.
template <typename Function>
TileRef reduce(const TileData& tile, const TileData& accumulator, Fold fold, double start,
               Function function) {
  TileRef result = filled_tile(0);
  std::array<Presence, sim::kTileElems> states;  // of lanes
  auto lane_of = [fold](int64_t i) {
    int64_t row = fold == Fold::kRows ? i / kTileSide : 0,
            column = fold == Fold::kColumns ? i % kTileSide : 0;
    return row * kTileSide + column;
  };
  for (int64_t i = 0; i < sim::kTileElems; ++i) {
    if (lane_of(i) != i) continue;
    states[i] = presence_at(accumulator.presence, i);
    result->elements[i] = accumulator.elements[i];
  }
  for (int64_t i = 0; i < sim::kTileElems; ++i) {
    Presence& state = states[lane_of(i)];
    double& sum = result->elements[lane_of(i)];
    Presence element = presence_at(tile.presence, i);
    if (element == Presence::kAbsent && state != Presence::kAbsent) continue;
    if (element != Presence::kAbsent && state == Presence::kAbsent) sum = start;
    if (element != Presence::kAbsent && state != Presence::kPresent) state = element;
    sum = function(sum, tile.elements[i]);
  }
  auto presence = std::make_shared<PresenceMap>();
  for (int64_t i = 0; i < sim::kTileElems; ++i) (*presence)[i] = states[lane_of(i)];
  bool all = !tile.presence || std::all_of(presence->begin(), presence->end(),
                                           [](Presence p) { return p == Presence::kPresent; });
  if (!all) result->presence = std::move(presence);
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

TileRef filled_tile(double value, PresenceRef presence) {
  TileRef tile = new_tile();
  tile->elements.fill(value);
  tile->presence = std::move(presence);
  return tile;
}

TileRef owned(TileRef tile) {
  return tile.use_count() == 1 ? std::move(tile) : std::make_shared<TileData>(*tile);
}

double accumulator_start(TileOp op) {
  bool is_max = op == TileOp::kMaxRow || op == TileOp::kMaxCol || op == TileOp::kMaxAll || op == TileOp::kMax;
  return is_max ? -std::numeric_limits<double>::infinity() : 0;
}

Jumps jumps_of(TileOp op) {
  switch (op) {
    case TileOp::kFloor:
    case TileOp::kCeil:
    case TileOp::kTrunc:
      return Jumps::kAtNumbers;
    case TileOp::kSign:
      return Jumps::kAtZero;
    default:
      return Jumps::kNowhere;
  }
}

/// The operand of an op that jumps, as the call wants it shifted.
TileRef shifted(const TileCall& call, TileRef tile) {
  double share = call.jump_shift;
  if (jumps_of(call.op) == Jumps::kAtNumbers) {
    return map_elements(std::move(tile), [share](double a) { return a + share * std::abs(a); });
  }
  double largest = 0;
  for (double a : tile->elements) largest = std::max(largest, std::abs(a));
  return map_elements(std::move(tile), [shift = share * largest](double a) { return a + shift; });
}

TileRef evaluate_tile(const TileCall& call, std::span<TileRef> t) {
  if (call.jump_shift != 0) t[0] = shifted(call, std::move(t[0]));
  if (UnaryFunction function = unary_function(call.op)) return map_elements(std::move(t[0]), function);
  double real = call.real.value_or(0);
  auto unary = [&](auto function) { return map_elements(std::move(t[0]), function); };
  auto binary = [&](auto function) {
    return map_pairs(std::move(t[0]), spread(t[1], call.spread_b), function);
  };
  auto fold = [&](auto function) {
    return fold_pairs(std::move(t[0]), spread(t[1], call.spread_b), function);
  };
  if (is_of_integers(call.op) || call.op == TileOp::kCast) return evaluate_integers(call, t);
  switch (call.op) {
    case TileOp::kCopy:
    case TileOp::kAtEdge:  // whoever evaluates the generic has chosen the tile
      return std::move(t[0]);
    case TileOp::kTranspose:
      return std::make_shared<TileData>(transposed(*t[0]));
    case TileOp::kBcastCol:
      return spread(t[0], Spread::kColumn);
    case TileOp::kBcastRow:
      return spread(t[0], Spread::kRow);
    case TileOp::kBcastScalar:
      return spread(t[0], Spread::kScalar);
    case TileOp::kFill:
      return filled_tile(real, uniform_presence());
    case TileOp::kAdd:
      return fold(plus);
    case TileOp::kSub:
      return binary([](double a, double b) { return a - b; });
    case TileOp::kMul:
      return binary([](double a, double b) { return a * b; });
    case TileOp::kDiv:
      return binary([](double a, double b) { return a / b; });
    case TileOp::kPow:
      return binary([](double a, double b) { return std::pow(a, b); });
    case TileOp::kMax:
      return fold(larger);
    case TileOp::kMin:
      return fold(smaller);
    case TileOp::kKeep:
      return binary([](double a, double b) { return a != 0 ? b : 0; });
    case TileOp::kOverride:
      return binary([](double a, double b) { return a != 0 ? a : b; });
    case TileOp::kLike:
      return binary([](double a, double) { return a; });
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
      return matmul(t[0], t[1], std::move(t[2]), call.transpose_b);
    case TileOp::kMaxRow:
      return reduce(*t[0], *t[1], Fold::kRows, accumulator_start(call.op), larger);
    case TileOp::kMaxCol:
      return reduce(*t[0], *t[1], Fold::kColumns, accumulator_start(call.op), larger);
    case TileOp::kMaxAll:
      return reduce(*t[0], *t[1], Fold::kAll, accumulator_start(call.op), larger);
    case TileOp::kSumRow:
      return reduce(*t[0], *t[1], Fold::kRows, accumulator_start(call.op), plus);
    case TileOp::kSumCol:
      return reduce(*t[0], *t[1], Fold::kColumns, accumulator_start(call.op), plus);
    case TileOp::kSumAll:
      return reduce(*t[0], *t[1], Fold::kAll, accumulator_start(call.op), plus);
    default:
      TTLC_ICE("the tile op '{}' has no meaning", info(call.op).mnemonic);
  }
}

}  // namespace ttlc::ir
