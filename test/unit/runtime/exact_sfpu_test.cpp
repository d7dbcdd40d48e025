// The vector engine's algorithms are as good as their authors say: within so many units in the last place of
// the mathematical function, in the format that DST holds. What they do outside their range is theirs too.
#include "runtime/compute/exact_sfpu.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "runtime/compute/sfpu_arithmetic.h"

namespace ttlc::sim {
namespace {

struct Accuracy {
  const char* name;
  SfpuOp op;
  double low, high;  // of the arguments
  double (*function)(double);
  double ulp16, ulp32;  // at most, in bf16 and in float32
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

const Accuracy kFunctions[] = {
    {"exp", SfpuOp::kExp, -80, 80, std::exp, 0.7, 0.7},
    {"log", SfpuOp::kLog, 1e-3, 100, std::log, 0.8, 2},
    {"recip", SfpuOp::kRecipNoCompat, 0.01, 100, [](double x) { return 1 / x; }, 0.51, 0.7},
    {"recip_compat", SfpuOp::kRecip, 0.01, 100, [](double x) { return 1 / x; }, 0.6, 13000},
    {"sqrt", SfpuOp::kSqrt, 0.01, 100, std::sqrt, 0.51, 0.8},
    {"sqrt_approx", SfpuOp::kSqrtApprox, 0.01, 100, std::sqrt, 0.6, 8000},
    {"rsqrt", SfpuOp::kRsqrt, 0.01, 100, [](double x) { return 1 / std::sqrt(x); }, 0.51, 0.7},
    {"sigmoid", SfpuOp::kSigmoid, -10, 10, sigmoid, 0.7, 1},
    {"tanh", SfpuOp::kTanh, 0.05, 5, std::tanh, 0.7, 2.5},
    {"silu", SfpuOp::kSilu, -5, 5, [](double x) { return x * sigmoid(x); }, 0.7, 1.5},
};

float applied(SfpuOp op, float x, const MathMode& mode) {
  float face[kFaceElems];
  std::fill_n(face, kFaceElems, x);
  SfpuParameters parameters;
  parameters.p0 = 1.0f;
  EXPECT_TRUE(apply_exactly(op, face, face, parameters, mode, face));
  return face[0];
}

void expect_within(const Accuracy& row, bool dst32) {
  const double ulp = dst32 ? 0x1p-23 : 0x1p-7;
  for (int i = 0; i <= 2000; ++i) {
    auto x = static_cast<float>(row.low + (row.high - row.low) * i / 2000);
    if (!dst32) x = round_to_bf16(x);
    const double expected = row.function(x);
    const double error = std::fabs(applied(row.op, x, {MathFidelity::kHiFi4, dst32}) - expected);
    EXPECT_LE(error, (dst32 ? row.ulp32 : row.ulp16) * ulp * std::fabs(expected))
        << row.name << "(" << x << ")";
  }
}

TEST(ExactSfpu, FunctionsAreWithinTheirUlps) {
  for (const Accuracy& row : kFunctions) {
    expect_within(row, false);
    expect_within(row, true);
  }
}

TEST(ExactSfpu, FastExponentialsAreCoarse) {
  const MathMode wide{MathFidelity::kHiFi4, true};
  for (float x = -80; x < 0.7f; x += 0.37f) {
    const double expected = std::exp(x);
    EXPECT_NEAR(applied(SfpuOp::kExpFastUnclamped, x, wide), expected, 0.035 * expected);
  }
  EXPECT_LT(applied(SfpuOp::kExpFastUnclamped, -100, wide), 0.0f) << "the packer's ReLU is to remove these";
}

TEST(ExactSfpu, SpecialArguments) {
  const MathMode wide{MathFidelity::kHiFi4, true};
  EXPECT_EQ(applied(SfpuOp::kRecipNoCompat, 0.0f, wide), INFINITY);
  EXPECT_EQ(applied(SfpuOp::kRecipNoCompat, -INFINITY, wide), 0.0f);
  EXPECT_EQ(applied(SfpuOp::kRsqrt, 0.0f, wide), INFINITY);
  EXPECT_EQ(applied(SfpuOp::kSqrt, 0.0f, wide), 0.0f);
  EXPECT_TRUE(std::isnan(applied(SfpuOp::kSqrt, -1.0f, wide)));
  EXPECT_EQ(applied(SfpuOp::kLog, 0.0f, wide), -INFINITY);
  EXPECT_EQ(applied(SfpuOp::kExp, 200.0f, wide), INFINITY);
  EXPECT_EQ(applied(SfpuOp::kExp, -200.0f, wide), 0.0f);
}

TEST(ExactSfpu, StoringTruncates) {
  const float above = std::bit_cast<float>(0x3f80ffffu);
  EXPECT_EQ(sfpu_stored(above, {MathFidelity::kHiFi4, false}), 1.0f);
  EXPECT_EQ(sfpu_stored(above, {MathFidelity::kHiFi4, true}), above);
  EXPECT_EQ(sfpu_rounded_to_bf16(std::bit_cast<float>(0x3f808000u)), 1.0f + 0x1p-7f) << "half away from zero";
}

TEST(SfpuMultiplyAdd, KeepsNoInfinitePrecision) {
  // The product's 48 bits are cut to 27 before the sum cancels its upper ones.
  const std::uint32_t x = 0x3f800001u;                                                 // 1 + 2^-23
  const std::uint32_t rest = sfpu_multiply_add(x, x, 0xbf800002u, Arch::kWormholeB0);  // -(1 + 2^-22)
  EXPECT_NE(std::bit_cast<float>(rest), 0x1p-46f);
  EXPECT_EQ(sfpu_multiply_add(0x00000001u, 0x3f800000u, 0u, Arch::kWormholeB0), 0u) << "denormals are zero";
}

}  // namespace
}  // namespace ttlc::sim
