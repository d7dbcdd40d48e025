#include "backend/driver/reference_check.h"

#include <algorithm>

#include "runtime/facts/npy.h"

namespace ttlc::driver {

namespace {

ir::ReferenceTensors reference_inputs(const std::vector<sim::HostTensor>& tensors) {
  ir::ReferenceTensors result;
  for (const sim::HostTensor& tensor : tensors) {
    ir::ReferenceTensor& reference = result[tensor.desc.name];
    reference.shape = tensor.desc.shape;
    for (int64_t i = 0; i < tensor.elem_count(); ++i) reference.values.push_back(value_of(tensor, i));
  }
  return result;
}

/// Elements of an output that are compared. What the kernel never stores is, and fails as unwritten.
std::vector<uint8_t> compared_elements(const ir::ReferenceTensor& reference) {
  std::vector<uint8_t> counts = reference.counts;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (reference.written[i] == 0) counts[i] = 1;
  }
  return counts;
}

}  // namespace

std::vector<std::string> tensor_roles(const Compiled& compiled) {
  std::vector<std::string> roles;
  for (const sim::TensorDesc& desc : compiled.tensors) {
    std::string role = "in";
    for (ir::Op& op : compiled.reference->kernels()[0]->region()) {
      if (op.is(ir::OpKind::kTensor) && op.result()->name == desc.name) role = op.text(ir::AttrKey::kRole);
    }
    roles.push_back(role);
  }
  return roles;
}

std::set<std::string> stored_tensors(const Compiled& compiled) {
  const std::vector<std::string> roles = tensor_roles(compiled);
  std::set<std::string> names;
  for (size_t i = 0; i < roles.size(); ++i) {
    if (roles[i] != "in") names.insert(compiled.tensors[i].name);
  }
  return names;
}

Result<std::vector<sim::HostTensor>> start_values(const Compiled& compiled,
                                                  const std::vector<sim::TensorSpec>& specs, uint64_t seed,
                                                  DiagnosticSink& sink) {
  std::vector<std::string> roles = tensor_roles(compiled);
  std::vector<sim::HostTensor> tensors;
  for (size_t i = 0; i < compiled.tensors.size(); ++i) {
    const sim::TensorDesc& desc = compiled.tensors[i];
    auto spec = std::find_if(specs.begin(), specs.end(),
                             [&](const sim::TensorSpec& s) { return s.name == desc.name; });
    if (spec != specs.end() && spec->npy_path) {
      sim::Outcome<sim::HostTensor> tensor = sim::load_tensor(*spec->npy_path, desc);
      if (tensor)
        tensors.push_back(std::move(*tensor));
      else
        sink.error({}, "{}", tensor.message());
    } else if (roles[i] == "out") {
      tensors.push_back(sim::make_unwritten_tensor(desc));
    } else {
      tensors.push_back(sim::make_random_tensor(desc, seed));
    }
  }
  if (sink.has_errors()) return Failure{};
  return tensors;
}

ir::Evaluation evaluate_reference(const Compiled& compiled, const std::vector<sim::HostTensor>& inputs,
                                  bool ranges) {
  return ir::evaluate(*compiled.reference, compiled.name, reference_inputs(inputs), {.ranges = ranges});
}

CompareOptions compare_options(const Compiled& compiled, const ir::ReferenceTensor& reference,
                               std::optional<double> tolerance) {
  CompareOptions options;
  options.dst_fp32 = compiled.module->target.dst_fp32;
  options.rel_l2_tolerance = tolerance;
  options.counts = compared_elements(reference);
  return options;
}

std::vector<Comparison> compare_outputs(const Compiled& compiled, const std::vector<sim::HostTensor>& results,
                                        const ir::Evaluation& reference, std::optional<double> tolerance) {
  const std::set<std::string> stored = stored_tensors(compiled);
  std::vector<Comparison> comparisons;
  for (const sim::HostTensor& result : results) {
    if (!stored.contains(result.desc.name)) continue;
    const ir::ReferenceTensor& expected = reference.tensors.at(result.desc.name);
    CompareOptions options = compare_options(compiled, expected, tolerance);
    options.low = expected.low;
    options.high = expected.high;
    comparisons.push_back(compare(result, expected.values, options));
  }
  return comparisons;
}

}  // namespace ttlc::driver
