// The command lines in the headers of examples/*.py work: in order, in one folder, with results that equal the reference
// and without warnings. The list in examples/README.md names every example.
#include <gtest/gtest.h>

#include "test/support/command.h"

namespace ttlc::test {
namespace {

const fs::path kExamples = fs::path(TTLC_SOURCE_DIR) / "examples";

std::vector<std::string> example_files() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kExamples)) {
    if (entry.path().extension() == ".py") names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// `ttlc run ...` lines of the comment a file begins with; a backslash joins a line with the next.
std::vector<std::string> header_commands(const std::string& text) {
  std::vector<std::string> commands;
  std::istringstream lines(text);
  bool goes_on = false;
  for (std::string line; std::getline(lines, line) && line.starts_with("#");) {
    std::string words = line.substr(
        line.find_first_not_of("# ") == std::string::npos ? line.size() : line.find_first_not_of("# "));
    if (!goes_on && !words.starts_with("ttlc run ")) continue;
    if (goes_on)
      commands.back() += words;
    else
      commands.push_back(words);
    goes_on = commands.back().ends_with('\\');
    if (goes_on) commands.back().pop_back();
  }
  return commands;
}

class Example : public testing::TestWithParam<std::string> {};

TEST_P(Example, CommandsOfItsHeaderWork) {
  std::vector<std::string> commands = header_commands(read_text(kExamples / GetParam()));
  ASSERT_FALSE(commands.empty()) << "the header has no line `#   ttlc run examples/...`";
  ScratchDir scratch(test_name(GetParam()));
  for (const std::string& command : commands) {
    std::string line = replaced(command, "examples/", kExamples.string() + "/");
    Outcome outcome = run(line + " --verify-each -o %t/kernels", scratch.path(), "", scratch.path());
    EXPECT_EQ(outcome.exit_code, 0) << line << "\n" << outcome.out << outcome.err;
    EXPECT_EQ(outcome.err, "") << line;
  }
}

TEST_P(Example, ResultsAreRightBitForBitToo) {
  ScratchDir scratch(test_name(GetParam()));
  for (const std::string& command : header_commands(read_text(kExamples / GetParam()))) {
    const std::string line = replaced(command, "examples/", kExamples.string() + "/") + " --numerics exact";
    const Outcome outcome = run(line, scratch.path(), "", scratch.path());
    EXPECT_EQ(outcome.exit_code, 0) << line << "\n" << outcome.out << outcome.err;
  }
}

TEST_P(Example, IsListed) {
  std::string entry = fmt::format("[{}]({})", GetParam(), GetParam());
  EXPECT_NE(read_text(kExamples / "README.md").find(entry), std::string::npos)
      << "examples/README.md does not list " << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Files, Example, testing::ValuesIn(example_files()),
                         [](const auto& info) { return test_name(info.param); });

}  // namespace
}  // namespace ttlc::test
