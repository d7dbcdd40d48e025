// A parsed text with everything it needs to stay alive, for tests of the frontend.
#pragma once

#include <string>

#include "frontend/parser.h"
#include "ir/support/render.h"

namespace ttlc::frontend {

struct Parsed {
  explicit Parsed(std::string text)
      : file("kernel.py", std::move(text)), module(parse_module_partially(file, arena, sink)) {}

  std::string errors() const { return render(sink.sorted(), false); }
  int error_count() const { return sink.error_count(); }
  /// The i-th statement of the module, which must be a T.
  template <typename T>
  const T& statement(size_t i = 0) const {
    return ast::as<T>(module->body[i]);
  }
  /// The expression that is the first statement, which must be a T.
  template <typename T>
  const T& expression() const {
    return ast::as<T>(statement<ast::ExprStmt>().value);
  }

  SourceFile file;
  ast::Arena arena;
  DiagnosticSink sink;
  const ast::Module* module;
};

}  // namespace ttlc::frontend
