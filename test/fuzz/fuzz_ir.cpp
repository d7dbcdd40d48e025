// Any bytes as IR text: the parser ends with errors or a module. A module that verifies prints as a text which reads back as
// the same module.
#include <cstdint>
#include <cstdlib>

#include <fmt/format.h>

#include "ir/parser.h"
#include "ir/printer.h"
#include "ir/support/render.h"
#include "ir/verifier.h"

namespace {

using namespace ttlc;

/// A text with what refers to it.
struct Read {
  explicit Read(std::string text) : file(std::make_shared<SourceFile>("module.ir", std::move(text))) {
    auto parsed = ir::parse_module(file, sink);
    if (parsed && ir::verify(**parsed, sink)) module = std::move(*parsed);
  }
  std::string errors() const { return render(sink.sorted(), /*colour=*/false); }

  std::shared_ptr<const SourceFile> file;
  DiagnosticSink sink;
  std::unique_ptr<ir::Module> module;  // null: the text is refused
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  text.resize(std::min(text.size(), text.find("// ===== output =====")));  // golden files are two modules
  Read first(std::move(text));
  if (!first.module) {
    if (first.errors().empty()) std::abort();  // refused without a reason
    return 0;
  }
  std::string printed = ir::print(*first.module);
  Read second(printed);
  if (second.module && ir::print(*second.module) == printed) return 0;
  fmt::print(stderr, "{}\ndoes not read back\n{}", printed, second.errors());
  std::abort();
}
