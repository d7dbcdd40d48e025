// Runs the threads of a kernel on nothing but the number of pages in its buffers: do they all come to their end, or wait
// for each other? Control flow does not depend on data, so that counting pages tells, and neither on time, so that any
// order of the threads will do. The kernel is at the tile level.
#pragma once

#include "ir/op.h"

namespace ttlc::passes {

/// False also for kernels that take too long to find out.
bool runs_to_its_end(const ir::Op& kernel);

}  // namespace ttlc::passes
