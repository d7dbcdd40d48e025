// Whether anything a thread does depends on a value: what it moves, and whether and how often. A name that is bound to the
// value and handed round by loops, but never read, does not count.
#pragma once

#include "ir/op.h"

namespace ttlc::frontend {

bool has_influence(const ir::Value* value);

}  // namespace ttlc::frontend
