// Names of the emitted code: unique, legal C++, close to those of the source.
#include "backend/names.h"

#include <gtest/gtest.h>

namespace ttlc::backend {
namespace {

TEST(Names, KeepsOrdinaryNames) {
  EXPECT_EQ(sanitize_identifier("Q_cb"), "Q_cb");
  EXPECT_EQ(sanitize_identifier("m2"), "m2");
}

TEST(Names, ChangesWhatCppReserves) {
  EXPECT_EQ(sanitize_identifier("__kernel"), "kernel");
  EXPECT_EQ(sanitize_identifier("a__b"), "a_b");
  EXPECT_EQ(sanitize_identifier("_x_"), "x");
  EXPECT_EQ(sanitize_identifier("register"), "register_value");
  EXPECT_EQ(sanitize_identifier("kernel_main"), "kernel_main_value");
  EXPECT_EQ(sanitize_identifier("2nd"), "v2nd");
  EXPECT_EQ(sanitize_identifier("größe"), "gr_e");
  EXPECT_EQ(sanitize_identifier(""), "value");
  EXPECT_EQ(sanitize_identifier("__"), "value");
}

TEST(Names, HandsOutEveryNameOnce) {
  Names names;
  EXPECT_EQ(names.unique("s"), "s");
  EXPECT_EQ(names.unique("s"), "s_2");
  EXPECT_EQ(names.unique("s"), "s_3");
  names.release("s_2");
  EXPECT_EQ(names.unique("s"), "s_2");
}

TEST(Names, NamesLoopVariablesInOrder) {
  Names names;
  EXPECT_EQ(names.unique_loop_variable(""), "i");
  EXPECT_EQ(names.unique_loop_variable(""), "j");
  EXPECT_EQ(names.unique_loop_variable("kv"), "kv");
  for (int i = 0; i < 6; ++i) names.unique_loop_variable("");
  EXPECT_EQ(names.unique_loop_variable(""), "index");
}

}  // namespace
}  // namespace ttlc::backend
