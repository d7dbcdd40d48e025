// Every IR text in test/golden reads, verifies and prints as a fixed point; results of passes are printed in exactly the
// form they are printed in again.
#include <gtest/gtest.h>

#include "ir/parser.h"
#include "ir/printer.h"
#include "ir/support/render.h"
#include "ir/verifier.h"
#include "test/support/golden_files.h"

namespace ttlc::test {
namespace {

/// The text after one round, empty after errors.
std::string reprinted(const std::string& text) {
  DiagnosticSink sink;
  auto module = ir::parse_module(std::make_shared<SourceFile>("golden.ir", text), sink);
  bool ok = module && ir::verify(**module, sink);
  EXPECT_TRUE(ok) << render(sink.sorted(), false);
  return ok ? ir::print(**module) : "";
}

void expect_round_trip(const std::string& text) {
  std::string once = reprinted(text);
  if (!once.empty()) EXPECT_EQ(reprinted(once), once);
}

class RoundTrip : public testing::TestWithParam<std::string> {};

TEST_P(RoundTrip, PassGoldens) {
  PassGolden golden = split_output(read_text(kGoldenRoot / GetParam()));
  expect_round_trip(golden.input);
  if (golden.has_output) EXPECT_EQ(reprinted(golden.output), golden.output);
}

INSTANTIATE_TEST_SUITE_P(Golden, RoundTrip, testing::ValuesIn(golden_files("passes", {".ir"})),
                         [](const auto& info) { return test_name(info.param); });

TEST(RoundTripOfCases, VerifierCasesWithoutErrors) {
  for (const std::string& path : golden_files("verify", {".ir"})) {
    for (const std::string& text : split_cases(read_text(kGoldenRoot / path))) {
      if (text.find("// error: ") == std::string::npos) expect_round_trip(text);
    }
  }
}

}  // namespace
}  // namespace ttlc::test
