// From an evaluated kernel function and its tensors to IR: decorator options, buffers, the kernel body, its threads, and the
// readers and writers the compiler supplies (supply.h).
#pragma once

#include "frontend/evaluator.h"
#include "frontend/frontend.h"

namespace ttlc::frontend {

/// Parameters that receive the decorator's values and are no tensors.
bool is_decorator_parameter(std::string_view name);
/// Names of the tensor parameters of a kernel, in order.
std::vector<std::string> tensor_parameters(ast::Seq<ast::Param> params);

/// Elaborates a function of role kKernel. Failure: the sink holds at least one new error.
Result<ElaboratedKernel> elaborate_kernel(Evaluator& evaluator, const FunctionObject& kernel,
                                          const ElaborateOptions& options);

}  // namespace ttlc::frontend
