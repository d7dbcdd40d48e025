// Page numbers of blocks in tensors.
#include "passes/page_strides.h"

#include <gtest/gtest.h>

namespace ttlc::passes {
namespace {

using namespace ir;

TEST(PageStrides, RowMajorOrder) {
  PageStrides pages = page_strides({4, 8}, IndexingMap::identity(2));
  EXPECT_EQ(pages.stride, (std::vector<int64_t>{8, 1}));
  EXPECT_EQ(pages.base, 0);
}

TEST(PageStrides, RightOperandOfAMatmul) {
  EXPECT_EQ(page_strides({3, 8}, IndexingMap::of(3, {2, 1})).stride, (std::vector<int64_t>{0, 1, 8}));
}

TEST(PageStrides, RightOperandReadTransposed) {
  EXPECT_EQ(page_strides({8, 3}, IndexingMap::of(3, {1, 2})).stride, (std::vector<int64_t>{0, 3, 1}));
}

TEST(PageStrides, ConstantsAreTheBase) {
  PageStrides pages = page_strides({2, 3}, IndexingMap{2, {{-1, 1}, {-1, 2}}});
  EXPECT_TRUE(pages.is_constant());
  EXPECT_EQ(pages.base, 5);
}

TEST(PageStrides, OfTheSpaceItself) {
  EXPECT_EQ(row_major_strides({2, 3, 4}), (std::vector<int64_t>{12, 4, 1}));
}

}  // namespace
}  // namespace ttlc::passes
