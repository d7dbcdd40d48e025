// A kernel text elaborated to IR and evaluated in float64, for tests of the frontend.
#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "frontend/frontend.h"
#include "ir/interpreter.h"
#include "ir/printer.h"
#include "ir/support/render.h"
#include "ir/verifier.h"

namespace ttlc::frontend {

class Elaborated {
 public:
  Elaborated(std::string text, std::vector<TensorArg> tensors, std::string kernel = "",
             std::vector<std::pair<std::string, std::string>> sets = {})
      : file_("kernel.py", "from ttlang.d2m_api import *\nimport math\n" + std::move(text)),
        frontend_(file_, {}, sink_) {
    ElaborateOptions options;
    options.kernel = std::move(kernel);
    options.sets = std::move(sets);
    options.tensors = std::move(tensors);
    Result<ElaboratedKernel> result = frontend_.elaborate(options);
    if (!result) return;
    kernel_ = std::move(*result);
    DiagnosticSink invariants;
    if (!ir::verify(*kernel_->module, invariants)) broken_ = render(invariants.sorted(), false);
  }

  bool ok() const { return kernel_.has_value() && broken_.empty(); }
  std::string errors() const { return render(sink_.sorted(), false) + broken_; }
  const DiagnosticSink& sink() const { return sink_; }
  const ElaboratedKernel& kernel() const { return *kernel_; }
  std::string ir() const { return kernel_ ? ir::print(*kernel_->module) : ""; }

  /// Runs the kernel on inputs that are sine waves, differing by tensor, and returns one output.
  std::vector<double> run(const std::string& output) {
    ir::ReferenceTensors inputs;
    for (const sim::TensorDesc& tensor : kernel_->tensors) {
      ir::ReferenceTensor& reference = inputs[tensor.name];
      reference.shape = tensor.shape;
      reference.values = data(tensor.name, tensor.shape);
    }
    ir::Evaluation evaluation = ir::evaluate(*kernel_->module, kernel_->name, std::move(inputs));
    if (evaluation.fault) broken_ = render(*evaluation.fault, false);
    return evaluation.tensors[output].values;
  }
  /// What run() gives a tensor.
  static std::vector<double> data(const std::string& name, const std::vector<int64_t>& shape) {
    int64_t count = 1;
    for (int64_t size : shape) count *= size;
    std::vector<double> values(count);
    for (int64_t i = 0; i < count; ++i)
      values[i] = std::sin(static_cast<double>(i) * 0.37 + name[0]) + 0.01 * name.size();
    return values;
  }

 private:
  SourceFile file_;
  DiagnosticSink sink_;
  Frontend frontend_;
  std::optional<ElaboratedKernel> kernel_;
  std::string broken_;
};

inline TensorArg tensor(std::string name, std::vector<int64_t> shape) {
  return {std::move(name), std::move(shape), {}, {}, {}};
}

}  // namespace ttlc::frontend
