// What results know of padding, from what their operands know.
#include "passes/padding_state.h"

#include <gtest/gtest.h>

namespace ttlc::passes {
namespace {

using ir::TileOp;

class PaddingState : public testing::Test {
 protected:
  DimPadding padded(Content content, int64_t size = 33) {
    return {Extent::kPadded, content, {{&first_, size}}, {}};
  }
  static DimPadding uniform(Content content) { return {Extent::kUniform, content, {}, {}}; }

  ir::Value first_;
  const DimPadding whole_;
};

TEST_F(PaddingState, ProductsWithZerosAreZeroUnlessAFactorMayBeNoNumber) {
  EXPECT_EQ(combine(TileOp::kMul, padded(Content::kZeros), padded(Content::kLow)).content, Content::kZeros);
  EXPECT_EQ(combine(TileOp::kMul, padded(Content::kZeros), padded(Content::kAnything)).content,
            Content::kAnything);
  EXPECT_EQ(combine(TileOp::kMul, padded(Content::kZeros), uniform(Content::kValue)).content,
            Content::kZeros);
}

TEST_F(PaddingState, LowNumbersStayLowWhenSomethingIsTakenFromThem) {
  DimPadding difference = combine(TileOp::kSub, padded(Content::kLow), uniform(Content::kValue));
  EXPECT_EQ(difference.extent, Extent::kPadded);
  EXPECT_EQ(difference.content, Content::kLow);
  EXPECT_EQ(combine(TileOp::kSub, padded(Content::kLow), padded(Content::kLow)).content, Content::kAnything);
}

TEST_F(PaddingState, FillsTakeTheExtentOfTheOtherOperand) {
  DimPadding sum = combine(TileOp::kAdd, uniform(Content::kZeros), padded(Content::kZeros));
  EXPECT_TRUE(is_same(sum, padded(Content::kZeros)));
  EXPECT_EQ(combine(TileOp::kAdd, uniform(Content::kValue), whole_).extent, Extent::kWhole);
}

TEST_F(PaddingState, OnlyWhatHasNoExtentTakesThatOfTheBlockItIsLike) {
  DimPadding spread_out = like(uniform(Content::kValue), padded(Content::kZeros));
  EXPECT_EQ(spread_out.extent, Extent::kPadded);
  EXPECT_EQ(spread_out.content, Content::kValue);
  EXPECT_FALSE(spread_out.uniform);
  EXPECT_EQ(like(uniform(Content::kValue), whole_).extent, Extent::kWhole);
  EXPECT_TRUE(is_same(like(padded(Content::kLow), padded(Content::kZeros, 40)), padded(Content::kLow)));
  EXPECT_TRUE(is_same(like(whole_, padded(Content::kZeros)), whole_));
}

TEST_F(PaddingState, SumsOfBlocksThatEndElsewhereGoOnWithWhatThereIs) {
  DimPadding a = padded(Content::kZeros), b = padded(Content::kZeros, 40);
  EXPECT_FALSE(are_aligned(a, b));
  EXPECT_EQ(combine(TileOp::kAdd, a, whole_).extent, Extent::kWhole);
  EXPECT_EQ(combine(TileOp::kAdd, a, b).extent, Extent::kUnknown);
  EXPECT_EQ(combine(TileOp::kAdd, a, b).content, Content::kZeros);
  EXPECT_EQ(combine(TileOp::kMul, a, b).edges.size(), 2u);
}

TEST_F(PaddingState, JoinsKeepWhatBothSidesKnow) {
  EXPECT_EQ(join(padded(Content::kZeros), padded(Content::kZeros, 40)).extent, Extent::kUnknown);
  EXPECT_EQ(join(padded(Content::kZeros), padded(Content::kLow)).content, Content::kValue);
  DimPadding started = join(uniform(Content::kLow), padded(Content::kLow));
  EXPECT_EQ(started.extent, Extent::kPadded);
  EXPECT_EQ(started.uniform, Content::kLow);
}

}  // namespace
}  // namespace ttlc::passes
