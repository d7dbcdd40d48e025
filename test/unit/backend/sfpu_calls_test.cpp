// Which SFPU calls a tile op becomes.
#include "backend/sfpu_calls.h"

#include <gtest/gtest.h>

namespace ttlc::backend {
namespace {

using ir::TileOp;

ir::Target target_for(ir::Accuracy accuracy) {
  ir::Target target;
  target.accuracy = accuracy;
  return target;
}

TEST(SfpuCalls, FollowTheStem) {
  ir::Target exact = target_for(ir::Accuracy::kExact);
  EXPECT_EQ(sfpu_init_call(TileOp::kExp, exact), "exp_tile_init();");
  EXPECT_EQ(sfpu_unary_call(TileOp::kExp, "p + 1", {}, exact), "exp_tile(p + 1);");
  EXPECT_EQ(sfpu_binary_call(TileOp::kAdd, "0", "1", "0", exact), "add_binary_tile(0, 1, 0);");
  EXPECT_EQ(sfpu_binary_call(TileOp::kMax, "0", "1", "2", exact), "binary_max_tile(0, 1, 2);");
  EXPECT_EQ(sfpu_unary_call(TileOp::kRecip, "0", {}, exact, "col"),
            "recip_tile<false>(0, (int)VectorMode::C);");
  EXPECT_EQ(sfpu_binary_call(TileOp::kMax, "0", "1", "0", exact, "row"),
            "binary_max_tile(0, 1, 0, (int)VectorMode::R);");
}

TEST(SfpuCalls, ChooseByWhere) {
  ir::Target target = target_for(ir::Accuracy::kExact);
  EXPECT_EQ(sfpu_init_call(TileOp::kKeep, target), "where_tile_init();");
  EXPECT_EQ(sfpu_binary_call(TileOp::kKeep, "1", "0", "0", target),
            "where_tile<DataFormat::Float32>(1, 0, 1, 0);");
  target.dst_fp32 = false;
  EXPECT_EQ(sfpu_binary_call(TileOp::kOverride, "1", "0", "2", target),
            "where_tile<DataFormat::Float16_b>(1, 1, 0, 2);");
}

TEST(SfpuCalls, PassScalarsAsTheCallWantsThem) {
  ir::Target exact = target_for(ir::Accuracy::kExact);
  EXPECT_EQ(sfpu_unary_call(TileOp::kMulScalar, "0", 0.125, exact),
            "mul_unary_tile(0, 0x3e000000);  // 0.125");
  EXPECT_EQ(sfpu_unary_call(TileOp::kFill, "0", 2.0, exact), "fill_tile(0, 2.0f);");
  // The accurate exponential takes the upper half of its factor's bits.
  EXPECT_EQ(sfpu_init_call(TileOp::kExp, exact, 0.125), "exp_tile_init();");
  EXPECT_EQ(sfpu_unary_call(TileOp::kExp, "0", 0.125, exact),
            "exp_tile<false, false, true>(0, (int)VectorMode::RC, 0x3e00);  // 0.125");
  EXPECT_EQ(sfpu_unary_call(TileOp::kExp, "0", 0.125, exact, "col"),
            "exp_tile<false, false, true>(0, (int)VectorMode::C, 0x3e00);  // 0.125");
  EXPECT_EQ(sfpu_init_key(TileOp::kMulScalar), sfpu_init_key(TileOp::kAddScalar));
}

TEST(SfpuCalls, ChooseTheAccurateForm) {
  EXPECT_EQ(sfpu_unary_call(TileOp::kGelu, "0", {}, target_for(ir::Accuracy::kExact)),
            "gelu_tile<false>(0);");
  EXPECT_EQ(sfpu_unary_call(TileOp::kGelu, "0", {}, target_for(ir::Accuracy::kFast)), "gelu_tile<true>(0);");
  // The fast exponential has its factor among the constants of its init.
  EXPECT_EQ(sfpu_init_call(TileOp::kExp, target_for(ir::Accuracy::kFast), 0.1),
            "exp_tile_init<true, true, 0x3dcccccd>();  // 0.1");
  EXPECT_EQ(sfpu_unary_call(TileOp::kExp, "0", 0.1, target_for(ir::Accuracy::kFast)),
            "exp_tile<true, true>(0);");
  EXPECT_EQ(sfpu_init_call(TileOp::kRecip, target_for(ir::Accuracy::kExact)), "recip_tile_init<false>();");
}

TEST(SfpuCalls, FloatLiteralsReadBackAsTheSameFloat) {
  for (double value : {0.0, 1.0, 0.1, -3.3895313892515355e38, 1e-20, 1234567.0}) {
    EXPECT_EQ(std::stof(float_literal(value)), static_cast<float>(value)) << float_literal(value);
    EXPECT_EQ(float_literal(value).back(), 'f');
  }
}

}  // namespace
}  // namespace ttlc::backend
