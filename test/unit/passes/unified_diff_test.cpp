// Unified diffs of IR texts.
#include "passes/unified_diff.h"

#include <gtest/gtest.h>

namespace ttlc::passes {
namespace {

TEST(UnifiedDiff, EqualTextsGiveNothing) { EXPECT_EQ(unified_diff("a\nb\n", "a\nb\n", "x", "y"), ""); }

TEST(UnifiedDiff, ShowsChangesWithContext) {
  EXPECT_EQ(unified_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\nsix\n7\n8\n9\n", "x", "y", 1),
            "--- x\n+++ y\n@@ -5,3 +5,3 @@\n 5\n-6\n+six\n 7\n");
}

TEST(UnifiedDiff, FarChangesGetHunksOfTheirOwn) {
  EXPECT_EQ(unified_diff("a\n1\n2\n3\n4\nb\n", "1\n2\n3\n4\nB\n", "x", "y", 1),
            "--- x\n+++ y\n@@ -1,2 +1,1 @@\n-a\n 1\n@@ -5,2 +4,2 @@\n 4\n-b\n+B\n");
}

TEST(UnifiedDiff, NearChangesShareOne) {
  EXPECT_EQ(unified_diff("a\n1\n2\nb\n", "A\n1\n2\nB\n", "x", "y", 1),
            "--- x\n+++ y\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n-b\n+B\n");
}

TEST(UnifiedDiff, TextsWithoutCommonLinesAreReplaced) {
  EXPECT_EQ(unified_diff("", "a\n", "x", "y"), "--- x\n+++ y\n@@ -0,0 +1,1 @@\n+a\n");
}

}  // namespace
}  // namespace ttlc::passes
