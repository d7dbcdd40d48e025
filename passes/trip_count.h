// How often a loop runs, by its bounds on every core of the grid.
#pragma once

#include <cstdint>
#include <optional>

#include "ir/module.h"

namespace ttlc::passes {

struct TripCount {
  int64_t least = 0, most = 0;  // over the cores

  bool is_known() const { return least == most; }
};

/// Empty when bounds depend on more than constants and the coordinates of the core.
std::optional<TripCount> trip_count(const ir::Op& loop);

}  // namespace ttlc::passes
