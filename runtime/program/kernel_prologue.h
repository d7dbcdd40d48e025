// The header that is generated for each kernel image and included before its source: arguments, buffer tables
// and configuration as macros. The contract with the API headers is in runtime/kernel_api/sim/entry.h.
#pragma once

#include <string>

#include "runtime/program/launch_plan.h"

namespace ttlc::sim {

/// The macros with formats and sizes of all circular buffers that exist on a core: cores with equal text can
/// share images.
std::string cb_tables_text(const LaunchPlan& plan, CoreCoord core);
/// The whole prologue of an image; `cb_tables` is the text of its cores.
std::string prologue_text(const LaunchPlan& plan, const KernelDesc& kernel, ImagePart part,
                          const std::string& cb_tables);

}  // namespace ttlc::sim
