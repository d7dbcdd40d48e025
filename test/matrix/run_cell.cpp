#include "test/matrix/run_cell.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <filesystem>

#include "backend/driver/files.h"
#include "backend/driver/reference_check.h"
#include "ir/support/render.h"
#include "runtime/facts/npy.h"

namespace ttlc::matrix {

namespace {

driver::CompileFlags flags_of(const Cell& cell, const CellFolders& folders) {
  driver::CompileFlags flags;
  flags.file = folders.source + "/" + cell.file;
  flags.kernel = cell.expression;
  flags.tensors = cell.tensors;
  flags.sets = cell.sets;
  flags.target.arch = cell.arch;
  flags.target.dst = cell.dst;
  if (!cell.skip_pass.empty()) flags.passes.skip_passes = {cell.skip_pass};
  flags.passes.verify_each = true;
  return flags;
}

Verdict failed(std::string message) { return {Status::kFailed, std::move(message), 0, {}, {}}; }

/// The compiler refused: right when the table says that it must.
Verdict refused(const Cell& cell, const DiagnosticSink& sink) {
  std::string text = render(sink.sorted(), false);
  if (!cell.impossible) return failed(text);
  if (text.find(cell.impossible->error) != std::string::npos)
    return {Status::kImpossible, cell.impossible->reason, 0, {}, {}};
  return failed(fmt::format("expected an error about '{}', got: {}", cell.impossible->error, text));
}

void make_magnitudes(const Cell& cell, std::vector<sim::HostTensor>& tensors) {
  for (sim::HostTensor& tensor : tensors) {
    if (std::find(cell.magnitudes.begin(), cell.magnitudes.end(), tensor.desc.name) == cell.magnitudes.end())
      continue;
    for (float& value : tensor.floats) value = std::abs(value);
  }
}

Verdict judge(const driver::Compiled& compiled, const std::vector<sim::HostTensor>& inputs,
              sim::SimResult result) {
  const ir::Evaluation reference = driver::evaluate_reference(compiled, inputs, true);
  if (reference.fault) return failed(render(*reference.fault, false));
  Verdict verdict;
  for (const driver::Comparison& c :
       driver::compare_outputs(compiled, result.tensors, reference, std::nullopt)) {
    verdict.rel_l2 = std::max(verdict.rel_l2, c.rel_l2);
    if (!c.passed) verdict.message += fmt::format("{}: {}\n", c.name, c.failure);
  }
  if (verdict.message.empty()) verdict.status = Status::kOk;
  verdict.stats = std::move(result.stats);
  verdict.program = compiled.program;
  return verdict;
}

Verdict compile_and_run(const Cell& cell, const CellFolders& folders) {
  DiagnosticSink sink;
  const driver::CompileFlags flags = flags_of(cell, folders);
  Result<driver::Sources> sources = driver::load_sources(flags.file, sink);
  Result<std::vector<sim::TensorSpec>> specs = driver::parse_tensors(flags.tensors, sink);
  if (!sources || !specs) return refused(cell, sink);
  Result<driver::Compiled> compiled = driver::compile(*sources, flags, *specs, sink);
  if (!compiled) return refused(cell, sink);
  if (cell.impossible) return failed("compiles, although it is impossible: " + cell.impossible->reason);
  Result<std::vector<sim::HostTensor>> inputs = driver::start_values(*compiled, *specs, 0, sink);
  if (!inputs) return refused(cell, sink);
  make_magnitudes(cell, *inputs);
  for (const backend::EmittedFile& file : compiled->program.kernels) {
    if (auto written = driver::write_file(folders.scratch + "/" + file.name, file.text); !written)
      return failed(written.message());
  }
  sim::SimOptions options;
  options.base_dir = folders.scratch;
  options.machine = compiled->module->target.arch;
  options.cache_dir = folders.cache;
  sim::SimResult result = sim::simulate(compiled->program.program, *inputs, options);
  if (result.status != sim::SimStatus::kOk) return failed(sim::render_failure(result));
  return judge(*compiled, *inputs, std::move(result));
}

}  // namespace

void save_changed_inputs(const Cell& cell, const std::string& inputs_folder) {
  for (const std::string& text : cell.tensors) {
    const sim::Outcome<sim::TensorSpec> spec = sim::parse_tensor_spec(text);
    bool is_changed =
        std::find(cell.magnitudes.begin(), cell.magnitudes.end(), spec->name) != cell.magnitudes.end();
    if (!is_changed) continue;
    sim::TensorDesc desc;
    desc.name = spec->name;
    desc.shape = spec->shape;
    desc.dtype = *spec->dtype;
    std::vector<sim::HostTensor> tensors = {sim::make_random_tensor(desc, 0)};
    make_magnitudes(cell, tensors);
    std::filesystem::create_directories(inputs_folder);
    std::string path = changed_input_path(text, inputs_folder);
    (void)sim::save_tensor(path.substr(0, path.rfind(':')), tensors[0]);
  }
}

Verdict run_cell(const Cell& cell, const CellFolders& folders) {
  try {
    return compile_and_run(cell, folders);
  } catch (const std::exception& error) {
    return failed(fmt::format("internal error: {}", error.what()));
  }
}

}  // namespace ttlc::matrix
