// Compiles a kernel from source text, runs it on the simulated device and compares every output with the float64
// reference, all through the library. For tests that make their kernels.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "backend/driver/commands.h"
#include "backend/driver/compare.h"
#include "backend/driver/compile.h"
#include "ir/interpreter.h"
#include "ir/support/render.h"
#include "runtime/program/simulate.h"
#include "test/support/command.h"

namespace ttlc::test {

/// Element `index` of a tensor, before rounding to its dtype.
using ElementValue = std::function<double(const sim::TensorDesc& tensor, int64_t index)>;

struct KernelTest {
  std::string source;
  driver::CompileFlags flags;  // kernel, tensors, target, passes...; `file` and `out_dir` are not used
  ElementValue values;         // empty: make_random_tensor with seed 0
};

struct KernelVerdict {
  std::string failure;  // why there are no outputs to compare; empty: they were compared
  std::vector<driver::Comparison> outputs;

  /// Root mean square error of an output, the root mean square distance of the reference from its mean, and half
  /// a step of its format at its largest number.
  struct Spread {
    double error, reference, resolution;
  };
  std::vector<Spread> spreads;  // as outputs

  bool passed() const {
    return failure.empty() &&
           std::all_of(outputs.begin(), outputs.end(), [](const auto& c) { return c.passed; });
  }
  std::string text() const {
    std::string result = failure;
    for (const driver::Comparison& c : outputs) {
      if (!c.passed) result += fmt::format("{}: {} (rel_l2 {:.2e})\n", c.name, c.failure, c.rel_l2);
    }
    return result;
  }
};

inline Result<driver::Compiled> compile_text(const KernelTest& test, DiagnosticSink& sink) {
  auto file = std::make_shared<SourceFile>("kernel.py", test.source);
  sink.keep(file);
  driver::Sources sources{std::move(file), {}};
  TTLC_TRY(specs, driver::parse_tensors(test.flags.tensors, sink));
  return driver::compile(sources, test.flags, specs, sink);
}

/// Start values by the kernel's tensors, in their order. Tensors whose name begins with "out" are only written.
inline std::vector<sim::HostTensor> start_values(const driver::Compiled& compiled,
                                                 const ElementValue& values) {
  std::vector<sim::HostTensor> tensors;
  for (const sim::TensorDesc& desc : compiled.tensors) {
    if (desc.name.starts_with("out")) {
      tensors.push_back(sim::make_unwritten_tensor(desc));
      continue;
    }
    tensors.push_back(sim::make_random_tensor(desc, 0));
    std::vector<float>& floats = tensors.back().floats;
    std::vector<int32_t>& ints = tensors.back().ints;
    for (size_t i = 0; values && i < floats.size(); ++i)
      floats[i] = static_cast<float>(values(desc, static_cast<int64_t>(i)));
    for (size_t i = 0; values && i < ints.size(); ++i)
      ints[i] = static_cast<int32_t>(static_cast<int64_t>(values(desc, static_cast<int64_t>(i))));
    sim::round_to_dtype(tensors.back());
  }
  return tensors;
}

inline ir::Evaluation reference_of(const driver::Compiled& compiled,
                                   const std::vector<sim::HostTensor>& tensors) {
  ir::ReferenceTensors inputs;
  for (const sim::HostTensor& tensor : tensors) {
    ir::ReferenceTensor& input = inputs[tensor.desc.name];
    input.shape = tensor.desc.shape;
    for (int64_t i = 0; i < tensor.elem_count(); ++i) input.values.push_back(driver::value_of(tensor, i));
  }
  return ir::evaluate(*compiled.reference, compiled.name, std::move(inputs));
}

/// Over the elements that count.
inline KernelVerdict::Spread spread_of(const sim::HostTensor& actual, const ir::ReferenceTensor& expected) {
  double count = 0, sum = 0, squares = 0, errors = 0, largest = 0;
  for (size_t i = 0; i < expected.values.size(); ++i) {
    if (!expected.counts[i]) continue;
    double value = expected.values[i], error = driver::value_of(actual, static_cast<int64_t>(i)) - value;
    count += 1;
    largest = std::max(largest, std::fabs(value));
    sum += value;
    squares += value * value;
    errors += error * error;
  }
  double mean = sum / count;
  const sim::DataFormat dtype = actual.desc.dtype;
  const double half_step = dtype == sim::DataFormat::kBf16    ? 0x1p-9
                           : dtype == sim::DataFormat::kBfp8B ? 0x1p-7
                           : dtype == sim::DataFormat::kBfp4B ? 0x1p-3
                                                              : 0;
  return {std::sqrt(errors / count), std::sqrt(std::max(squares / count - mean * mean, 0.0)),
          largest * half_step};
}

/// Compares every output of a run with the reference.
inline KernelVerdict verdict_of(const sim::SimResult& result, const driver::Compiled& compiled,
                                const std::vector<sim::HostTensor>& inputs) {
  if (result.status != sim::SimStatus::kOk) return {sim::render_failure(result), {}, {}};
  ir::Evaluation reference = reference_of(compiled, inputs);
  if (reference.fault) return {render(*reference.fault, false), {}, {}};
  KernelVerdict verdict;
  for (const sim::HostTensor& tensor : result.tensors) {
    if (!tensor.desc.name.starts_with("out")) continue;
    const ir::ReferenceTensor& expected = reference.tensors[tensor.desc.name];
    driver::CompareOptions compare_options;
    compare_options.dst_fp32 = compiled.module->target.dst_fp32;
    compare_options.counts = expected.counts;
    verdict.outputs.push_back(driver::compare(tensor, expected.values, compare_options));
    verdict.spreads.push_back(spread_of(tensor, expected));
  }
  if (verdict.outputs.empty()) verdict.failure = "the kernel has no output";
  return verdict;
}

inline sim::SimOptions sim_options(const driver::Compiled& compiled, const std::string& folder,
                                   const std::string& cache) {
  sim::SimOptions options;
  options.base_dir = folder;
  options.machine = compiled.module->target.arch;
  options.cache_dir = cache;
  options.timing = false;
  return options;
}

/// Runs compiled kernels on the simulated device and compares every output with the reference.
inline KernelVerdict run_compiled(const driver::Compiled& compiled, const ElementValue& values,
                                  const std::string& scratch_name) {
  ScratchDir scratch(scratch_name);
  for (const backend::EmittedFile& file : compiled.program.kernels)
    write_text(scratch.path() / file.name, file.text);
  const std::vector<sim::HostTensor> inputs = start_values(compiled, values);
  const sim::SimResult result =
      sim::simulate(compiled.program.program, inputs,
                    sim_options(compiled, scratch.path(), std::string(TTLC_BINARY_DIR) + "/golden-cache"));
  return verdict_of(result, compiled, inputs);
}

inline KernelVerdict run_kernel(const KernelTest& test, const std::string& scratch_name) {
  DiagnosticSink sink;
  Result<driver::Compiled> compiled = compile_text(test, sink);
  if (!compiled) return {render(sink.sorted(), false), {}, {}};
  return run_compiled(*compiled, test.values, scratch_name);
}

}  // namespace ttlc::test
