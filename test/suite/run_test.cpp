// Kernels that compute what they say: every RUN line below test/golden/run compiles a kernel, runs it on the simulated
// device and compares all outputs with the float64 reference. What is expected is the verdict; figures may change.
#include <gtest/gtest.h>

#include "test/support/command.h"

namespace ttlc::test {
namespace {

class Run : public testing::TestWithParam<std::string> {};

TEST_P(Run, OutputsEqualTheReference) {
  fs::path file = kGoldenRoot / GetParam();
  std::string text = read_text(file);
  ASSERT_EQ(directives(text, "CHECKS").size(), 1u) << "a line `# CHECKS: what it shows` is missing";
  std::vector<std::string> lines = directives(text, "RUN");
  ASSERT_FALSE(lines.empty()) << "a line `# RUN: ttlc run %s ...` is missing";
  for (const std::string& line : lines) {
    ScratchDir scratch(test_name(GetParam()));
    Outcome outcome = run(line + " --verify-each -o %t", file.parent_path(), file.filename(), scratch.path());
    EXPECT_EQ(outcome.exit_code, 0) << line << "\n" << outcome.out << outcome.err;
    EXPECT_EQ(outcome.err, "") << line;
    EXPECT_NE(outcome.out.find(" ok, "), std::string::npos) << line << " compared nothing\n" << outcome.out;
  }
}

INSTANTIATE_TEST_SUITE_P(Golden, Run, testing::ValuesIn(golden_files("run", {".py"})),
                         [](const auto& info) { return test_name(info.param); });

}  // namespace
}  // namespace ttlc::test
