// Fast tile arithmetic: operand widths by fidelity, rounding in a 16-bit DST, broadcasts, reductions,
// transposes.
#include "runtime/compute/tile_math.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ttlc::sim {
namespace {

class TileMathTest : public testing::Test {
 protected:
  static Tile make(float (*value)(int row, int column)) {
    Tile tile;
    for (int row = 0; row < kTileDim; ++row) {
      for (int column = 0; column < kTileDim; ++column) tile.at(row, column) = value(row, column);
    }
    return tile;
  }
  static Tile filled(float value) {
    Tile tile;
    tile.fill(value);
    return tile;
  }
  /// 1 in row 0 of every face, as a scaler tile needs.
  static Tile scaler(float value) {
    Tile tile = filled(0.0f);
    for (int face = 0; face < kFaceCount; ++face) std::fill_n(tile.face(face), kFaceDim, value);
    return tile;
  }

  std::unique_ptr<TileMath> math_ = make_fast_tile_math();
};

TEST_F(TileMathTest, MatmulOfIntegersIsExact) {
  const Tile a = make([](int r, int c) { return static_cast<float>((r + 2 * c) % 5 - 2); });
  const Tile b = make([](int r, int c) { return static_cast<float>((3 * r + c) % 7 - 3); });
  Tile dst = filled(100.0f);
  math_->matmul(a, b, {MathFidelity::kHiFi4, true}, dst);
  for (int row = 0; row < kTileDim; ++row) {
    for (int column = 0; column < kTileDim; ++column) {
      float expected = 100.0f;
      for (int k = 0; k < kTileDim; ++k) expected += a.at(row, k) * b.at(k, column);
      ASSERT_EQ(dst.at(row, column), expected) << row << ", " << column;
    }
  }
}

TEST_F(TileMathTest, FidelityKeepsPartsOfTheMantissas) {
  // in1 stands in SrcA: 5 bits at LoFi, 10 above. in0 stands in SrcB: 7 bits up to HiFi2, 11 above.
  const float fine_a = 1.0f + 0x1p-7f;  // below 5 bits, within 10
  const float fine_b = 1.0f + 0x1p-9f;  // below 7 bits, within 11
  const auto product = [&](MathFidelity fidelity) {
    Tile dst = filled(0.0f);
    math_->binary(filled(fine_a), filled(fine_b), {BinaryOp::kMul, Broadcast::kNone, 0, true},
                  {fidelity, true}, dst);
    return dst.at(0, 0);
  };
  EXPECT_EQ(product(MathFidelity::kLoFi), 1.0f);
  EXPECT_EQ(product(MathFidelity::kHiFi2), fine_a);
  EXPECT_EQ(product(MathFidelity::kHiFi3), fine_a + 0x1p-9f);
  EXPECT_EQ(product(MathFidelity::kHiFi4), fine_a * fine_b);
}

TEST_F(TileMathTest, MatmulSidesHaveDifferentWidths) {
  const Tile fine = filled(1.0f + 0x1p-6f);  // 7 bits with the hidden one
  const Tile one = filled(1.0f);
  Tile fine_in0 = filled(0.0f);
  Tile fine_in1 = filled(0.0f);
  math_->matmul(fine, one, {MathFidelity::kLoFi, true}, fine_in0);
  math_->matmul(one, fine, {MathFidelity::kLoFi, true}, fine_in1);
  EXPECT_EQ(fine_in0.at(0, 0), 32.0f * (1.0f + 0x1p-6f));
  EXPECT_EQ(fine_in1.at(0, 0), 32.0f);
}

TEST_F(TileMathTest, SixteenBitDstRoundsEveryAccumulation) {
  // Adding 1 to 256 in bf16 (unit in the last place 2) rounds half away from zero: up every time.
  Tile dst = filled(256.0f);
  const BinaryCall add_onto{BinaryOp::kAdd, Broadcast::kNone, 0, true};
  math_->binary(filled(1.0f), filled(0.0f), add_onto, {MathFidelity::kHiFi4, false}, dst);
  EXPECT_EQ(dst.at(3, 4), 258.0f);
  Tile wide = filled(256.0f);
  math_->binary(filled(1.0f), filled(0.0f), add_onto, {MathFidelity::kHiFi4, true}, wide);
  EXPECT_EQ(wide.at(3, 4), 257.0f);
}

TEST_F(TileMathTest, BroadcastsSpreadTheRightLine) {
  const Tile b = make([](int r, int c) { return static_cast<float>(100 * r + c); });
  Tile result;
  spread_values(b, Broadcast::kColumn, 0, result.values.data());
  EXPECT_EQ(result.at(20, 31), 2000.0f);
  spread_values(b, Broadcast::kRow, 3, result.values.data());
  EXPECT_EQ(result.at(20, 31), 331.0f);
  spread_values(b, Broadcast::kScalar, 0, result.values.data());
  EXPECT_EQ(result.at(20, 31), 0.0f);
}

TEST_F(TileMathTest, ReductionsPutResultsWhereTheMachineDoes) {
  const Tile a = make([](int r, int c) { return static_cast<float>(r - c); });
  const MathMode mode{MathFidelity::kHiFi4, true};
  Tile rows = filled(0.0f);
  math_->reduce(a, scaler(1.0f), {PoolOp::kSum, ReduceDim::kRow}, mode, rows);
  EXPECT_EQ(rows.at(17, 0), 32.0f * 17 - 496);
  Tile columns = filled(-INFINITY);
  math_->reduce(a, scaler(1.0f), {PoolOp::kMax, ReduceDim::kColumn}, mode, columns);
  EXPECT_EQ(columns.at(0, 20), 11.0f);
  Tile all = filled(5.0f);
  math_->reduce(filled(1.0f), scaler(0.5f), {PoolOp::kSum, ReduceDim::kScalar}, mode, all);
  EXPECT_EQ(all.at(0, 0), 5.0f + 1024.0f * 0.25f) << "the scaler applies twice, the result accumulates";
}

TEST_F(TileMathTest, MaxUsesTheScalersExponentOnly) {
  Tile dst = filled(-INFINITY);
  math_->reduce(filled(3.0f), scaler(1.75f), {PoolOp::kMax, ReduceDim::kRow}, {MathFidelity::kHiFi4, true},
                dst);
  EXPECT_EQ(dst.at(0, 0), 3.0f);
}

TEST_F(TileMathTest, RowSumIsTruncatedOnItsWayThroughSrcB) {
  // 32 + 2^-4 has its last bit 9 places below the first: more than bf16 stores, less than TF32 does.
  Tile a = filled(1.0f);
  a.at(0, 0) = 1.0f + 0x1p-4f;
  Tile narrow = filled(0.0f);
  math_->reduce(a, scaler(1.0f), {PoolOp::kSum, ReduceDim::kRow, false}, {MathFidelity::kHiFi4, true},
                narrow);
  EXPECT_EQ(narrow.at(0, 0), 32.0f);
  Tile wide = filled(0.0f);
  math_->reduce(a, scaler(1.0f), {PoolOp::kSum, ReduceDim::kRow, true}, {MathFidelity::kHiFi4, true}, wide);
  EXPECT_EQ(wide.at(0, 0), 32.0f + 0x1p-4f);
}

TEST_F(TileMathTest, TransposeIsItsOwnInverse) {
  const Tile a = make([](int r, int c) { return static_cast<float>(r * 32 + c); });
  Tile once, twice;
  transpose_values(a, once);
  EXPECT_EQ(once.at(2, 30), a.at(30, 2));
  transpose_values(once, twice);
  EXPECT_EQ(twice.values, a.values);
}

}  // namespace
}  // namespace ttlc::sim
