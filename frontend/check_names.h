// Checks of a kernel file that need no tensors: every name a kernel or its helpers read is bound somewhere, and thread
// functions use no construct that cannot be lowered.
#pragma once

#include "frontend/evaluator.h"

namespace ttlc::frontend {

/// Looks at the kernels of the module and the factories that make them; host code is left alone.
void check_names(Evaluator& evaluator, const ast::Module& module, const Scope& module_scope);

}  // namespace ttlc::frontend
