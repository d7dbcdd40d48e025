// Distances between run-time integers that are known at compile time: what `(i + 1) * n - i * n` is, whatever i is.
#pragma once

#include <cstdint>
#include <optional>

#include "ir/op.h"

namespace ttlc::frontend {

/// `a - b` when both are the same sum of coordinates and loop indices, up to constants; empty when that cannot be seen.
std::optional<int64_t> constant_distance(const ir::Value* a, const ir::Value* b);

}  // namespace ttlc::frontend
