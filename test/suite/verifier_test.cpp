// What the parser and the verifier refuse: every case below test/golden/verify says which errors it has, and
// has no others. A case without expectations must verify.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "ir/parser.h"
#include "ir/support/render.h"
#include "ir/verifier.h"
#include "test/support/golden_files.h"

namespace ttlc::test {
namespace {

constexpr std::string_view kErrorMark = "// error: ";

using Errors = std::multiset<std::pair<int64_t, std::string>>;  // line, message

/// `// error: text` speaks of its own line, or of the next one when it stands alone.
Errors expected_errors(const std::string& text) {
  Errors errors;
  std::istringstream lines(text);
  std::vector<std::string> waiting;
  std::string line;
  for (int64_t number = 1; std::getline(lines, line); ++number) {
    size_t mark = line.find(kErrorMark);
    bool alone = line.find_first_not_of(' ') == mark;
    if (mark != std::string::npos) waiting.push_back(line.substr(mark + kErrorMark.size()));
    if (mark != std::string::npos && alone) continue;
    for (std::string& message : waiting) errors.emplace(number, std::move(message));
    waiting.clear();
  }
  return errors;
}

Errors found_errors(const std::string& text, std::string& rendered) {
  auto file = std::make_shared<SourceFile>("case.ir", text);
  DiagnosticSink sink;
  if (auto module = ir::parse_module(file, sink)) {
    bool verifies = static_cast<bool>(ir::verify(**module, sink));
    EXPECT_EQ(verifies, !sink.has_errors());
  }
  Errors errors;
  for (const Diagnostic& d : sink.sorted()) errors.emplace(file->place(d.span.begin).line, d.message);
  rendered = render(sink.sorted(), false);
  return errors;
}

class Verifier : public testing::TestWithParam<std::string> {};

TEST_P(Verifier, ReportsExactlyTheExpectedErrors) {
  for (const std::string& text : split_cases(read_text(kGoldenRoot / GetParam()))) {
    std::string rendered;
    EXPECT_EQ(found_errors(text, rendered), expected_errors(text)) << GetParam() << "\n" << rendered;
  }
}

INSTANTIATE_TEST_SUITE_P(Golden, Verifier, testing::ValuesIn(golden_files("verify", {".ir"})),
                         [](const auto& info) { return test_name(info.param); });

/// Every numbered invariant that a text can break has a case; the parser never makes what breaks V05, V07 and
/// V08.
TEST(VerifierList, EveryInvariantHasACase) {
  const std::set<std::string> not_in_texts = {"V05", "V07", "V08"};
  std::string all;
  for (const std::string& path : golden_files("verify", {".ir"})) all += read_text(kGoldenRoot / path);
  std::string list = read_text(std::filesystem::path(TTLC_SOURCE_DIR) / "ir" / "verifier.cpp");
  for (size_t at = list.find("//   V"); at != std::string::npos; at = list.find("//   V", at + 1)) {
    std::string number = list.substr(at + 5, 3);
    if (not_in_texts.contains(number)) continue;
    EXPECT_NE(all.find("[" + number + "]"), std::string::npos) << number << " has no case";
  }
}

}  // namespace
}  // namespace ttlc::test
