// Any bytes as a kernel file: lexer and parser end with a tree, and with errors that can be shown; the tree prints.
#include <cstdint>

#include "frontend/ast_printer.h"
#include "frontend/parser.h"
#include "ir/support/render.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ttlc;
  SourceFile file("kernel.py", std::string(reinterpret_cast<const char*>(data), size));
  frontend::ast::Arena arena;
  DiagnosticSink sink;
  const frontend::ast::Module* module = frontend::parse_module_partially(file, arena, sink);
  frontend::print_ast(*module);
  render(sink.sorted(), /*colour=*/false);
  return 0;
}
