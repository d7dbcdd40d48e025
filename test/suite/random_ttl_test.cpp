// Random kernels in the `ttl` dialect compute what they say: the reference that `ttlc run` compares with equals values that
// owe nothing to the compiler, and what the simulated device computes equals the reference.
//
//   random_ttl_test                                 the programs of every test run
//   random_ttl_test --first 1000 --programs 300     others, by hand
//   random_ttl_test --evaluate-only                 no kernel is run
#include <gtest/gtest.h>

#include "test/support/random_ttl_program.h"
#include "test/support/run_kernel.h"

namespace ttlc::test {
namespace {

struct Selection {
  int64_t first = 0;
  int64_t programs = 25;
  bool evaluate_only = false;
};

Selection& selection() {
  static Selection selected;
  return selected;
}

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
std::string wrong_outputs(const KernelVerdict& verdict) {
  constexpr double kLargestError = 5e-3;
  std::string wrong = verdict.failure;
  for (size_t i = 0; i < verdict.outputs.size(); ++i) {
    const bool right =
        verdict.outputs[i].unwritten == 0 &&
        verdict.spreads[i].error <= kLargestError * std::max(verdict.spreads[i].reference, 1.0);
    if (!right)
      wrong += fmt::format("{}: error {:.2e}; {}\n", verdict.outputs[i].name, verdict.spreads[i].error,
                           verdict.outputs[i].failure);
  }
  return wrong;
}

std::string wrong_result(const RandomTtlProgram& program, int64_t seed) {
  KernelTest test{program.source, {}, input_value};
  test.flags.tensors = program.tensors;
  test.flags.passes.verify_each = true;
  DiagnosticSink sink;
  Result<driver::Compiled> compiled = compile_text(test, sink);
  if (!compiled) return render(sink.sorted(), false);
  const std::vector<sim::HostTensor> inputs = start_values(*compiled, test.values);
  std::string wrong = difference(program.run(values_of(inputs)), reference_of(*compiled, inputs));
  if (!wrong.empty() || selection().evaluate_only) return wrong;
  return wrong_outputs(run_compiled(*compiled, test.values, fmt::format("random-ttl-{}", seed)));
}

class RandomTtl : public testing::TestWithParam<int64_t> {};

TEST_P(RandomTtl, ComputesWhatItSays) {
  const RandomTtlProgram program = random_ttl_program(static_cast<uint64_t>(GetParam()));
  std::string wrong;
  try {
    wrong = wrong_result(program, GetParam());
  } catch (const InternalError& error) {
    wrong = fmt::format("internal error: {}", error.what());
  }
  EXPECT_TRUE(wrong.empty()) << fmt::format("seed {}\n{}\n--tensor {}\n{}", GetParam(), wrong,
                                            fmt::join(program.tensors, " --tensor "), program.source);
}

INSTANTIATE_TEST_SUITE_P(Programs, RandomTtl,
                         testing::Range(selection().first, selection().first + selection().programs));

}  // namespace
}  // namespace ttlc::test

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    if (argument == "--evaluate-only") ttlc::test::selection().evaluate_only = true;
    if (i + 1 == argc) break;
    if (argument == "--first") ttlc::test::selection().first = std::stoll(argv[i + 1]);
    if (argument == "--programs") ttlc::test::selection().programs = std::stoll(argv[i + 1]);
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
