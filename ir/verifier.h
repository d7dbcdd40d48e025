// Checks what every pass may rely on. The invariants have numbers, which the messages and the tests use as
// well; the list is on top of verifier.cpp.
#pragma once

#include "ir/module.h"
#include "ir/support/diagnostic.h"
#include "ir/support/result.h"

namespace ttlc::ir {

/// Reports every broken invariant as `[V12] ...` at its op. Safe on anything the parser accepts. Structure
/// comes first: when it is broken, nothing else is looked at.
Result<void> verify(const Module& module, Level level, DiagnosticSink& sink);
/// At the module's own level.
Result<void> verify(const Module& module, DiagnosticSink& sink);

}  // namespace ttlc::ir
