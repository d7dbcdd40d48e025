// A SimResult as bytes, from the child process to its parent. Both run the same binary, so the format has no
// versions.
#pragma once

#include <string>
#include <string_view>

#include "runtime/program/launch_plan.h"
#include "runtime/program/simulate.h"

namespace ttlc::sim {

std::string encode_result(const SimResult& result);
/// `plan` is that of the run: tensors get their descriptions from it.
SimResult decode_result(std::string_view bytes, const LaunchPlan& plan);

}  // namespace ttlc::sim
