// The host side of a program in Python: a ProgramDescriptor for ttnn.generic_op, kernels inlined from their
// files.
#pragma once

#include <string>

#include "backend/emitted_program.h"

namespace ttlc::backend {

std::string emit_launch(const EmittedProgram& program);

}  // namespace ttlc::backend
