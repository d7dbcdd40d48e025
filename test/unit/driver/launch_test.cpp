// What is said about a run.
#include "backend/driver/launch.h"

#include <gtest/gtest.h>

namespace ttlc::driver {
namespace {

TEST(ErrataWarning, CountsTheSumsThatTheMachineSpoiled) {
  sim::SimResult result;
  EXPECT_EQ(errata_warning(result), "");
  result.stats.spoiled_sums = 1;
  EXPECT_EQ(errata_warning(result),
            "ttlc: warning: one sum of the matrix engine came out wrong: Wormhole with 32-bit DST "
            "renormalises a sum of "
            "-1 wrongly (tt-metal issue 38306)\n"
            "  help: --fidelity HiFi3 makes that rarer, 16-bit DST impossible\n");
  result.stats.spoiled_sums = 1234567;
  EXPECT_EQ(errata_warning(result).find("ttlc: warning: 1,234,567 sums of the matrix engine came out wrong"),
            0u);
}

}  // namespace
}  // namespace ttlc::driver
