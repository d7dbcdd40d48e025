// Random kernels, compiled with all passes, with an optional pass left out and for another target, must compute what the
// float64 reference says: every state of the blocks between passes when it is evaluated, and the emitted kernels when
// they run on the simulated device. What comes out as it did before, states or kernels, is not tried again. Without a pass
// the compiler may refuse a program whose padding it can no longer place, no more than that.
//
//   differential_test                              the programs of every test run
//   differential_test --first 1000 --programs 300  others, by hand
//   differential_test --all-variants               every optional pass is left out of every program
//   differential_test --evaluate-only              no kernel is run
//
// GTEST_TOTAL_SHARDS and GTEST_SHARD_INDEX in the environment divide the programs. A failure prints seed and kernel.
#include <gtest/gtest.h>

#include <set>

#include "ir/printer.h"
#include "passes/pipeline.h"
#include "test/support/random_program.h"
#include "test/support/run_kernel.h"
#include "test/support/selection.h"

namespace ttlc::test {
namespace {

std::vector<std::string> optional_passes() {
  std::vector<std::string> names;
  for (const passes::PassInfo& pass : passes::all_passes()) {
    if (pass.need == passes::PassNeed::kOptional) names.emplace_back(pass.name);
  }
  return names;
}

/// How far results may lie from the reference, as a part of the size of values.
double tolerance_of(const driver::TargetFlags& target) {
  return target.dst == "16" ? 8e-2 : target.accuracy == "fast" ? 6e-2 : 1e-2;
}

/// Random formulas cancel and flatten, so that neither correlation nor relative error says much. Values are of
/// the order of one: an error of the structure shows as such a value, rounding as a few thousandths.
std::string wrong_outputs(const KernelVerdict& verdict, double relative_error) {
  constexpr double kSpread = 0.3;
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

/// One random program, and what has been tried of it.
class Trial {
 public:
  explicit Trial(int64_t seed) : seed_(seed), program_(random_program(static_cast<uint64_t>(seed))) {}

  void expect_right(const driver::CompileFlags& flags, const std::string& what) {
    KernelTest test{program_.source, flags, {}};
    test.flags.tensors = program_.tensors;
    test.flags.passes.verify_each = true;
    std::string wrong;
    try {
      DiagnosticSink sink;
      Result<driver::Compiled> compiled = compile_text(test, sink);
      wrong = compiled ? wrong_result(*compiled, flags) : render(sink.sorted(), false);
      if (!compiled && may_be_refused(flags, wrong)) return;
    } catch (const InternalError& error) {
      wrong = fmt::format("internal error: {}", error.what());
    }
    EXPECT_TRUE(wrong.empty()) << fmt::format("seed {}, {}\n{}\n--tensor {}\n{}", seed_, what, wrong,
                                              fmt::join(program_.tensors, " --tensor "), program_.source);
  }

 private:
  /// Where padding ends may depend on which branch of an `if` is taken, and only a pass may find out that it is always
  /// the same one. Without that pass the program is refused.
  static bool may_be_refused(const driver::CompileFlags& flags, const std::string& message) {
    return !flags.passes.skip_passes.empty() &&
           message.find("where the tensor ends is known only at run time") != std::string::npos;
  }

  std::string wrong_result(const driver::Compiled& compiled, const driver::CompileFlags& flags) {
    std::string wrong = wrong_states(compiled, flags.passes.skip_passes);
    std::string kernels;
    for (const backend::EmittedFile& file : compiled.program.kernels) kernels += file.text;
    kernels +=
        flags.target.arch + flags.target.dst + flags.target.dst_sync;  // what the kernels' text does not show
    if (selection().evaluate_only || !tried_.insert(std::move(kernels)).second) return wrong;
    KernelVerdict verdict = run_compiled(compiled, {}, "differential-" + std::to_string(seed_));
    return wrong + wrong_outputs(verdict, tolerance_of(flags.target));
  }

  /// Evaluates what each pass leaves as long as values are blocks.
  std::string wrong_states(const driver::Compiled& compiled, const std::vector<std::string>& skipped) {
    std::vector<sim::HostTensor> inputs = start_values(compiled, {});
    ir::Evaluation expected = reference_of(compiled, inputs);
    driver::Compiled state;
    state.name = compiled.name;
    state.reference = compiled.reference->clone();
    passes::RunOptions options;
    options.skip_passes = skipped;
    DiagnosticSink sink;
    for (const passes::PassInfo* pass : passes::build_pipeline({})) {
      if (pass->level_after && *pass->level_after != ir::Level::kBlocks) break;
      (void)passes::run_passes(*state.reference, {pass}, options, {}, sink);
      if (!tried_.insert(ir::print(*state.reference)).second) continue;
      std::string wrong = difference(expected, reference_of(state, inputs));
      if (!wrong.empty()) return fmt::format("after {}: {}\n", pass->name, wrong);
    }
    return "";
  }

  static std::string difference(const ir::Evaluation& expected, const ir::Evaluation& actual) {
    constexpr double kTolerance = 1e-6;  // sums may be taken in another order
    if (actual.fault) return render(*actual.fault, false);
    for (const auto& [name, tensor] : expected.tensors) {
      const std::vector<double>& values = actual.tensors.at(name).values;
      for (size_t i = 0; i < values.size(); ++i) {
        double wanted = tensor.values[i];
        bool right =
            !tensor.counts[i] || std::abs(values[i] - wanted) <= kTolerance * std::max(1.0, std::abs(wanted));
        if (!right) return fmt::format("element {} of {} is {}, not {}", i, name, values[i], wanted);
      }
    }
    return "";
  }

  int64_t seed_;
  RandomProgram program_;
  std::set<std::string> tried_;  // texts of states and of kernels
};

class Differential : public testing::TestWithParam<int64_t> {};

TEST_P(Differential, VariantsEqualTheReference) {
  const int64_t seed = GetParam();
  Trial trial(seed);
  driver::CompileFlags flags;
  trial.expect_right(flags, "all passes");
  const std::vector<std::string> names = optional_passes();
  for (size_t i = 0; i < names.size(); ++i) {
    bool is_turn = static_cast<size_t>(seed) % names.size() == i;
    if (!is_turn && !selection().all_variants) continue;
    flags.passes.skip_passes = {names[i]};
    trial.expect_right(flags, "without " + names[i]);
  }
  flags = {};
  switch (seed % 5) {
    case 1:
      flags.target.dst_sync = "full";
      break;
    case 2:
      flags.target.arch = "blackhole";
      break;
    case 3:
      flags.target.accuracy = "fast";
      break;
    case 4:
      flags.target.dst = "16";
      break;
    default:
      return;
  }
  trial.expect_right(flags, "another target");
}

INSTANTIATE_TEST_SUITE_P(Programs, Differential,
                         testing::Range(selection().first, selection().first + selection().programs));

}  // namespace
}  // namespace ttlc::test

int main(int argc, char** argv) {
  ttlc::test::select_programs(argc, argv, {.programs = 40});
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
