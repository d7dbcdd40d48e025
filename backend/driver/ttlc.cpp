// Translates between the plain structs of the public header and the compiler's own types.
#include "backend/driver/ttlc.h"

#include <fmt/format.h>

#include "backend/driver/compile.h"
#include "backend/driver/files.h"
#include "backend/emit_host.h"
#include "backend/emit_launch.h"
#include "ir/support/ice.h"
#include "ir/support/render.h"
#include "runtime/facts/program_json.h"

namespace ttlc::api {
namespace {

driver::CompileFlags flags_of(std::string_view file_name, const CompileOptions& options) {
  static constexpr const char* kDst[] = {"auto", "16", "32"};
  static constexpr const char* kDstSync[] = {"half", "full"};
  static constexpr const char* kFidelity[] = {"LoFi", "HiFi2", "HiFi3", "HiFi4"};
  driver::CompileFlags flags;
  flags.file = file_name;
  flags.kernel = options.kernel;
  for (const Tensor& tensor : options.tensors) flags.tensors.push_back(tensor.name + "=" + tensor.spec);
  for (const Constant& constant : options.constants)
    flags.sets.push_back(constant.name + "=" + constant.value);
  flags.target.arch = options.arch == Arch::kBlackhole ? "blackhole" : "wormhole_b0";
  flags.target.dst = kDst[static_cast<int>(options.dst)];
  if (options.dst_sync) flags.target.dst_sync = kDstSync[static_cast<int>(*options.dst_sync)];
  if (options.fidelity) flags.target.fidelity = kFidelity[static_cast<int>(*options.fidelity)];
  flags.target.accuracy = options.accuracy == Accuracy::kFast ? "fast" : "exact";
  flags.metal_api = options.metal_api == MetalApi::kFeb2026 ? "feb2026" : "apr2026";
  return flags;
}

driver::Sources sources_of(std::string_view source, std::string_view file_name,
                           const CompileOptions& options) {
  driver::Sources sources;
  sources.main = std::make_shared<SourceFile>(std::string(file_name), std::string(source));
  sources.read_siblings = false;
  for (const File& module : options.modules) {
    sources.siblings.push_back(std::make_shared<SourceFile>(
        driver::folder_of(sources.main->name()) + "/" + module.name, module.text));
  }
  return sources;
}

Place place_of(const Span& span) {
  if (!span.known()) return {};
  const SourceFile::Place place = span.file->place(span.begin);
  return {span.file->name(), place.line, place.column};
}

Severity severity_of(ttlc::Severity severity) {
  switch (severity) {
    case ttlc::Severity::kError:
      return Severity::kError;
    case ttlc::Severity::kWarning:
      return Severity::kWarning;
    case ttlc::Severity::kNote:
      return Severity::kNote;
  }
  TTLC_UNREACHABLE();
}

Diagnostic diagnostic_of(const ttlc::Diagnostic& diagnostic) {
  Diagnostic result;
  result.severity = severity_of(diagnostic.severity);
  result.place = place_of(diagnostic.span);
  result.message = diagnostic.message;
  for (const ttlc::Note& note : diagnostic.notes) result.notes.push_back({place_of(note.span), note.message});
  result.help = diagnostic.help;
  result.rendered = ttlc::render(diagnostic, false);
  return result;
}

CompiledProgram program_of(const backend::EmittedProgram& emitted, bool host_programs) {
  CompiledProgram program;
  program.name = emitted.name;
  for (const backend::EmittedFile& kernel : emitted.kernels)
    program.kernels.push_back({kernel.name, kernel.text});
  program.description = {emitted.name + ".program.json", sim::write_program(emitted.program)};
  if (host_programs) {
    program.host_programs = {{emitted.name + ".host.cpp", backend::emit_host(emitted)},
                             {emitted.name + ".launch.py", backend::emit_launch(emitted)}};
  }
  return program;
}

}  // namespace

CompileResult compile(std::string_view source, std::string_view file_name, const CompileOptions& options) {
  CompileResult result;
  driver::Sources sources = sources_of(source, file_name, options);
  const driver::CompileFlags flags = flags_of(file_name, options);
  DiagnosticSink sink;
  try {
    Result<std::vector<sim::TensorSpec>> specs = driver::parse_tensors(flags.tensors, sink);
    Result<driver::Compiled> compiled = Failure{};
    if (specs) compiled = driver::compile(sources, flags, *specs, sink);
    if (compiled) result.program = program_of(compiled->program, options.host_programs);
    result.ok = compiled && !sink.has_errors();
  } catch (const InternalError& error) {
    result.internal_error = error.what();
  }
  for (const ttlc::Diagnostic& diagnostic : sink.sorted())
    result.diagnostics.push_back(diagnostic_of(diagnostic));
  return result;
}

std::string render(const CompileResult& result) {
  std::string text;
  for (const Diagnostic& diagnostic : result.diagnostics) text += diagnostic.rendered;
  if (!result.internal_error.empty())
    text += fmt::format("ttlc: internal error: {}\n", result.internal_error);
  return text;
}

}  // namespace ttlc::api
