// ttlc sim: any program description on the simulator, whoever wrote its kernels.
#include <fmt/format.h>

#include <algorithm>

#include "backend/driver/commands.h"
#include "backend/driver/compile.h"
#include "backend/driver/files.h"
#include "backend/driver/launch.h"
#include "backend/driver/progress.h"
#include "runtime/facts/npy.h"
#include "runtime/facts/program_json.h"

namespace ttlc::driver {
namespace {

/// The machine: --arch and --system, else what the program says.
Result<sim::ArchInfo> machine_for(const sim::ProgramDesc& program, const SimCommandFlags& flags,
                                  DiagnosticSink& sink) {
  if (!flags.arch.empty() || !flags.system_file.empty()) {
    std::string arch = flags.arch.empty() ? std::string(sim::name_of(program.arch)) : flags.arch;
    return machine_of(arch, flags.system_file, sink);
  }
  std::string system = program.system ? folder_of(flags.file) + "/" + *program.system : "";
  return machine_of(std::string(sim::name_of(program.arch)), system, sink);
}

/// Start values: a file's data, or generated values for a bare shape.
void load_start_values(const sim::ProgramDesc& program, const std::vector<sim::TensorSpec>& specs,
                       std::vector<sim::HostTensor>& tensors, DiagnosticSink& sink) {
  for (const sim::TensorSpec& spec : specs) {
    const sim::TensorDesc* desc = program.find_tensor(spec.name);
    if (!desc) {
      std::string close = closest_name(spec.name, tensor_names(program));
      auto error = sink.error({}, "--tensor names '{}', but the program has no such tensor", spec.name);
      if (!close.empty()) error.help("did you mean '{}'?", close);
    } else if (spec.npy_path) {
      sim::Outcome<sim::HostTensor> tensor = sim::load_tensor(*spec.npy_path, *desc);
      if (tensor)
        tensors.push_back(std::move(*tensor));
      else
        sink.error({}, "{}", tensor.message());
    } else if (spec.shape != desc->shape) {
      sink.error({}, "--tensor gives '{}' the shape [{}], but the program description says [{}]", spec.name,
                 fmt::join(spec.shape, ", "), fmt::join(desc->shape, ", "));
    } else {
      tensors.push_back(sim::make_random_tensor(*desc, 0));
    }
  }
}

}  // namespace

int run_sim(const SimCommandFlags& flags) {
  DiagnosticSink sink;
  sim::Outcome<sim::ProgramDesc> program = sim::load_program(flags.file);
  if (!program) return fail(program.message());
  Result<sim::ArchInfo> machine = machine_for(*program, flags, sink);
  Result<std::vector<sim::TensorSpec>> specs = parse_tensors(flags.tensors, sink);
  Result<std::vector<NamedFile>> outs =
      parse_named_files(flags.sim.outs, "--out", tensor_names(*program), sink);
  check_data_is_computed(flags.sim, !flags.sim.outs.empty(), sink);
  Result<sim::CostTable> costs = cost_table(flags.sim.costs_file, sink);
  std::vector<sim::HostTensor> tensors;
  if (specs) load_start_values(*program, *specs, tensors, sink);
  show(sink);
  if (sink.has_errors()) return kExitUser;

  sim::SimOptions options = sim_options(flags.sim, *costs);
  options.base_dir = folder_of(flags.file);
  options.machine = *machine;
  options.results.emplace();
  for (const auto& [name, path] : *outs) options.results->insert(name);
  sim::SimResult result = simulate_with_progress(*program, tensors, options);
  if (result.status != sim::SimStatus::kOk) {
    fmt::print(stderr, "{}", sim::render_failure(result));
    return sim::exit_code(result.status);
  }
  warn_of_errata(result);
  if (!write_results(*program, *machine, result, *outs, flags.sim, options.base_dir,
                     nlohmann::ordered_json::object()))
    return kExitUser;
  fmt::print("{}: {}\n", program->name, summary_line(*program, *machine, result, flags.sim));
  return kExitOk;
}

}  // namespace ttlc::driver
