// Diagnostics as text: `file:line:col: error: message`, the source line, a caret below it, notes and help.
#pragma once

#include <string>
#include <vector>

#include "ir/support/diagnostic.h"

namespace ttlc {

/// Renders one diagnostic, newline at the end. `colour` adds ANSI escapes (the caller decides by the
/// terminal).
std::string render(const Diagnostic& diagnostic, bool colour);
std::string render(const std::vector<Diagnostic>& diagnostics, bool colour);

}  // namespace ttlc
