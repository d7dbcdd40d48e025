// ttlc compile, ttlc check.
#include <fmt/format.h>

#include "backend/driver/commands.h"
#include "backend/driver/compile.h"
#include "backend/driver/files.h"
#include "backend/emit_host.h"
#include "backend/emit_launch.h"
#include "ir/printer.h"
#include "runtime/facts/program_json.h"

namespace ttlc::driver {

bool write_program_files(const backend::EmittedProgram& program, const CompileFlags& flags) {
  std::string folder = flags.out_dir.empty() ? "./" + program.name + ".ttlc" : flags.out_dir;
  for (const backend::EmittedFile& kernel : program.kernels) {
    if (!save(folder + "/" + kernel.name, kernel.text)) return false;
  }
  if (!save(folder + "/" + program.name + ".program.json", sim::write_program(program.program))) return false;
  if (flags.emit != "host" && flags.emit != "all") return true;
  return save(folder + "/" + program.name + ".host.cpp", backend::emit_host(program)) &&
         save(folder + "/" + program.name + ".launch.py", backend::emit_launch(program));
}

namespace {

int emit_ast(const Sources& sources) {
  DiagnosticSink sink;
  Result<std::string> text = frontend::ast_text(*sources.main, sink);
  show(sink);
  if (!text) return kExitUser;
  fmt::print("{}", *text);
  return kExitOk;
}

}  // namespace

int run_compile(const CompileFlags& flags) {
  DiagnosticSink sink;
  Result<Sources> sources = load_sources(flags.file, sink);
  Result<std::vector<sim::TensorSpec>> specs = parse_tensors(flags.tensors, sink);
  if (sources && flags.emit == "ast") return emit_ast(*sources);
  Result<Compiled> compiled = Failure{};
  if (sources && specs)
    compiled = compile(*sources, flags, *specs, sink, snapshot_writer(flags.passes, sink));
  show(sink);
  if (!compiled || sink.has_errors()) return kExitUser;
  if (flags.emit == "ir") {
    fmt::print("{}", ir::print(*compiled->module));
    return kExitOk;
  }
  if (!flags.passes.stop_after.empty()) return kExitOk;  // nothing to emit
  return write_program_files(compiled->program, flags) ? kExitOk : kExitUser;
}

int run_check(const CompileFlags& flags) {
  DiagnosticSink sink;
  bool ok = false;
  Result<Sources> sources = load_sources(flags.file, sink);
  Result<std::vector<sim::TensorSpec>> specs = parse_tensors(flags.tensors, sink);
  Result<sim::ArchInfo> machine = machine_of(flags.target.arch, flags.target.system_file, sink);
  if (sources && specs && machine) {
    Result<frontend::ElaborateOptions> options = elaborate_options(flags, *specs, *machine, sink);
    frontend::Frontend frontend(*sources->main, sibling_loader(*sources), sink);
    ok = options && frontend.check(*options) && !sink.has_errors();
  }
  show(sink);
  return ok ? kExitOk : kExitUser;
}

}  // namespace ttlc::driver
