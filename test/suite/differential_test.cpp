// Random kernels, compiled with all passes, with an optional pass left out and for another target, must compute what the
// float64 reference says: every state of the blocks between passes when it is evaluated, and the emitted kernels when
// they run on the simulated device. What comes out as it did before, states or kernels, is not tried again. Without a pass
// the compiler may refuse a program whose padding it can no longer place, no more than that.
//
//   differential_test                              the programs of every test run
//   differential_test --first 1000 --programs 300  others, by hand
//   differential_test ... --together 100           so many in one test, their kernels compiled together
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
#include "test/support/run_together.h"
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

/// Kernels to run, and where they come from.
struct Launch {
  driver::Compiled compiled;
  double tolerance;
  std::string origin;
};

/// One random program, and what has been tried of it. Its kernels go to `launches`.
class Trial {
 public:
  Trial(int64_t seed, std::vector<Launch>& launches)
      : seed_(seed), program_(random_program(static_cast<uint64_t>(seed))), launches_(launches) {}

  void expect_right(const driver::CompileFlags& flags, const std::string& what) {
    KernelTest test{program_.source, flags, {}};
    test.flags.tensors = program_.tensors;
    test.flags.passes.verify_each = true;
    std::string wrong;
    Result<driver::Compiled> compiled = Failure{};
    try {
      DiagnosticSink sink;
      compiled = compile_text(test, sink);
      wrong = compiled ? wrong_states(*compiled, flags.passes.skip_passes) : render(sink.sorted(), false);
      if (!compiled && may_be_refused(flags, wrong)) return;
    } catch (const InternalError& error) {
      wrong = fmt::format("internal error: {}", error.what());
    }
    const std::string origin = fmt::format("seed {}, {}\n--tensor {}\n{}", seed_, what,
                                           fmt::join(program_.tensors, " --tensor "), program_.source);
    EXPECT_TRUE(wrong.empty()) << wrong << "\n" << origin;
    if (wrong.empty() && !selection().evaluate_only) launch(std::move(*compiled), flags, origin);
  }

 private:
  /// Where padding ends may depend on which branch of an `if` is taken, and only a pass may find out that it is always
  /// the same one. Without that pass the program is refused.
  static bool may_be_refused(const driver::CompileFlags& flags, const std::string& message) {
    return !flags.passes.skip_passes.empty() &&
           message.find("where the tensor ends is known only at run time") != std::string::npos;
  }

  void launch(driver::Compiled compiled, const driver::CompileFlags& flags, const std::string& origin) {
    std::string kernels;
    for (const backend::EmittedFile& file : compiled.program.kernels) kernels += file.text;
    kernels +=
        flags.target.arch + flags.target.dst + flags.target.dst_sync;  // what the kernels' text does not show
    if (tried_.insert(std::move(kernels)).second)
      launches_.push_back({std::move(compiled), tolerance_of(flags.target), origin});
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
  std::vector<Launch>& launches_;
  std::set<std::string> tried_;  // texts of states and of kernels
};

/// All passes, none that may be left out, all but one, and another target.
void try_variants(int64_t seed, std::vector<Launch>& launches) {
  Trial trial(seed, launches);
  driver::CompileFlags flags;
  trial.expect_right(flags, "all passes");
  const std::vector<std::string> names = optional_passes();
  for (size_t i = 0; i < names.size(); ++i) {
    bool is_turn = static_cast<size_t>(seed) % names.size() == i;
    if (!is_turn && !selection().all_variants) continue;
    flags.passes.skip_passes = {names[i]};
    trial.expect_right(flags, "without " + names[i]);
  }
  flags.passes.skip_passes = names;
  trial.expect_right(flags, "without optional passes");
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

class Differential : public testing::TestWithParam<int64_t> {};

TEST_P(Differential, VariantsEqualTheReference) {
  std::vector<Launch> launches;
  for (const int64_t seed : programs_from(GetParam())) try_variants(seed, launches);
  std::vector<const driver::Compiled*> programs;
  for (const Launch& launch : launches) programs.push_back(&launch.compiled);
  const auto judge = [&](const KernelVerdict& verdict, size_t i) {
    return wrong_outputs(verdict, launches[i].tolerance);
  };
  const std::vector<std::string> wrong =
      run_together(programs, {}, fmt::format("differential-{}", GetParam()), judge);
  for (size_t i = 0; i < wrong.size(); ++i)
    EXPECT_TRUE(wrong[i].empty()) << wrong[i] << "\n" << launches[i].origin;
}

INSTANTIATE_TEST_SUITE_P(Programs, Differential, first_programs());

}  // namespace
}  // namespace ttlc::test

int main(int argc, char** argv) {
  ttlc::test::select_programs(argc, argv, {.programs = 40});
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
