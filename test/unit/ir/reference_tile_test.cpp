// The meaning of tile ops, against the words of tile_ops.def.
#include "ir/reference_tile.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "ir/constants.h"

namespace ttlc::ir {
namespace {

/// A tile whose elements depend on their place.
TileRef ramp(double first, double step) {
  TileRef tile = filled_tile(0);
  for (size_t i = 0; i < tile->elements.size(); ++i)
    tile->elements[i] = first + step * static_cast<double>(i);
  return tile;
}

TileRef evaluate(const TileCall& call, std::vector<TileRef> operands) {
  return evaluate_tile(call, operands);
}

TEST(ReferenceTile, EveryElementwiseOpDoesWhatItsRowSays) {
  const double x = 0.75, y = -1.5, real = 3;
  const std::map<TileOp, double> expected = {
      {TileOp::kCopy, x},
      {TileOp::kAdd, x + y},
      {TileOp::kSub, x - y},
      {TileOp::kMul, x * y},
      {TileOp::kDiv, x / y},
      {TileOp::kPow, 1 / std::sqrt(x * x * x)},
      {TileOp::kMax, x},
      {TileOp::kMin, y},
      {TileOp::kKeep, y},
      {TileOp::kOverride, x},
      {TileOp::kLike, x},
      {TileOp::kFill, real},
      {TileOp::kAddScalar, x + real},
      {TileOp::kMulScalar, x * real},
      {TileOp::kRsubScalar, real - x},
      {TileOp::kMaxScalar, real},
      {TileOp::kMinScalar, x},
      {TileOp::kPowScalar, x * x * x},
      {TileOp::kExp, std::exp(x * real)},
      {TileOp::kExp2, 1.681792830507429},
      {TileOp::kExpm1, 1.117000016612675},
      {TileOp::kLog, -0.2876820724517809},
      {TileOp::kLog1p, 0.5596157879354227},
      {TileOp::kSqrt, 0.8660254037844386},
      {TileOp::kRsqrt, 1.1547005383792517},
      {TileOp::kRecip, 1 / x},
      {TileOp::kAbs, x},
      {TileOp::kNeg, -x},
      {TileOp::kSquare, x * x},
      {TileOp::kSign, 1},
      {TileOp::kFloor, 0},
      {TileOp::kCeil, 1},
      {TileOp::kTrunc, 0},
      {TileOp::kSin, 0.6816387600233341},
      {TileOp::kCos, 0.7316888688738209},
      {TileOp::kTan, 0.9315964599440725},
      {TileOp::kTanh, 0.6351489523872873},
      {TileOp::kSigmoid, 0.679178699175393},
      {TileOp::kSilu, 0.5093840243815447},
      {TileOp::kGelu, 0.5800294857173488},
      {TileOp::kErf, 0.7111556336535151},
      {TileOp::kErfc, 0.2888443663464849},
      {TileOp::kRelu, x},
  };
  int64_t elementwise = 0;
  for (const TileOpInfo& row : all_tile_ops()) {
    bool moves = row.tile_class == TileClass::kMove && row.op != TileOp::kCopy;
    bool of_integers = is_of_integers(row.op) || row.op == TileOp::kCast;
    if (moves || of_integers || row.tile_class == TileClass::kContract) continue;
    ++elementwise;
    ASSERT_TRUE(expected.contains(row.op)) << row.mnemonic;
    TileRef result = evaluate({.op = row.op, .real = real}, {filled_tile(x), filled_tile(y)});
    for (double value : result->elements) ASSERT_NEAR(value, expected.at(row.op), 1e-14) << row.mnemonic;
  }
  EXPECT_EQ(elementwise, static_cast<int64_t>(expected.size()));
}

TEST(ReferenceTile, EveryOpOfIntegersDoesWhatItsRowSays) {
  const double x = -7, y = 3, real = 5;
  const std::map<TileOp, double> expected = {
      {TileOp::kIntFill, 5},    {TileOp::kIntAdd, -4},       {TileOp::kIntSub, -10},
      {TileOp::kIntMul, -21},   {TileOp::kIntFloorDiv, -3},  {TileOp::kIntMod, 2},
      {TileOp::kIntMax, 3},     {TileOp::kIntMin, -7},       {TileOp::kIntLess, 1},
      {TileOp::kIntKeep, 3},    {TileOp::kIntAddScalar, -2}, {TileOp::kIntRsubScalar, 12},
      {TileOp::kIntAbs, 7},     {TileOp::kIntNeg, 7},        {TileOp::kIntRelu, 0},
      {TileOp::kIntNonzero, 1},
  };
  for (const TileOpInfo& row : all_tile_ops()) {
    if (!is_of_integers(row.op)) continue;
    ASSERT_TRUE(expected.contains(row.op)) << row.mnemonic;
    std::vector<TileRef> operands = {filled_tile(x), filled_tile(y)};
    operands.resize(row.operands.least());
    TileRef result = evaluate({.op = row.op, .real = real, .dtype = sim::DataFormat::kInt32}, operands);
    for (double value : result->elements) ASSERT_EQ(value, expected.at(row.op)) << row.mnemonic;
  }
}

TEST(ReferenceTile, IntegersWrapAround) {
  const auto square_of = [](double x, sim::DataFormat format) {
    return evaluate({.op = TileOp::kIntMul, .dtype = format}, {filled_tile(x), filled_tile(x)})->elements[0];
  };
  EXPECT_EQ(square_of(2147483647, sim::DataFormat::kInt32), 1);
  EXPECT_EQ(square_of(4294967295, sim::DataFormat::kUint32), 1);
  EXPECT_EQ(square_of(65535, sim::DataFormat::kUint16), 1);
  EXPECT_EQ(square_of(46341, sim::DataFormat::kInt32), -2147479015);
}

TEST(ReferenceTile, CastsRoundTowardsZeroAndSaturate) {
  const auto cast = [](double x, sim::DataFormat from, sim::DataFormat to) {
    return evaluate({.op = TileOp::kCast, .dtype = to, .from = from}, {filled_tile(x)})->elements[0];
  };
  EXPECT_EQ(cast(-2.75, sim::DataFormat::kFp32, sim::DataFormat::kInt32), -2);
  EXPECT_EQ(cast(3e9, sim::DataFormat::kFp32, sim::DataFormat::kInt32), -2147483648.0);
  EXPECT_EQ(cast(-3, sim::DataFormat::kFp32, sim::DataFormat::kUint32), 0);
  EXPECT_EQ(cast(1e6, sim::DataFormat::kFp32, sim::DataFormat::kUint16), 65535);
  EXPECT_EQ(cast(-1, sim::DataFormat::kInt32, sim::DataFormat::kUint16), 0);
  EXPECT_EQ(cast(-1, sim::DataFormat::kInt32, sim::DataFormat::kUint32), 4294967295);
  EXPECT_EQ(cast(12, sim::DataFormat::kUint16, sim::DataFormat::kFp32), 12);
}

TEST(ReferenceTile, OperandsWithOtherOwnersAreNotWritten) {
  TileRef x = filled_tile(2);
  TileRef sum = evaluate({.op = TileOp::kAdd}, {x, x});
  EXPECT_EQ(x->elements[0], 2);
  EXPECT_EQ(sum->elements[0], 4);
  const TileData* storage = sum.get();
  std::vector<TileRef> operands;
  operands.push_back(std::move(sum));
  TileRef negative = evaluate_tile({.op = TileOp::kNeg}, operands);
  EXPECT_EQ(negative.get(), storage) << "a tile without other owners is computed in place";
}

TEST(ReferenceTile, MatmulAddsToItsAccumulator) {
  TileRef a = ramp(0, 0.25), b = ramp(3, -0.5);
  for (bool transposed : {false, true}) {
    TileRef c = evaluate({.op = TileOp::kMatmul, .transpose_b = transposed}, {a, b, filled_tile(7)});
    for (int64_t i = 0; i < 32; ++i) {
      for (int64_t j = 0; j < 32; ++j) {
        double want = 7;
        for (int64_t k = 0; k < 32; ++k) want += a->at(i, k) * (transposed ? b->at(j, k) : b->at(k, j));
        ASSERT_EQ(c->at(i, j), want) << i << ", " << j;
      }
    }
  }
}

TEST(ReferenceTile, MovesAndSpreads) {
  TileRef x = ramp(0, 1);
  EXPECT_EQ(evaluate({.op = TileOp::kTranspose}, {x})->at(3, 5), x->at(5, 3));
  EXPECT_EQ(evaluate({.op = TileOp::kBcastCol}, {x})->at(3, 5), x->at(3, 0));
  EXPECT_EQ(evaluate({.op = TileOp::kBcastRow}, {x})->at(3, 5), x->at(0, 5));
  EXPECT_EQ(evaluate({.op = TileOp::kBcastScalar}, {x})->at(3, 5), x->at(0, 0));
  TileRef spread = evaluate({.op = TileOp::kSub, .spread_b = Spread::kColumn}, {filled_tile(1), x});
  EXPECT_EQ(spread->at(3, 5), 1 - x->at(3, 0));
}

TEST(ReferenceTile, ReductionsKeepTheirLaneAndClearTheRest) {
  TileRef x = ramp(-500, 1);
  TileRef start = filled_tile(-400);
  TileRef rows = evaluate({.op = TileOp::kMaxRow}, {x, start});
  EXPECT_EQ(rows->at(0, 0), -400);
  EXPECT_EQ(rows->at(9, 0), x->at(9, 31));
  EXPECT_EQ(rows->at(9, 1), 0);
  TileRef columns = evaluate({.op = TileOp::kSumCol}, {x, start});
  EXPECT_EQ(columns->at(0, 2), -400 + 32 * (-500 + 2 + 32 * 15.5));
  EXPECT_EQ(columns->at(1, 2), 0);
  TileRef all = evaluate({.op = TileOp::kSumAll}, {x, start});
  EXPECT_EQ(all->at(0, 0), -400 + 1024 * (-500 + 511.5));
  EXPECT_EQ(all->at(0, 1), 0);
  EXPECT_EQ(evaluate({.op = TileOp::kMaxAll}, {x, start})->at(0, 0), 523);
}

// ---- elements that do not exist

/// A tile of `value` of which the first rows and columns exist; the rest holds `padding`.
TileRef partial(double value, double padding, int64_t rows, int64_t columns) {
  TileRef tile = filled_tile(padding, leading_presence(rows, columns));
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t column = 0; column < columns; ++column) tile->at(row, column) = value;
  }
  return tile;
}

Presence presence(const TileRef& tile, int64_t row, int64_t column) {
  return presence_at(tile->presence, row * kTileSide + column);
}

TEST(ReferenceTile, ReductionsLeaveOutWhatDoesNotExist) {
  TileRef x = partial(-2, 7, 3, 5);
  auto none = [] { return filled_tile(0, absent_presence()); };
  TileRef sums = evaluate({.op = TileOp::kSumRow}, {x, none()});
  EXPECT_EQ(sums->at(2, 0), -10);
  EXPECT_EQ(presence(sums, 2, 0), Presence::kPresent);
  EXPECT_EQ(presence(sums, 3, 0), Presence::kAbsent);
  TileRef start = filled_tile(accumulator_start(TileOp::kMaxCol), absent_presence());
  EXPECT_EQ(evaluate({.op = TileOp::kMaxCol}, {x, start})->at(0, 4), -2);
  EXPECT_EQ(evaluate({.op = TileOp::kSumAll}, {x, none()})->at(0, 0), -30);
}

TEST(ReferenceTile, MatmulsLeaveOutWhatDoesNotExist) {
  TileRef a = partial(2, INFINITY, 32, 4), b = partial(3, NAN, 4, 6);
  TileRef product = evaluate({.op = TileOp::kMatmul}, {a, b, filled_tile(0, absent_presence())});
  EXPECT_EQ(product->at(31, 5), 24);
  EXPECT_EQ(presence(product, 31, 5), Presence::kPresent);
  EXPECT_EQ(presence(product, 31, 6), Presence::kAbsent);
}

TEST(ReferenceTile, SumsOfBlocksGoOnWithTheOperandThereIs) {
  TileRef a = partial(1, 50, 2, 32), b = partial(10, 70, 32, 3);
  TileRef sum = evaluate({.op = TileOp::kAdd}, {a, b});
  EXPECT_EQ(sum->at(0, 0), 11);
  EXPECT_EQ(sum->at(0, 9), 1);
  EXPECT_EQ(sum->at(9, 0), 10);
  EXPECT_EQ(presence(sum, 9, 0), Presence::kPresent);
  EXPECT_EQ(presence(sum, 9, 9), Presence::kAbsent);
  EXPECT_EQ(presence(evaluate({.op = TileOp::kMul}, {a, b}), 9, 0), Presence::kAbsent);
}

TEST(ReferenceTile, FillsAndSpreadLanesHaveNoExtent) {
  TileRef a = partial(1, 50, 2, 5);
  TileRef fill = evaluate({.op = TileOp::kFill, .real = 4.0}, {});
  EXPECT_EQ(presence(evaluate({.op = TileOp::kAdd}, {fill, a}), 2, 0), Presence::kAbsent);
  TileRef column = evaluate({.op = TileOp::kBcastCol}, {a});
  EXPECT_EQ(presence(column, 1, 20), Presence::kUniform);
  EXPECT_EQ(presence(column, 2, 20), Presence::kAbsent);
  EXPECT_EQ(presence(evaluate({.op = TileOp::kTranspose}, {a}), 4, 1), Presence::kPresent);
}

TEST(ReferenceTile, WhatHasNoExtentTakesThatOfTheBlockItIsLike) {
  TileRef shape = partial(9, NAN, 2, 5);
  TileRef ones = evaluate({.op = TileOp::kLike}, {filled_tile(1, uniform_presence()), shape});
  EXPECT_EQ(evaluate({.op = TileOp::kSumRow}, {ones, filled_tile(0, absent_presence())})->at(1, 0), 5);
  TileRef longer =
      evaluate({.op = TileOp::kLike}, {filled_tile(1, uniform_presence()), filled_tile(0, nullptr)});
  EXPECT_EQ(evaluate({.op = TileOp::kSumRow}, {longer, filled_tile(0, absent_presence())})->at(1, 0), 32);
}

}  // namespace
}  // namespace ttlc::ir
