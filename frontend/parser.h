// Kernel file to syntax tree. The grammar is in grammar.md; all syntax errors of a file go to the sink in one
// run.
#pragma once

#include "frontend/ast.h"
#include "ir/support/diagnostic.h"
#include "ir/support/result.h"

namespace ttlc::frontend {

/// Parses a whole Python file. The tree lives in `arena` and points into `file`, which must both outlive it.
/// Failure means that the sink holds at least one new error.
Result<const ast::Module*> parse_module(const SourceFile& file, ast::Arena& arena, DiagnosticSink& sink);

/// The same, but gives a tree in any case: after syntax errors it holds ErrorExpr and ErrorStmt nodes, so
/// that later checks can report what they find in the rest of the file.
const ast::Module* parse_module_partially(const SourceFile& file, ast::Arena& arena, DiagnosticSink& sink);

/// Parses text that holds one expression, for command line values; newlines are allowed only inside brackets.
Result<const ast::Expr*> parse_expression(const SourceFile& file, ast::Arena& arena, DiagnosticSink& sink);

}  // namespace ttlc::frontend
