// A run and its reference: what the tensors of a compiled kernel start with, and whether its outputs afterwards are
// those of a float64 evaluation of the same kernel. Between the two the caller simulates.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "backend/driver/compare.h"
#include "backend/driver/compile.h"
#include "ir/interpreter.h"

namespace ttlc::driver {

/// "in", "out" or "inout": what the kernel does with each tensor, in parameter order.
std::vector<std::string> tensor_roles(const Compiled& compiled);
/// Names of the tensors that the kernel stores to.
std::set<std::string> stored_tensors(const Compiled& compiled);

/// Start values in parameter order: files, generated values for what is read, poison for what is only written.
Result<std::vector<sim::HostTensor>> start_values(const Compiled& compiled,
                                                  const std::vector<sim::TensorSpec>& specs, uint64_t seed,
                                                  DiagnosticSink& sink);

/// Evaluates the kernel as the source says. `ranges`: also how far results may lie from the exact value where
/// a function jumps.
ir::Evaluation evaluate_reference(const Compiled& compiled, const std::vector<sim::HostTensor>& inputs,
                                  bool ranges);

/// How an output is compared: which elements count, and the tolerance, which replaces the format's.
CompareOptions compare_options(const Compiled& compiled, const ir::ReferenceTensor& reference,
                               std::optional<double> tolerance);

/// Every tensor the kernel writes, compared with the reference, which must have no fault.
std::vector<Comparison> compare_outputs(const Compiled& compiled, const std::vector<sim::HostTensor>& results,
                                        const ir::Evaluation& reference, std::optional<double> tolerance);

}  // namespace ttlc::driver
