// Random kernels in the `ttl` dialect compute what they say: the reference that `ttlc run` compares with equals values that
// owe nothing to the compiler, and what the simulated device computes equals the reference. Such kernels with mistakes in their
// text are refused with a place, or come to an end. Each kernel is also compiled without any optional pass.
//
//   random_ttl_test                                 the programs of every test run
//   random_ttl_test --first 1000 --programs 300     others, by hand
//   random_ttl_test ... --together 100              so many in one test, their kernels compiled together
//   random_ttl_test --evaluate-only                 no kernel is run
//   random_ttl_test --mistakes 10000                so many kernels with mistakes in their text
#include <gtest/gtest.h>

#include "passes/pipeline.h"
#include "test/support/mutated_source.h"
#include "test/support/random_ttl_program.h"
#include "test/support/run_kernel.h"
#include "test/support/run_together.h"
#include "test/support/selection.h"

namespace ttlc::test {
namespace {

/// From -2 to 2 with 6 bits: the same number in every format and register.
float input_value(const sim::TensorDesc& tensor, int64_t index) {
  uint64_t hash =
      static_cast<uint64_t>(index) * 0x9e3779b97f4a7c15u + tensor.name.back() * 0xbf58476d1ce4e5b9u;
  hash = (hash ^ (hash >> 29)) * 0x94d049bb133111ebu;
  return static_cast<float>(static_cast<int64_t>(hash >> 57) - 64) / 32;
}

TensorValues values_of(const std::vector<sim::HostTensor>& tensors) {
  TensorValues values;
  for (const sim::HostTensor& tensor : tensors)
    values[tensor.desc.name].assign(tensor.floats.begin(), tensor.floats.end());
  return values;
}

std::string difference(const TensorValues& expected, const ir::Evaluation& actual) {
  constexpr double kTolerance = 1e-5;  // numbers in the source become fp32 constants
  if (actual.fault) return render(*actual.fault, false);
  for (const auto& [name, wanted] : expected) {
    const std::vector<double>& values = actual.tensors.at(name).values;
    if (values.size() != wanted.size())
      return fmt::format("{} has {} elements, not {}", name, values.size(), wanted.size());
    for (size_t i = 0; i < values.size(); ++i) {
      if (!(std::fabs(values[i] - wanted[i]) <= kTolerance * std::max(1.0, std::fabs(wanted[i]))))
        return fmt::format("element {} of {} is {}, not {}", i, name, values[i], wanted[i]);
    }
  }
  return "";
}

/// As in differential_test.cpp: an error of the structure is of the size of values, rounding is not.
std::string wrong_outputs(const KernelVerdict& verdict, bool may_be_incomplete = false) {
  constexpr double kLargestError = 5e-3;
  std::string wrong = verdict.failure;
  for (size_t i = 0; i < verdict.outputs.size(); ++i) {
    if (may_be_incomplete && std::isnan(verdict.spreads[i].error)) continue;
    const bool right =
        (may_be_incomplete || verdict.outputs[i].unwritten == 0) &&
        verdict.spreads[i].error <=
            kLargestError * std::max(verdict.spreads[i].reference, 1.0) + verdict.spreads[i].resolution;
    if (!right)
      wrong += fmt::format("{}: error {:.2e}; {}\n", verdict.outputs[i].name, verdict.spreads[i].error,
                           verdict.outputs[i].failure);
  }
  return wrong;
}

std::vector<std::string> optional_passes() {
  std::vector<std::string> names;
  for (const passes::PassInfo& pass : passes::all_passes()) {
    if (pass.need == passes::PassNeed::kOptional) names.emplace_back(pass.name);
  }
  return names;
}

/// Every other program is compiled as by default; the others for another target or without an optional pass.
driver::CompileFlags flags_of(int64_t seed) {
  driver::CompileFlags flags;
  const std::vector<std::string> optional = optional_passes();
  switch (seed % 8) {
    case 1:
      flags.target.arch = "blackhole";
      break;
    case 3:
      flags.target.dst_sync = "full";
      break;
    case 5:
    case 7:
      flags.passes.skip_passes = {optional[static_cast<size_t>(seed / 4) % optional.size()]};
      break;
    default:
      break;
  }
  return flags;
}

/// A program compiled in one way.
struct Variant {
  int64_t seed;
  std::string what;
  RandomTtlProgram program;
  driver::Compiled compiled;

  std::string report(const std::string& wrong) const {
    return fmt::format("seed {}, {}\n{}\n--tensor {}\n{}", seed, what, wrong,
                       fmt::join(program.tensors, " --tensor "), program.source);
  }
};

class RandomTtl : public testing::TestWithParam<int64_t> {
 protected:
  void compile(int64_t seed, const std::string& what, driver::CompileFlags flags) {
    Variant variant{seed, what, random_ttl_program(static_cast<uint64_t>(seed)), {}};
    std::string wrong;
    try {
      wrong = wrong_reference(variant, flags);
      if (may_be_refused(flags, wrong)) return;
    } catch (const InternalError& error) {
      wrong = fmt::format("internal error: {}", error.what());
    }
    if (wrong.empty()) {
      variants_.push_back(std::move(variant));
    } else {
      ADD_FAILURE() << variant.report(wrong);
    }
  }

  void run() {
    std::vector<const driver::Compiled*> programs;
    for (const Variant& variant : variants_) programs.push_back(&variant.compiled);
    const auto judge = [](const KernelVerdict& verdict, size_t) { return wrong_outputs(verdict); };
    const std::vector<std::string> wrong =
        run_together(programs, input_value, fmt::format("random-ttl-{}", GetParam()), judge);
    for (size_t i = 0; i < wrong.size(); ++i) EXPECT_TRUE(wrong[i].empty()) << variants_[i].report(wrong[i]);
  }

 private:
  /// Where padding ends is known at run time only in a loop that a pass would have removed (differential_test.cpp).
  static bool may_be_refused(const driver::CompileFlags& flags, const std::string& message) {
    return !flags.passes.skip_passes.empty() &&
           message.find("where the tensor ends is known only at run time") != std::string::npos;
  }

  static std::string wrong_reference(Variant& variant, driver::CompileFlags& flags) {
    flags.passes.verify_each = true;
    KernelTest test{variant.program.source, flags, input_value};
    test.flags.tensors = variant.program.tensors;
    DiagnosticSink sink;
    Result<driver::Compiled> compiled = compile_text(test, sink);
    if (!compiled) return render(sink.sorted(), false);
    variant.compiled = std::move(*compiled);
    const std::vector<sim::HostTensor> inputs = start_values(variant.compiled, input_value);
    return difference(variant.program.run(values_of(inputs)), reference_of(variant.compiled, inputs));
  }

  std::vector<Variant> variants_;
};

TEST_P(RandomTtl, ComputesWhatItSays) {
  for (const int64_t seed : programs_from(GetParam())) {
    compile(seed, "as its number says", flags_of(seed));
    driver::CompileFlags plain;
    plain.passes.skip_passes = optional_passes();
    if (!selection().evaluate_only) compile(seed, "without optional passes", plain);
  }
  if (!selection().evaluate_only) run();
}

/// A text in which there may be mistakes, and how the compiler takes it: it has to refuse it with a place, or to make kernels of
/// it that break no rule of the device and compute what the reference says.
class MistakenProgram {
 public:
  explicit MistakenProgram(int64_t seed)
      : seed_(seed), program_(random_ttl_program(static_cast<uint64_t>(seed))) {
    program_.source = mutated_source(program_.source, static_cast<uint64_t>(seed));
  }

  /// Empty: nothing is wrong with that.
  std::string wrong_reaction(bool may_run) {
    KernelTest test{program_.source, {}, input_value};
    test.flags.tensors = program_.tensors;
    test.flags.passes.verify_each = true;
    DiagnosticSink sink;
    Result<driver::Compiled> compiled = compile_text(test, sink);
    if (!compiled) return unplaced(render(sink.sorted(), false));
    const ir::Evaluation result = reference_of(*compiled, start_values(*compiled, test.values));
    if (result.fault) return "accepted: " + render(*result.fault, false);
    if (!may_run) return "";
    ran_ = true;
    return wrong_outputs(run_compiled(*compiled, test.values, fmt::format("mistaken-{}", seed_)), true);
  }

  bool ran() const { return ran_; }
  std::string text() const {
    return fmt::format("seed {}\n--tensor {}\n{}", seed_, fmt::join(program_.tensors, " --tensor "),
                       program_.source);
  }

 private:
  static std::string unplaced(const std::string& errors) {
    const bool has_place = errors.find("kernel.py:") != std::string::npos ||
                           errors.find("the file has no kernel") != std::string::npos;
    return has_place ? "" : "refused without a place: " + errors;
  }

  int64_t seed_;
  RandomTtlProgram program_;
  bool ran_ = false;
};

TEST(RandomMistakes, AreRefusedWithAPlaceOrDoNoHarm) {
  int64_t runs_left = selection().evaluate_only ? 0 : selection().mistakes / 40;
  for (int64_t i = 0; i < selection().mistakes; ++i) {
    MistakenProgram program(selection().first + i);
    std::string wrong;
    try {
      wrong = program.wrong_reaction(runs_left > 0);
    } catch (const InternalError& error) {
      wrong = fmt::format("internal error: {}", error.what());
    }
    runs_left -= program.ran();
    EXPECT_TRUE(wrong.empty()) << wrong << "\n" << program.text();
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, RandomTtl, first_programs());

}  // namespace
}  // namespace ttlc::test

int main(int argc, char** argv) {
  ttlc::test::select_programs(argc, argv, {.programs = 25, .mistakes = 300});
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
