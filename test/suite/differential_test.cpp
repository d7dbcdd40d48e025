// Random kernels, compiled with all passes, with an optional pass left out and for another target, must compute what the float64
// reference says.
//
//   differential_test                              the programs of every test run
//   differential_test --first 1000 --programs 300  others, by hand
//   differential_test --all-variants               every optional pass is left out of every program
//
// A failure prints the seed and the kernel.
#include <gtest/gtest.h>

#include "passes/pass.h"
#include "test/support/random_program.h"
#include "test/support/run_kernel.h"

namespace ttlc::test {
namespace {

struct Selection {
  int64_t first = 0;
  int64_t programs = 40;
  bool all_variants = false;
};

Selection& selection() {
  static Selection selected;
  return selected;
}

std::vector<std::string> optional_passes() {
  std::vector<std::string> names;
  for (const passes::PassInfo& pass : passes::all_passes()) {
    if (pass.need == passes::PassNeed::kOptional) names.emplace_back(pass.name);
  }
  return names;
}

class Differential : public testing::TestWithParam<int64_t> {};

/// Random formulas cancel and flatten, so that neither correlation nor relative error says much. Values are of
/// the order of one: an error of the structure shows as such a value, rounding as a few thousandths.
std::string wrong_outputs(const KernelVerdict& verdict, bool approximate) {
  constexpr double kSpread = 0.3;
  const double relative_error = approximate ? 3e-2 : 1e-2;
  std::string result = verdict.failure;
  for (size_t i = 0; i < verdict.outputs.size(); ++i) {
    const KernelVerdict::Spread& spread = verdict.spreads[i];
    const driver::Comparison& output = verdict.outputs[i];
    bool right =
        output.unwritten == 0 && spread.error <= relative_error * std::max(spread.reference, kSpread);
    if (right) continue;
    result += fmt::format("{}: error {:.2e}, spread of the reference {:.2e}, {} elements not written; {}\n",
                          output.name, spread.error, spread.reference, output.unwritten, output.failure);
  }
  return result;
}

void expect_right(const RandomProgram& program, int64_t seed, const driver::CompileFlags& flags,
                  const std::string& what) {
  KernelTest test{program.source, flags, {}};
  test.flags.tensors = program.tensors;
  test.flags.passes.verify_each = true;
  KernelVerdict verdict;
  try {
    verdict = run_kernel(test, "differential-" + std::to_string(seed));
  } catch (const InternalError& error) {
    verdict.failure = fmt::format("internal error: {}", error.what());
  }
  std::string wrong = wrong_outputs(verdict, flags.target.accuracy == "fast");
  EXPECT_TRUE(wrong.empty()) << fmt::format("seed {}, {}\n{}\n--tensor {}\n{}", seed, what, wrong,
                                            fmt::join(program.tensors, " --tensor "), program.source);
}

TEST_P(Differential, VariantsEqualTheReference) {
  const int64_t seed = GetParam();
  const RandomProgram program = random_program(static_cast<uint64_t>(seed));
  driver::CompileFlags flags;
  expect_right(program, seed, flags, "all passes");
  const std::vector<std::string> names = optional_passes();
  for (size_t i = 0; i < names.size(); ++i) {
    bool is_turn = static_cast<size_t>(seed) % names.size() == i;
    if (!is_turn && !selection().all_variants) continue;
    flags.passes.skip_passes = {names[i]};
    expect_right(program, seed, flags, "without " + names[i]);
  }
  flags = {};
  if (seed % 4 == 1) flags.target.dst_sync = "full";
  if (seed % 4 == 2) flags.target.arch = "blackhole";
  if (seed % 4 == 3) flags.target.accuracy = "fast";
  if (seed % 4 != 0) expect_right(program, seed, flags, "another target");
}

INSTANTIATE_TEST_SUITE_P(Programs, Differential,
                         testing::Range(selection().first, selection().first + selection().programs));

}  // namespace
}  // namespace ttlc::test

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    if (argument == "--all-variants") ttlc::test::selection().all_variants = true;
    if (i + 1 == argc) break;
    if (argument == "--first") ttlc::test::selection().first = std::stoll(argv[i + 1]);
    if (argument == "--programs") ttlc::test::selection().programs = std::stoll(argv[i + 1]);
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
