// The target of a module as text: `arch = wormhole_b0, dst_bits = 32, dst_sync = half, fidelity = hifi4,
// accuracy = exact`, followed by what a machine description changed about the architecture (`grid = [4, 4]`).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ir/module.h"
#include "runtime/facts/outcome.h"

namespace ttlc::ir {

std::string_view fidelity_name(Fidelity fidelity);  // "lofi", "hifi2", "hifi3", "hifi4"
std::optional<Fidelity> parse_fidelity(std::string_view name);
std::string_view accuracy_name(Accuracy accuracy);  // "exact", "fast"
std::optional<Accuracy> parse_accuracy(std::string_view name);

std::string print_target(const Target& target);

/// Key and value as they are written, `grid` as "[4, 4]".
using TargetFields = std::vector<std::pair<std::string, std::string>>;
/// What is not given keeps its default.
sim::Outcome<Target> parse_target(const TargetFields& fields);

}  // namespace ttlc::ir
