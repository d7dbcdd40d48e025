// A syntax tree as indented text, for `--emit ast` and tests: one node a line with its place, children below
// it with the name of their field. Same tree, same text; the format is not read back.
#pragma once

#include <string>

#include "frontend/ast.h"

namespace ttlc::frontend {

std::string print_ast(const ast::Module& module);
std::string print_ast(const ast::Expr& expr);

}  // namespace ttlc::frontend
