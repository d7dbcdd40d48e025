// Runtime arguments in host programs: their text, and those of all cores as one rule instead of one row a core.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/facts/program.h"

namespace ttlc::backend {

/// A runtime argument in the host's language: a number, or the address of the tensor's buffer by `address_format`, a format
/// string of the buffer's name.
std::string argument_text(const sim::KernelArg& arg, std::string_view address_format);
/// Several of them, separated by commas.
std::string argument_list(const std::vector<sim::KernelArg>& args, std::string_view address_format);

/// Expressions in `x` and `y`, the core's logical coordinates, that give every core of the grid its arguments; empty when the
/// arguments follow no such rule.
std::optional<std::vector<std::string>> uniform_core_arguments(const sim::KernelDesc& kernel,
                                                               const sim::ProgramDesc& program);

}  // namespace ttlc::backend
