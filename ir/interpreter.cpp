#include "ir/interpreter.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

#include "ir/interpreter_core.h"
#include "ir/support/ice.h"

namespace ttlc::ir {
namespace {

const Op& find_kernel(const Module& module, std::string_view name) {
  for (const Op* kernel : module.kernels()) {
    if (kernel->text(AttrKey::kName) == name) return *kernel;
  }
  TTLC_ICE("the module has no kernel '{}'", name);
}

/// Makes room for what is written only, and checks what is read.
void complete(const KernelProgram& program, ReferenceTensors& tensors) {
  for (const auto& [value, name] : program.tensors) {
    auto [at, is_new] = tensors.try_emplace(name);
    ReferenceTensor& tensor = at->second;
    auto elements = static_cast<size_t>(value->type.shape.count());
    if (is_new) {
      tensor.shape = value->type.shape.vec();
      tensor.values.assign(elements, 0.0);
    }
    TTLC_ASSERT(tensor.values.size() == elements && tensor.shape == value->type.shape.vec(),
                "the values of the tensor '{}' do not have the shape {}", name, value->type.shape.str());
    tensor.written.assign(elements, 0);
    tensor.counts.assign(elements, 0);
  }
}

/// Runs the cores on a few host threads; what they store is applied in their order afterwards.
std::vector<CoreResult> run_in_parallel(const KernelProgram& program, TensorStore& tensors, int64_t columns,
                                        int64_t rows, const EvaluateOptions& options) {
  std::vector<CoreResult> results(columns * rows);
  std::atomic<int64_t> next = 0;
  auto work = [&] {
    for (int64_t core = next++; core < columns * rows; core = next++) {
      results[core] = run_core(program, tensors, false, core % columns, core / columns, options.max_steps);
    }
  };
  int64_t wanted = options.host_threads > 0 ? options.host_threads : std::thread::hardware_concurrency();
  std::vector<std::jthread> helpers;
  for (int64_t i = 1; i < std::min(wanted, columns * rows); ++i) helpers.emplace_back(work);
  work();
  helpers.clear();
  return results;
}

bool has_jumps(const Op& kernel) {
  bool found = false;
  walk(kernel.region(),
       [&](Op& op) { found = found || (op.is_tile_op() && jumps_of(op.tile) != Jumps::kNowhere); });
  return found;
}

/// At least two steps of the coarsest format on the way, relative to a number: fp32 when everything is, else bf16.
double two_steps(const Module& module, const Op& kernel) {
  bool all_fp32 = module.target.dst_fp32;
  for (const Op& op : kernel.region()) {
    if (op.is(OpKind::kTensor)) all_fp32 = all_fp32 && op.result()->type.dtype == sim::DataFormat::kFp32;
  }
  sim::DataFormat format = all_fp32 ? sim::DataFormat::kFp32 : sim::DataFormat::kBf16;
  return std::ldexp(2.0, -static_cast<int>(sim::info(format).mantissa_bits));
}

/// Widens the ranges of `result` by the values of another evaluation.
void widen(ReferenceTensors& result, const ReferenceTensors& other) {
  for (auto& [name, tensor] : result) {
    const std::vector<double>& values = other.at(name).values;
    if (tensor.low.empty()) tensor.low = tensor.high = tensor.values;
    for (size_t i = 0; i < values.size(); ++i) {
      tensor.low[i] = std::min(tensor.low[i], values[i]);
      tensor.high[i] = std::max(tensor.high[i], values[i]);
    }
  }
}

Evaluation evaluate_once(const Op& kernel, ReferenceTensors inputs, const EvaluateOptions& options,
                         double jump_shift) {
  KernelProgram program(kernel, KernelProgram::Mode::kValues, jump_shift);
  Evaluation result{std::move(inputs), std::nullopt};
  complete(program, result.tensors);
  TensorStore tensors(program, result.tensors);
  int64_t columns = program.kernel->ints(AttrKey::kGrid)[0], rows = program.kernel->ints(AttrKey::kGrid)[1];
  auto finish = [&](CoreResult core) {
    for (const TensorWrite& write : core.writes) tensors.apply(write);
    result.fault = std::move(core.fault);
    return !result.fault;
  };
  if (program.cores_communicate) {
    result.fault = run_together(program, tensors, columns, rows, options.max_steps).fault;
  } else if (program.reads_what_it_stores) {
    for (int64_t core = 0; core < columns * rows; ++core) {
      if (!finish(run_core(program, tensors, true, core % columns, core / columns, options.max_steps))) break;
    }
  } else {
    for (CoreResult& core : run_in_parallel(program, tensors, columns, rows, options)) {
      if (!finish(std::move(core))) break;
    }
  }
  return result;
}

}  // namespace

std::optional<Diagnostic> find_hang(const Op& kernel, int64_t max_steps) {
  const KernelProgram program(kernel, KernelProgram::Mode::kMoves);
  ReferenceTensors none;
  TensorStore tensors(program, none);
  const int64_t columns = kernel.ints(AttrKey::kGrid)[0], rows = kernel.ints(AttrKey::kGrid)[1];
  if (program.cores_communicate) {
    CoreResult result = run_together(program, tensors, columns, rows, max_steps / (columns * rows));
    return result.hangs ? std::move(result.fault) : std::nullopt;
  }
  for (int64_t core = 0; core < columns * rows; ++core) {
    CoreResult result =
        run_core(program, tensors, true, core % columns, core / columns, max_steps / (columns * rows));
    if (result.hangs) return std::move(result.fault);
  }
  return std::nullopt;
}

Evaluation evaluate(const Module& module, std::string_view kernel, ReferenceTensors inputs,
                    const EvaluateOptions& options) {
  const Op& op = find_kernel(module, kernel);
  if (!options.ranges || !has_jumps(op)) return evaluate_once(op, std::move(inputs), options, 0);
  Evaluation result = evaluate_once(op, inputs, options, 0);
  double shift = two_steps(module, op);
  for (double jump_shift : {-shift, shift}) {
    if (result.fault) break;
    widen(result.tensors, evaluate_once(op, inputs, options, jump_shift).tensors);
  }
  return result;
}

}  // namespace ttlc::ir
