// Exact comparison of what ttlc prints and writes with blessed text. One test a file below test/golden that has a RUN
// line; test/README.md explains the formats.
//
//   golden_test                          compares
//   golden_test --update ['passes/fuse*']   blesses what ttlc does today, for files that match
#include <fmt/format.h>
#include <fnmatch.h>
#include <gtest/gtest.h>

#include <map>

#include "passes/unified_diff.h"
#include "test/support/command.h"
#include "test/support/golden_files.h"

namespace ttlc::test {
namespace {

namespace fs = std::filesystem;

/// Empty: compare. Set once by main.
std::string& update_pattern() {
  static std::string pattern;
  return pattern;
}

bool updates(const std::string& path) {
  return !update_pattern().empty() && fnmatch(update_pattern().c_str(), path.c_str(), 0) == 0;
}

void compare(const std::string& path, const std::string& blessed, const std::string& actual) {
  if (blessed == actual) return;
  ADD_FAILURE() << passes::unified_diff(blessed, actual, "blessed " + path, "what ttlc does now")
                << "\nTo bless it: " << TTLC_BINARY_DIR << "/golden_test --update '" << path << "'\n";
}

class PassIr : public testing::TestWithParam<std::string> {};

/// Input and output of a pass, in one file.
TEST_P(PassIr, PrintsTheBlessedIr) {
  const std::string& path = GetParam();
  std::string text = read_text(kGoldenRoot / path);
  std::vector<std::string> lines = directives(text, "RUN");
  ASSERT_EQ(lines.size(), 1u) << path << " needs one line `// RUN: ttlc opt --passes=... %s`";
  ASSERT_EQ(directives(text, "CHECKS").size(), 1u) << path << " needs a line `// CHECKS: what it shows`";
  PassGolden golden = split_output(text);
  ScratchDir scratch(test_name(path));
  write_text(scratch.path() / "input.ir", golden.input);
  Outcome outcome = run(lines[0] + " --verify-each", scratch.path(), "input.ir", scratch.path());
  ASSERT_EQ(outcome.exit_code, 0) << path << "\n" << outcome.err;
  if (updates(path))
    return write_text(kGoldenRoot / path, golden.input + std::string(kOutputMark) + outcome.out);
  compare(path, golden.output, outcome.out);
}

/// What a command printed, how it ended and which files it wrote.
std::string transcript(const std::string& line, const Outcome& outcome, const fs::path& scratch) {
  std::string text = fmt::format("$ {}\nexit {}\n", line, outcome.exit_code);
  auto section = [&](const std::string& title, const std::string& content) {
    if (content.empty()) return;
    text += fmt::format("--- {} ---\n{}{}", title, content, content.ends_with('\n') ? "" : "\n");
  };
  section("stdout", outcome.out);
  section("stderr", outcome.err);
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(scratch)) {
    std::string extension = entry.path().extension();
    bool is_text = extension == ".cpp" || extension == ".json" || extension == ".py" || extension == ".ir";
    if (entry.is_regular_file() && is_text) {
      files[entry.path().lexically_relative(scratch).string()] = read_text(entry.path());
    }
  }
  for (const auto& [name, content] : files) section("file %t/" + name, content);
  return replaced(text, scratch.string(), "%t");
}

class CommandGolden : public testing::TestWithParam<std::string> {};

TEST_P(CommandGolden, BehavesAsBlessed) {
  const std::string& path = GetParam();
  fs::path file = kGoldenRoot / path;
  std::string text = read_text(file);
  ASSERT_EQ(directives(text, "CHECKS").size(), 1u) << path << " needs a line `# CHECKS: what it shows`";
  std::string actual;
  for (const std::string& line : directives(text, "RUN")) {
    ScratchDir scratch(test_name(path));
    Outcome outcome = run(line, file.parent_path(), file.filename(), scratch.path());
    actual += transcript(line, outcome, scratch.path());
  }
  fs::path expected = file.string() + ".expected";
  if (updates(path)) return write_text(expected, actual);
  ASSERT_TRUE(fs::exists(expected)) << path << " has no blessed result. To bless what ttlc does now: "
                                    << TTLC_BINARY_DIR << "/golden_test --update '" << path << "'\n"
                                    << actual;
  compare(path, read_text(expected), actual);
}

/// Files of the command folders that have a RUN line; others are material for them.
std::vector<std::string> command_goldens() {
  std::vector<std::string> result;
  for (const char* folder : {"cli", "compile", "diagnostics", "parse"}) {
    for (const std::string& path : golden_files(folder, {".py", ".ir", ".json", ".args"})) {
      if (!directives(read_text(kGoldenRoot / path), "RUN").empty()) result.push_back(path);
    }
  }
  return result;
}

auto name_of = [](const auto& info) { return test_name(info.param); };
INSTANTIATE_TEST_SUITE_P(Golden, PassIr, testing::ValuesIn(golden_files("passes", {".ir"})), name_of);
INSTANTIATE_TEST_SUITE_P(Golden, CommandGolden, testing::ValuesIn(command_goldens()), name_of);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PassIr);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CommandGolden);

}  // namespace
}  // namespace ttlc::test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) != "--update") continue;
    ttlc::test::update_pattern() = i + 1 < argc ? argv[i + 1] : "*";
  }
  return RUN_ALL_TESTS();
}
