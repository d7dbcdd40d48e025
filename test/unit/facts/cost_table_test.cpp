// Rows of the cost table, and files that replace some of them.
#include "runtime/facts/cost_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace ttlc::sim {
namespace {

using testing::HasSubstr;

const CostTable& built_in() { return CostTable::built_in(); }

std::string fault_of(const char* text) { return parse_cost_table(text, "my.costs").message(); }

TEST(CostTable, RowsAreNamedOnceAndSourced) {
  const std::set<std::string> confidences = {"measured", "documented", "code",
                                             "derived",  "calibrated", "estimate"};
  const std::set<std::string_view> units = {"cycles", "bytes", "bytes/cycle", "times", "requests"};
  std::set<std::string_view> names;
  for (const CostRow& row : built_in().rows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(confidences.contains(row.confidence)) << row.name;
    EXPECT_TRUE(units.contains(row.unit)) << row.name;
    EXPECT_FALSE(row.source.empty()) << row.name;
    EXPECT_GT(std::max(row.wormhole_b0, row.blackhole), 0) << row.name;
    EXPECT_GE(std::min(row.wormhole_b0, row.blackhole), 0) << row.name;
    EXPECT_EQ(&built_in().row(row.cost), &row);
  }
}

TEST(CostTable, Lookup) {
  EXPECT_EQ(built_in().cycles(Cost::kMatmulTilePhase, Arch::kWormholeB0, 4), 64);
  EXPECT_EQ(built_in().sha256().size(), 64u);
}

TEST(CostTable, ItsTextReadsBackAsTheSameTable) {
  const Outcome<CostTable> back = parse_cost_table(built_in().text(), "all.costs");
  ASSERT_TRUE(back) << back.message();
  EXPECT_EQ(back->text(), built_in().text());
  EXPECT_EQ(back->sha256(), built_in().sha256());
}

TEST(CostTable, AFileReplacesTheRowsItHas) {
  const Outcome<CostTable> table = parse_cost_table(
      "# faster exponential\n"
      "sfpu_exp  500 400  # both\n"
      "\n"
      "sfpu_log  7 8 cycles measured on my own card\n",
      "my.costs");
  ASSERT_TRUE(table) << table.message();
  EXPECT_EQ(table->value(Cost::kSfpuExp, Arch::kWormholeB0), 500);
  EXPECT_EQ(table->value(Cost::kSfpuExp, Arch::kBlackhole), 400);
  EXPECT_EQ(table->row(Cost::kSfpuExp).confidence, "given");
  EXPECT_EQ(table->row(Cost::kSfpuExp).source, "my.costs:2");
  EXPECT_EQ(table->row(Cost::kSfpuLog).confidence, "measured");
  EXPECT_EQ(table->row(Cost::kSfpuLog).source, "on my own card");
  EXPECT_EQ(table->value(Cost::kInitShort, Arch::kWormholeB0),
            built_in().value(Cost::kInitShort, Arch::kWormholeB0));
  EXPECT_NE(table->sha256(), built_in().sha256());
}

TEST(CostTable, EveryMistakeOfAFileIsToldWithItsLine) {
  EXPECT_EQ(fault_of("sfpu_exp 1 1\nsfpu_exq 1 1\nsfpu_log x 1\n"),
            "my.costs:2: there is no cost named 'sfpu_exq'; `ttlc list costs` shows all rows\n"
            "my.costs:3: 'sfpu_log' needs a number of at least 0 for wormhole_b0, found 'x'");
  EXPECT_THAT(fault_of("sfpu_exp 1"), HasSubstr("for blackhole, found nothing"));
  EXPECT_THAT(fault_of("sfpu_exp -1 1"), HasSubstr("found '-1'"));
  EXPECT_THAT(fault_of("sfpu_exp nan 1"), HasSubstr("found 'nan'"));
  EXPECT_THAT(fault_of("sfpu_exp 1e400 1"), HasSubstr("found '1e400'"));
  EXPECT_THAT(fault_of("noc_link_bandwidth 0 1"), HasSubstr("needs a number above 0"));
  EXPECT_THAT(fault_of("sfpu_exp 1 1 bytes/cycle"), HasSubstr("is in cycles, not in bytes/cycle"));
  EXPECT_THAT(fault_of("sfpu_exp 1 1\nsfpu_exp 2 2"),
              HasSubstr("my.costs:2: 'sfpu_exp' was given in line 1"));
  EXPECT_THAT(load_cost_table("/no/such.costs").message(),
              HasSubstr("cannot read '/no/such.costs': No such file"));
}

}  // namespace
}  // namespace ttlc::sim
