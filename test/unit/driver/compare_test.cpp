// The verdict on an output: correlation, relative error, elements that count.
#include "backend/driver/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace ttlc::driver {
namespace {

sim::HostTensor tensor_of(std::vector<float> values, sim::DataFormat dtype = sim::DataFormat::kBf16) {
  sim::HostTensor tensor;
  tensor.desc.name = "out";
  tensor.desc.shape = {static_cast<int64_t>(values.size())};
  tensor.desc.dtype = dtype;
  tensor.floats = std::move(values);
  return tensor;
}

TEST(Compare, AcceptsWhatIsWithinTheFormatsTolerance) {
  Comparison c = compare(tensor_of({1.0f, 2.0f, 3.001f}), {1, 2, 3}, {});
  EXPECT_TRUE(c.passed);
  EXPECT_NEAR(c.rel_l2, 0.001 / std::sqrt(14.0), 1e-6);
  EXPECT_DOUBLE_EQ(c.tolerance, 1e-2);
}

TEST(Compare, SaysWhereTheWorstDifferenceIs) {
  Comparison c = compare(tensor_of({1, 2, 9}), {1, 2, 3}, {});
  EXPECT_FALSE(c.passed);
  EXPECT_THAT(c.failure, testing::HasSubstr("at [2]: 9, expected 3"));
}

TEST(Compare, TakesEveryValueOfARangeAsRight) {
  CompareOptions options;
  options.low = {1, 1, 3};
  options.high = {1, 2, 3};
  EXPECT_TRUE(compare(tensor_of({1, 1, 3}), {1, 2, 3}, options).passed);
  EXPECT_TRUE(compare(tensor_of({1, 1.5f, 3}), {1, 2, 3}, options).passed);
  EXPECT_FALSE(compare(tensor_of({1, 0, 3}), {1, 2, 3}, options).passed);
  EXPECT_FALSE(compare(tensor_of({1, NAN, 3}), {1, 2, 3}, options).passed);
}

TEST(Compare, TakesAnInfinityWhereNoNumberIsRight) {
  EXPECT_TRUE(compare(tensor_of({1, -INFINITY, NAN}), {1, NAN, NAN}, {}).passed);
  EXPECT_FALSE(compare(tensor_of({1, 7, 3}), {1, NAN, 3}, {}).passed);
  EXPECT_FALSE(compare(tensor_of({1, NAN, 3}), {1, INFINITY, 3}, {}).passed);
}

TEST(Compare, WantsNoInfinityForNoNumberInFp32) {
  CompareOptions options;
  options.dst_fp32 = true;
  EXPECT_TRUE(compare(tensor_of({1, NAN, 3}, sim::DataFormat::kFp32), {1, NAN, 3}, options).passed);
  EXPECT_FALSE(compare(tensor_of({1, -INFINITY, 3}, sim::DataFormat::kFp32), {1, NAN, 3}, options).passed);
  options.dst_fp32 = false;
  EXPECT_TRUE(compare(tensor_of({1, -INFINITY, 3}, sim::DataFormat::kFp32), {1, NAN, 3}, options).passed);
}

TEST(Compare, CountsUnwrittenElements) {
  sim::HostTensor tensor = tensor_of({1, 2, 3});
  tensor.written = {1, 0, 1};
  Comparison c = compare(tensor, {1, 2, 3}, {});
  EXPECT_FALSE(c.passed);
  EXPECT_EQ(c.failure, "1 of 3 elements never written");
}

TEST(Compare, FindsOneWrongElementAmongMany) {
  std::vector<float> values(100000, 1.0f);
  std::vector<double> reference(values.begin(), values.end());
  for (size_t i = 0; i < values.size(); i += 2) reference[i] = values[i] = -1;
  values[777] = 0;
  Comparison c = compare(tensor_of(values), reference, {});
  EXPECT_LT(c.rel_l2, c.tolerance);
  EXPECT_FALSE(c.passed);
  EXPECT_EQ(c.failure, "1 of 100000 elements is wrong, the first at [777]: 0, expected 1");
}

TEST(Compare, WantsElementsWrittenThatDoNotCount) {
  CompareOptions options;
  options.counts = {1, 1, 0};
  sim::HostTensor tensor = tensor_of({1, 2, 3});
  tensor.written = {1, 1, 0};
  EXPECT_EQ(compare(tensor, {1, 2, 3}, options).failure, "1 of 3 elements never written");
}

TEST(Compare, LeavesOutElementsThatDoNotCount) {
  CompareOptions options;
  options.counts = {1, 0, 1};
  EXPECT_TRUE(compare(tensor_of({1, 77, 3}), {1, 2, 3}, options).passed);
}

TEST(Compare, FailsWhenNothingCounts) {
  CompareOptions options;
  options.counts = {0, 0};
  Comparison c = compare(tensor_of({1, 2}), {1, 2}, options);
  EXPECT_FALSE(c.passed);
  EXPECT_THAT(c.failure, testing::HasSubstr("nothing was compared"));
}

TEST(Compare, FailsOnNan) { EXPECT_FALSE(compare(tensor_of({1, NAN, 3}), {1, 2, 3}, {}).passed); }

TEST(Compare, NamesTheFirstNanAsTheWorstDifference) {
  Comparison c = compare(tensor_of({50, NAN, 3, NAN, 5, 99}), {1, 2, 3, 4, 5, 6}, {});
  EXPECT_FALSE(c.passed);
  EXPECT_TRUE(std::isnan(c.max_abs_err));
  EXPECT_THAT(c.failure, testing::HasSubstr("at [1]: nan, expected 2"));
}

TEST(Compare, TakesAgreeingInfinitiesAndNansAsRight) {
  EXPECT_TRUE(compare(tensor_of({1, INFINITY, NAN, -3}), {1, INFINITY, NAN, -3}, {}).passed);
  EXPECT_FALSE(compare(tensor_of({1, INFINITY, 2, 3}), {1, -INFINITY, 2, 3}, {}).passed);
  EXPECT_FALSE(compare(tensor_of({1, 5, 2, 3}), {1, INFINITY, 2, 3}, {}).passed);
}

TEST(Compare, DoesNotCorrelateAConstantReference) {
  Comparison c = compare(tensor_of({2, 2.001f, 2}), {2, 2, 2}, {});
  EXPECT_FALSE(c.pcc.has_value());
  EXPECT_TRUE(c.passed);
}

TEST(Compare, DoesNotCorrelateWhatItsFormatCannotTellApart) {
  // Neighbouring bf16 numbers are 0.5 apart here, so that the best result has these errors.
  Comparison c = compare(tensor_of({100, 100, 100.5f, 99.5f}), {100.2, 99.8, 100.3, 99.7}, {});
  EXPECT_FALSE(c.pcc.has_value());
  EXPECT_TRUE(c.passed);
}

TEST(Compare, FindsWrongStructureBehindASmallError) {
  // Noise around a large mean: small relative error, no correlation.
  Comparison c = compare(tensor_of({100.2f, 99.9f, 100.05f, 99.95f}, sim::DataFormat::kFp32),
                         {100, 100.05, 99.95, 100}, {});
  EXPECT_LT(c.rel_l2, c.tolerance);
  EXPECT_FALSE(c.passed);
  EXPECT_THAT(c.failure, testing::HasSubstr("correlation"));
}

TEST(Compare, WantsIntegersExact) {
  sim::HostTensor tensor;
  tensor.desc.name = "n";
  tensor.desc.shape = {2};
  tensor.desc.dtype = sim::DataFormat::kInt32;
  tensor.ints = {5, 6};
  EXPECT_TRUE(compare(tensor, {5, 6}, {}).passed);
  EXPECT_FALSE(compare(tensor, {5, 7}, {}).passed);
}

TEST(Compare, TakesTheUsersTolerance) {
  CompareOptions options;
  options.rel_l2_tolerance = 1e-6;
  EXPECT_FALSE(compare(tensor_of({1.0f, 2.0f, 3.001f}), {1, 2, 3}, options).passed);
}

}  // namespace
}  // namespace ttlc::driver
