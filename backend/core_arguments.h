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
/// How a host language spells what only the launch knows.
struct ArgumentStyle {
  std::string_view address;  // format of the address of a tensor
  std::string_view noc;      // format of the NoC coordinate of a core: tensor, column, row, "x" or "y"
};
std::string argument_text(const sim::KernelArg& arg, const ArgumentStyle& style, std::string_view any_tensor);
/// Several of them, separated by commas.
std::string argument_list(const std::vector<sim::KernelArg>& args, const ArgumentStyle& style,
                          std::string_view any_tensor);

/// Expressions in `x` and `y`, the core's logical coordinates, that give every core of the grid its arguments; empty when the
/// arguments follow no such rule.
std::optional<std::vector<std::string>> uniform_core_arguments(const sim::KernelDesc& kernel,
                                                               const sim::ProgramDesc& program);

}  // namespace ttlc::backend
