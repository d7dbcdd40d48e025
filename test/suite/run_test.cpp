// Kernels that compute what they say: every RUN line below test/golden/run compiles a kernel, runs it on the simulated
// device and compares all outputs with the float64 reference, with fast and with exact numerics; without data it only
// runs. What is expected is the verdict; figures may change.
#include <gtest/gtest.h>

#include "test/support/command.h"

namespace ttlc::test {
namespace {

class Run : public testing::TestWithParam<std::string> {
 protected:
  /// Outcome of every RUN line of the file with more options behind it.
  void each_line(const std::string& options, void (*check)(const std::string& line, const Outcome&)) {
    const fs::path file = kGoldenRoot / GetParam();
    const std::vector<std::string> lines = directives(read_text(file), "RUN");
    ASSERT_FALSE(lines.empty()) << "a line `# RUN: ttlc run %s ...` is missing";
    for (const std::string& line : lines) {
      ScratchDir scratch(test_name(GetParam()));
      check(line, run(line + options, file.parent_path(), file.filename(), scratch.path()));
    }
  }

  static void expect_right_results(const std::string& line, const Outcome& outcome) {
    EXPECT_EQ(outcome.exit_code, 0) << line << "\n" << outcome.out << outcome.err;
    EXPECT_EQ(outcome.err, "") << line;
    EXPECT_NE(outcome.out.find(" ok, "), std::string::npos) << line << " compared nothing\n" << outcome.out;
  }

  static void expect_end(const std::string& line, const Outcome& outcome) {
    EXPECT_EQ(outcome.exit_code, 0) << line << "\n" << outcome.out << outcome.err;
  }
};

TEST_P(Run, OutputsEqualTheReference) {
  ASSERT_EQ(directives(read_text(kGoldenRoot / GetParam()), "CHECKS").size(), 1u)
      << "a line `# CHECKS: what it shows` is missing";
  each_line(" --verify-each -o %t", expect_right_results);
}

TEST_P(Run, ExactOutputsEqualTheReference) { each_line(" --numerics exact -o %t", expect_right_results); }

TEST_P(Run, NeedsNoData) { each_line(" --numerics none -o %t", expect_end); }

INSTANTIATE_TEST_SUITE_P(Golden, Run, testing::ValuesIn(golden_files("run", {".py"})),
                         [](const auto& info) { return test_name(info.param); });

}  // namespace
}  // namespace ttlc::test
