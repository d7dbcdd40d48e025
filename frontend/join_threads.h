// A core runs two data movement threads. Kernels may define more when few of them act on any one core: this joins pairs, one's
// statements behind the other's, where a dry run of the kernel shows that no core comes to wait for ever.
#pragma once

#include <vector>

#include "frontend/evaluator.h"
#include "ir/module.h"

namespace ttlc::frontend {

/// Joins threads of `movers` until two are left; the order of the others stays. Reports a thread that fits behind no other.
void join_movers(Evaluator& evaluator, ir::Module& module, const ir::Op& kernel,
                 std::vector<ir::Op*>& movers);

}  // namespace ttlc::frontend
