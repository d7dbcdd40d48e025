// Text to IR: reads what printer.h writes, with any blanks and `//` comments. Checks the syntax and that
// every value is defined, once, before its use and where it is visible; everything else is the verifier's.
#pragma once

#include <memory>

#include "ir/module.h"
#include "ir/support/diagnostic.h"
#include "ir/support/result.h"

namespace ttlc::ir {

/// The module keeps `file` alive; spans of its ops point into it. On failure the sink says what is wrong, up
/// to its limit of errors. Any bytes are safe.
Result<std::unique_ptr<Module>> parse_module(std::shared_ptr<const SourceFile> file, DiagnosticSink& sink);

}  // namespace ttlc::ir
