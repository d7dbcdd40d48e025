#include "backend/driver/compile.h"

#include <fmt/format.h>

#include <chrono>

#include "backend/driver/files.h"
#include "backend/emit_kernels.h"
#include "ir/target_text.h"
#include "passes/pipeline.h"
#include "runtime/facts/npy.h"

namespace ttlc::driver {

Result<Sources> load_sources(const std::string& file, DiagnosticSink& sink) {
  sim::Outcome<std::string> text = read_file(file);
  if (!text) {
    sink.error({}, "{}", text.message());
    return Failure{};
  }
  return Sources{std::make_shared<SourceFile>(file, std::move(*text)), {}};
}

Result<std::vector<sim::TensorSpec>> parse_tensors(const std::vector<std::string>& texts,
                                                   DiagnosticSink& sink) {
  std::vector<sim::TensorSpec> specs;
  for (const std::string& text : texts) {
    sim::Outcome<sim::TensorSpec> spec = sim::parse_tensor_spec(text);
    if (!spec) {
      sink.error({}, "{}", spec.message());
      continue;
    }
    for (const sim::TensorSpec& known : specs) {
      if (known.name == spec->name) sink.error({}, "--tensor gives '{}' twice", spec->name);
    }
    specs.push_back(std::move(*spec));
  }
  if (sink.has_errors()) return Failure{};
  return specs;
}

Result<sim::ArchInfo> machine_of(const std::string& arch, const std::string& system_file,
                                 DiagnosticSink& sink) {
  std::optional<sim::Arch> named = arch.empty() ? sim::Arch::kWormholeB0 : sim::parse_arch(arch);
  if (!named) {
    sink.error({}, "unknown machine '{}'", arch).help("`ttlc list archs` lists them");
    return Failure{};
  }
  if (system_file.empty()) return sim::arch_info(*named);
  sim::Outcome<sim::ArchInfo> machine = sim::load_system(system_file, *named);
  if (!machine) {
    sink.error({}, "{}", machine.message());
    return Failure{};
  }
  return *machine;
}

Result<frontend::ElaborateOptions> elaborate_options(const CompileFlags& flags,
                                                     const std::vector<sim::TensorSpec>& specs,
                                                     const sim::ArchInfo& machine, DiagnosticSink& sink) {
  frontend::ElaborateOptions options;
  options.kernel = flags.kernel;
  options.arch = &machine;
  options.legacy_reduce_dims = flags.legacy_reduce_dims;
  for (const std::string& text : flags.sets) {
    auto assignment = split_assignment(text, "--set");
    if (!assignment) {
      sink.error({}, "{}", assignment.message());
      continue;
    }
    options.sets.push_back(std::move(*assignment));
  }
  for (const sim::TensorSpec& spec : specs) {
    frontend::TensorArg arg{spec.name, spec.shape, spec.dtype, spec.layout, spec.memory};
    if (spec.npy_path) {
      sim::Outcome<sim::NpyArray> array = sim::load_npy(*spec.npy_path);
      if (!array) {
        sink.error({}, "{}", array.message());
        continue;
      }
      arg.shape = array->shape;
    }
    options.tensors.push_back(std::move(arg));
  }
  if (sink.has_errors()) return Failure{};
  return options;
}

frontend::FileLoader sibling_loader(Sources& sources) {
  return [&sources](const std::string& path) -> const SourceFile* {
    std::string full = folder_of(sources.main->name()) + "/" + path;
    for (const auto& known : sources.siblings) {
      if (known->name() == full) return known.get();
    }
    if (!sources.read_siblings) return nullptr;
    sim::Outcome<std::string> text = read_file(full);
    if (!text) return nullptr;
    sources.siblings.push_back(std::make_shared<SourceFile>(full, std::move(*text)));
    return sources.siblings.back().get();
  };
}

passes::RunOptions run_options(const PassFlags& flags) {
  passes::RunOptions options;
  options.stop_after = flags.stop_after;
  options.print_before = flags.print_before;
  options.print_after = flags.print_after;
  options.print_changed = flags.print_changed;
  options.skip_passes = flags.skip_passes;
  options.bisect_limit = flags.bisect_limit;
  options.print_bisect = flags.bisect;
  options.verify_each = options.verify_each || flags.verify_each;
  options.time_passes = flags.time_passes;
  options.log = [](std::string_view text) { fmt::print(stderr, "{}", text); };
  return options;
}

namespace {

/// The command line beats the decorator. 32-bit DST keeps every result within the tolerances of its storage format; 16-bit
/// DST is taken only on request, because even a short chain rounds to 8 bits after every operation.
void set_code_target(ir::Target& target, const TargetFlags& flags, const frontend::CodeOptions& code) {
  target.dst_fp32 = flags.dst == "auto" ? code.dst_fp32.value_or(true) : flags.dst == "32";
  target.dst_full_sync =
      flags.dst_sync.empty() ? code.dst_full_sync.value_or(false) : flags.dst_sync == "full";
  std::string fidelity = flags.fidelity.empty() ? code.fidelity.value_or("HiFi4") : flags.fidelity;
  target.fidelity = static_cast<ir::Fidelity>(*sim::parse_math_fidelity(fidelity));
  target.accuracy = flags.accuracy == "fast" ? ir::Accuracy::kFast : ir::Accuracy::kExact;
}

/// The op of a compute thread that first takes a block of 32-bit integers to compute with, or null.
const ir::Op* first_wide_integers(const ir::Module& module) {
  const ir::Op* found = nullptr;
  for (ir::Op* kernel : module.kernels()) {
    for (ir::Op& thread : kernel->region()) {
      if (!thread.is(ir::OpKind::kThread) || thread.text(ir::AttrKey::kRole) != "compute") continue;
      ir::walk(thread.region(), [&](ir::Op& op) {
        for (const ir::Value* result : op.results) {
          bool is_wide = result->type.is_block() && sim::is_integer(result->type.dtype) &&
                         result->type.dtype != sim::DataFormat::kUint16;
          if (is_wide && !found) found = &op;
        }
      });
    }
  }
  return found;
}

bool check_dst_holds_integers(const ir::Module& module, DiagnosticSink& sink) {
  const ir::Op* op = module.target.dst_fp32 ? nullptr : first_wide_integers(module);
  if (!op) return true;
  sink.error(op->span, "integers of 32 bits need a 32-bit DST, but 16 bits were asked for")
      .help("leave out --dst 16 and fp32_dest_acc_en=False");
  return false;
}

}  // namespace

Result<Compiled> compile(Sources& sources, const CompileFlags& flags,
                         const std::vector<sim::TensorSpec>& specs, DiagnosticSink& sink,
                         passes::SnapshotTaker on_snapshot) {
  auto start = std::chrono::steady_clock::now();
  TTLC_TRY(machine, machine_of(flags.target.arch, flags.target.system_file, sink));
  TTLC_TRY(options, elaborate_options(flags, specs, machine, sink));

  frontend::Frontend frontend(*sources.main, sibling_loader(sources), sink);
  if (sink.has_errors()) return Failure{};
  TTLC_TRY(kernel, frontend.elaborate(options));
  if (sink.has_errors()) return Failure{};

  Compiled compiled;
  compiled.name = kernel.name;
  compiled.tensors = kernel.tensors;
  compiled.module = std::move(kernel.module);
  compiled.module->adopt(sources.main);
  for (const auto& sibling : sources.siblings) compiled.module->adopt(sibling);
  set_code_target(compiled.module->target, flags.target, kernel.code);
  if (!check_dst_holds_integers(*compiled.module, sink)) return Failure{};
  compiled.reference = compiled.module->clone();

  passes::PassOptions pass_options;
  passes::RunOptions run = run_options(flags.passes);
  run.on_snapshot = std::move(on_snapshot);
  TTLC_CHECK(
      passes::run_passes(*compiled.module, passes::build_pipeline(pass_options), run, pass_options, sink));
  if (flags.passes.stop_after.empty()) {
    backend::EmitOptions emit;
    emit.metal_api = *sim::parse_metal_api(flags.metal_api);
    emit.source_name = base_name(sources.main->name());
    emit.tensors = compiled.tensors;
    emit.system_file = flags.target.system_file;
    compiled.program = backend::emit_kernels(*compiled.module, emit);
  }
  compiled.compile_ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return compiled;
}

}  // namespace ttlc::driver
