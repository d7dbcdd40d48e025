// The host side of a program for tt-metal's C++ API: a function that builds the Program and one that runs it.
#pragma once

#include <string>

#include "backend/emitted_program.h"

namespace ttlc::backend {

std::string emit_host(const EmittedProgram& program);

}  // namespace ttlc::backend
