// Raw vector engine code of kernels: vectors, conditions, instructions, library functions and the calls that run them over the
// faces of a tile, in fast and in exact numerics.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "test/unit/runtime/compute_fixture.h"

namespace ttlc::sim {
namespace {

/// A case that runs `body` on 8 vectors of every face of the first tile of A, which is DST tile 0.
ComputeCase on_vectors(const std::string& name, const std::string& body, const std::string& before = "") {
  return {name, "init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0); " + before +
                    " MATH((_llk_math_eltwise_unary_sfpu_params_<false>([] { for (int d = 0; d < 8; ++d) { " +
                    body + " dst_reg++; } }, 0))); finish(0);"};
}

std::vector<ComputeCase> cases() {
  const std::string unary = "init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0); ";
  return {
      on_vectors("arithmetic", "vFloat x = dst_reg[0]; dst_reg[0] = x * 2.0f + 1.0f - x;"),
      on_vectors("branches", R"(vFloat x = dst_reg[0]; vFloat y = 0.5f;
         v_if(x < -1.0f) { y = -x; } v_elseif(x >= 1.0f) { y = x * x; v_if(x > 2.0f) { y = 9.0f; } v_endif; }
         v_else { y = y + 1.0f; } v_endif; dst_reg[0] = y;)"),
      on_vectors("fields", R"(vFloat x = dst_reg[0]; vFloat y = sfpi::setexp(sfpi::setsgn(x, 0), 127);
         vInt e = sfpi::exexp(x); v_if(e >= 1) { y = sfpi::addexp(y, 1); } v_endif; dst_reg[0] = y;)"),
      on_vectors("smaller_and_larger",
                 R"(vFloat low = -1.0f; vFloat x = dst_reg[0]; sfpi::vec_min_max(low, x);
         dst_reg[0] = x;)"),
      on_vectors("library", "dst_reg[0] = ckernel::sfpu::_sfpu_reciprocal_<2>(dst_reg[0]);",
                 "recip_tile_init<false>();"),
      on_vectors("library_without_init", "dst_reg[0] = ckernel::sfpu::_sfpu_reciprocal_<2>(dst_reg[0]);"),
      on_vectors("library_of_april",
                 R"(vFloat y = ckernel::sfpu::_ckernel_sfpu_exp_accurate_<true, DST_ACCUM_MODE>(
         dst_reg[0], 0x3F80); dst_reg[0] = sfpi::reinterpret<vFloat>(float_to_fp16b(y, RoundMode::NearestEven));)",
                 "exp_tile_init<false>();"),
      on_vectors("empty_tile", "dst_reg[0] = dst_reg[32];"),
      on_vectors("instructions", R"(TTI_SFPLOAD(p_sfpu::LREG0, InstrModLoadStore::FP16B, ADDR_MOD_3, 0);
         TTI_SFPLOADI(p_sfpu::LREG1, 0xA, 0); TTI_SFPLOADI(p_sfpu::LREG1, 0x8, 0x4040);
         TTI_SFPMAD(p_sfpu::LREG0, p_sfpu::LREG1, p_sfpu::LCONST_1, p_sfpu::LREG2, 0);
         TTI_SFP_STOCH_RND(0, 0, 0, p_sfpu::LREG2, p_sfpu::LREG3, sfpi::SFPSTOCHRND_MOD1_FP32_TO_INT8);
         TTI_SFPCAST(p_sfpu::LREG3, p_sfpu::LREG3, 0);
         TTI_SFPSETCC(0, p_sfpu::LREG3, 0, 6); TTI_SFPLOADI(p_sfpu::LREG3, 0, 0x42C8); TTI_SFPENCC(0, 0, 0, 0);
         TTI_SFPSTORE(p_sfpu::LREG3, InstrModLoadStore::FP16B, ADDR_MOD_3, 0);)"),
      {"columns_only", unary + R"(MATH((_llk_math_eltwise_unary_sfpu_params_<false>([] {
         for (int d = 0; d < 8; ++d) { dst_reg[0] = vFloat(7.0f); dst_reg++; } }, 0, (int)VectorMode::C))); finish(0);)"},
      {"two_tiles", unary + R"(copy_tile(0, 1, 1); MATH((_llk_math_eltwise_binary_sfpu_params_<false>(
         [](uint32_t a, uint32_t b, uint32_t out) { for (int d = 0; d < 8; ++d) {
           dst_reg[out * 32 + d] = dst_reg[a * 32 + d] - dst_reg[b * 32 + d]; } }, 0, 1, 2))); finish(2);)"},
      {"scalar", unary + R"(binop_with_scalar_tile_init();
         MATH((llk_math_eltwise_unary_sfpu_binop_with_scalar<APPROX, ADD_UNARY>(0, 0x3F800000))); finish(0);)"},
  };
}

const ComputeRunner& runner() {
  static const ComputeRunner instance("sfpi", cases());
  return instance;
}

/// Values of bf16 between -3 and 4, none of them 0.
float value_of(int64_t row, int64_t column) {
  return static_cast<float>((row * 7 + column * 3) % 28) * 0.25f - 3.125f;
}

void expect_values(const std::string& name, const std::function<float(float, int64_t, int64_t)>& expected) {
  for (const Numerics numerics : {Numerics::kFast, Numerics::kExact}) {
    const SimResult result = runner().run(name, {ComputeRunner::input("A", value_of)}, numerics);
    ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
    const HostTensor* out = result.find_tensor("out");
    ASSERT_NE(out, nullptr);
    for (int64_t row = 0; row < kTileHeight; ++row) {
      for (int64_t column = 0; column < kTileWidth; ++column) {
        const float want = expected(value_of(row, column), row, column);
        const float got = out->floats[static_cast<size_t>(row * kTileWidth * kInputTiles + column)];
        ASSERT_NEAR(got, want, std::abs(want) * 0.01f) << name << " at " << row << ", " << column;
      }
    }
  }
}

TEST(Sfpi, ArithmeticInAllLanes) {
  expect_values("arithmetic", [](float x, int64_t, int64_t) { return x + 1.0f; });
}

TEST(Sfpi, AssignmentsReachTheLanesThatConditionsEnable) {
  expect_values("branches", [](float x, int64_t, int64_t) {
    return x < -1.0f ? -x : x >= 1.0f ? (x > 2.0f ? 9.0f : x * x) : 1.5f;
  });
}

TEST(Sfpi, FieldsOfFloats) {
  expect_values("fields", [](float x, int64_t, int64_t) {
    int exponent = 0;
    const float fraction = std::frexp(std::abs(x), &exponent) * 2.0f;
    return exponent - 1 >= 1 ? fraction * 2.0f : fraction;
  });
  expect_values("smaller_and_larger", [](float x, int64_t, int64_t) { return std::max(x, -1.0f); });
}

TEST(Sfpi, LibraryFunctionsNeedTheirInit) {
  expect_values("library", [](float x, int64_t, int64_t) { return 1.0f / x; });
  expect_values("library_of_april", [](float x, int64_t, int64_t) { return std::exp(x); });
  const SimResult result = runner().run("library_without_init");
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_EQ(result.errors[0].rule, "sfpu-init-mismatch");
  EXPECT_TRUE(runner().is_line_of("library_without_init", result.errors[0].place.line))
      << render_failure(result);
}

TEST(Sfpi, OnlyWrittenTilesOfDstAreRead) {
  const SimResult result = runner().run("empty_tile");
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_EQ(result.errors[0].rule, "dst-empty-tile");
  EXPECT_TRUE(runner().is_line_of("empty_tile", result.errors[0].place.line)) << render_failure(result);
}

TEST(Sfpi, Instructions) {
  expect_values("instructions", [](float x, int64_t, int64_t) {
    const float rounded = std::round(3.0f * x + 1.0f);
    return rounded == 0.0f ? 100.0f : rounded;
  });
}

TEST(Sfpi, VectorModesAndSeveralTiles) {
  expect_values("columns_only", [](float x, int64_t, int64_t column) { return column < 16 ? 7.0f : x; });
  expect_values("two_tiles",
                [](float x, int64_t row, int64_t column) { return x - value_of(row, column + kTileWidth); });
  expect_values("scalar", [](float x, int64_t, int64_t) { return x + 1.0f; });
}

}  // namespace
}  // namespace ttlc::sim
