// Blocks that have got a place in a buffer need no value any more: loops stop carrying them, branches stop yielding them.
#pragma once

#include <vector>

#include "ir/module.h"

namespace ttlc::passes {

/// Drops the block results of loops and branches; nothing but other carriers of the list uses them.
void drop_block_results(ir::Module& module, const std::vector<ir::Op*>& carriers);

}  // namespace ttlc::passes
