// Runtime arguments of all cores as one rule instead of one row a core: coordinates and constants.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/facts/program.h"

namespace ttlc::backend {

/// Expressions in `x` and `y`, the core's logical coordinates, that give every core of the grid its arguments; empty when the
/// arguments follow no such rule.
std::optional<std::vector<std::string>> uniform_core_arguments(const sim::KernelDesc& kernel,
                                                               const sim::ProgramDesc& program);

}  // namespace ttlc::backend
