// Kernels that compute what they say: every RUN line below test/golden/run compiles a kernel, runs it on the simulated
// device and compares all outputs with the float64 reference, with fast and with exact numerics; without data it only
// runs. What is expected is the verdict; figures may change. A line `WARNS: id` says that the compiler warns of that.
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
    const std::vector<std::string> warnings = directives(read_text(file), "WARNS");
    ASSERT_FALSE(lines.empty()) << "a line `# RUN: ttlc run %s ...` is missing";
    for (const std::string& line : lines) {
      ScratchDir scratch(test_name(GetParam()));
      const Outcome outcome = run(line + options, file.parent_path(), file.filename(), scratch.path());
      check(line, outcome);
      if (warnings.empty()) EXPECT_EQ(outcome.err, "") << line;
      for (const std::string& id : warnings)
        EXPECT_NE(outcome.err.find("[" + id + "]"), std::string::npos) << line << "\n" << outcome.err;
    }
  }

  static void expect_right_results(const std::string& line, const Outcome& outcome) {
    EXPECT_EQ(outcome.exit_code, 0) << line << "\n" << outcome.out << outcome.err;
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

TEST(HostThreads, ChangeNoBitAndNoCycle) {
  ScratchDir scratch("host_threads");
  const std::string line =
      "ttlc run %s --kernel flash_attention_causal --tensor Q=256x64 --tensor K=256x64 --tensor V=256x64 "
      "--tensor out=256x64 --numerics exact -o %t ";
  std::vector<std::string> results;
  for (const std::string jobs : {"1", "2", "5"}) {
    const std::string file = scratch.path() / (jobs + ".npy");
    const Outcome outcome = run(line + "--jobs " + jobs + " --out out=" + file,
                                fs::path(TTLC_SOURCE_DIR) / "examples", "flash_attention.py", scratch.path());
    ASSERT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    const std::string figures =
        outcome.out.substr(0, outcome.out.find("compiled in"));  // without those of the host
    results.push_back(figures + read_text(file));
  }
  EXPECT_TRUE(results[0] == results[1] && results[0] == results[2]);
}

INSTANTIATE_TEST_SUITE_P(Golden, Run, testing::ValuesIn(golden_files("run", {".py"})),
                         [](const auto& info) { return test_name(info.param); });

}  // namespace
}  // namespace ttlc::test
