// ttlc opt: IR text in, IR text out.
#include <fmt/format.h>

#include "backend/driver/commands.h"
#include "backend/driver/compile.h"
#include "backend/driver/files.h"
#include "ir/parser.h"
#include "ir/printer.h"
#include "ir/verifier.h"

namespace ttlc::driver {

int run_opt(const OptFlags& flags) {
  sim::Outcome<std::string> text = read_file(flags.file);
  if (!text) return fail(text.message());
  DiagnosticSink sink;
  auto file = std::make_shared<SourceFile>(flags.file == "-" ? "<stdin>" : flags.file, std::move(*text));
  Result<std::unique_ptr<ir::Module>> module = ir::parse_module(file, sink);
  Result<passes::Pipeline> pipeline = passes::parse_pipeline(flags.passes, sink);
  Result<void> done = Failure{};
  if (module && pipeline && ir::verify(**module, sink)) {
    passes::PassOptions options;
    passes::RunOptions run = run_options(flags.pass_flags);
    run.on_snapshot = snapshot_writer(flags.pass_flags, sink);
    done = passes::run_passes(**module, *pipeline, run, options, sink);
  }
  show(sink);
  if (!done || sink.has_errors()) return kExitUser;
  fmt::print("{}", ir::print(**module));
  return kExitOk;
}

}  // namespace ttlc::driver
