// The table of accuracy says what the operators do today.
//
//   accuracy_test             compares
//   accuracy_test --update    writes test/accuracy/README.md anew
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string_view>

#include "passes/unified_diff.h"
#include "test/accuracy/accuracy.h"
#include "test/accuracy/block_accuracy.h"
#include "test/support/golden_files.h"

namespace ttlc::test {
namespace {

bool is_updating = false;

const std::filesystem::path kTable =
    std::filesystem::path(TTLC_SOURCE_DIR) / "test" / "accuracy" / "README.md";

constexpr std::string_view kHead = R"(# Accuracy of the operators

Every operator on elements runs on the simulated device with exact numerics, operands and result of the same type, and is
compared with the C++ library in double precision. Errors are in units in the last place of the type, the largest one,
and as relative L2 error in brackets.

- drawn: 65,536 operands from the range in [operators.def](operators.def).
- all bf16: every finite bf16 value that is not denormal; the second operand takes them in another order. Results that the
  type cannot hold as a normal number or 0 do not count.
- edge values: what differs for zeros, ones, the smallest and largest numbers, infinities and NaN; the second operand is 1.

Operators on blocks, 128x128 elements: errors are in units in the last place of the sum of the absolute values of what is added.

- drawn: operands from -8 to 8. The fidelity is that of the kernel.
- wide: operands of either sign from 2^-20 to 2^20, all exponents alike.

`build/accuracy_test --update` writes this page.

)";

std::string figures(const Deviation& deviation) {
  return fmt::format("{:.2g} ({:.0e})", deviation.max_ulp, deviation.rel_l2);
}

std::string table_of(std::string_view title, sim::DataFormat format) {
  std::string text =
      fmt::format("## {}\n\n| operator | drawn | all bf16 | edge values |\n|---|---|---|---|\n", title);
  for (const OperatorAccuracy& row : measure_accuracy(format)) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", row.source, figures(row.drawn), figures(row.all_bf16),
                        row.edges);
  }
  return text + "\n";
}

std::string block_table_of(std::string_view title, sim::DataFormat format) {
  std::string text = fmt::format(
      "## {}, operators on blocks\n\n| operator | fidelity | drawn | wide |\n|---|---|---|---|\n", title);
  for (const BlockOperatorAccuracy& row : measure_block_accuracy(format))
    text += fmt::format("| `{}` | {} | {} | {} |\n", row.source, row.fidelity, figures(row.drawn),
                        figures(row.wide));
  return text + "\n";
}

TEST(Accuracy, IsWhatTheTableSays) {
  std::string text(kHead);
  for (const sim::DataFormat format : {sim::DataFormat::kBf16, sim::DataFormat::kFp32}) {
    text += table_of(sim::name_of(format), format);
    text += block_table_of(sim::name_of(format), format);
  }
  if (is_updating) {
    write_text(kTable, text);
    return;
  }
  const std::string blessed = read_text(kTable);
  EXPECT_TRUE(blessed == text) << passes::unified_diff(blessed, text, "README.md", "measured")
                               << "\nTo bless it: " << TTLC_BINARY_DIR << "/accuracy_test --update\n";
}

}  // namespace
}  // namespace ttlc::test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) ttlc::test::is_updating |= std::string_view(argv[i]) == "--update";
  return RUN_ALL_TESTS();
}
