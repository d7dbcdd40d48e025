// Host libraries with helpers that divide work between cores. Kernels call them while they are set up, so that the
// compiler has its own version of these helpers, written in Python and evaluated when a file imports them.
#pragma once

#include "ir/support/source.h"

namespace ttlc::frontend {

/// The Python source of a host module, or of the part of one that the compiler knows; null for all others.
/// Of a dotted name the last part counts: helper modules lie in different packages.
const SourceFile* host_module_source(std::string_view name);

}  // namespace ttlc::frontend
