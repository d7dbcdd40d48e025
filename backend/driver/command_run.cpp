// ttlc run: compile, simulate, compare every output with the float64 reference.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "backend/driver/commands.h"
#include "backend/driver/compile.h"
#include "backend/driver/files.h"
#include "backend/driver/launch.h"
#include "backend/driver/progress.h"
#include "backend/driver/reference_check.h"
#include "ir/support/render.h"
#include "runtime/facts/npy.h"
#include "runtime/facts/program_json.h"

namespace ttlc::driver {
namespace {

class Run {
 public:
  explicit Run(const RunFlags& flags) : flags_(flags) {}
  int execute();

 private:
  bool prepare();
  /// Where the kernels lie.
  std::string folder() const;
  std::set<std::string> results_wanted() const;
  int simulate();
  int check_outputs();
  int check_against_reference(const ir::Evaluation& reference);
  int check_against_files(const ir::Evaluation& reference);
  void add(Comparison comparison);
  nlohmann::ordered_json report_extras() const;
  void print_summary() const;

  const RunFlags& flags_;
  DiagnosticSink sink_;
  Sources sources_;
  std::vector<sim::TensorSpec> specs_;
  Compiled compiled_;
  sim::ArchInfo machine_;
  sim::CostTable costs_;
  std::vector<NamedFile> outs_, expects_;
  std::vector<sim::HostTensor> inputs_;
  sim::SimResult result_;
  std::vector<Comparison> comparisons_;
};

/// Everything up to the first simulated cycle. False: reported.
bool Run::prepare() {
  Result<Sources> sources = load_sources(flags_.compile.file, sink_);
  Result<std::vector<sim::TensorSpec>> specs = parse_tensors(flags_.compile.tensors, sink_);
  if (!sources || !specs) return false;
  sources_ = std::move(*sources);
  specs_ = std::move(*specs);
  Result<Compiled> compiled =
      compile(sources_, flags_.compile, specs_, sink_, snapshot_writer(flags_.compile.passes, sink_));
  if (!compiled || sink_.has_errors()) return false;
  compiled_ = std::move(*compiled);
  machine_ = compiled_.module->target.arch;
  if (!flags_.compile.passes.stop_after.empty()) {
    sink_.error({}, "`ttlc run` cannot stop after a pass")
        .help("`ttlc compile --stop-after={} --emit ir` prints the IR", flags_.compile.passes.stop_after);
    return false;
  }
  std::vector<std::string> names = tensor_names(compiled_.program.program);
  Result<std::vector<NamedFile>> outs = parse_named_files(flags_.sim.outs, "--out", names, sink_);
  Result<std::vector<NamedFile>> expects = parse_named_files(flags_.expects, "--expect", names, sink_);
  Result<std::vector<sim::HostTensor>> inputs = start_values(compiled_, specs_, flags_.seed, sink_);
  bool has_data =
      check_data_is_computed(flags_.sim, !flags_.sim.outs.empty() || !flags_.expects.empty(), sink_);
  Result<sim::CostTable> costs = cost_table(flags_.sim.costs_file, sink_);
  if (!outs || !expects || !inputs || !has_data || !costs) return false;
  costs_ = std::move(*costs);
  outs_ = std::move(*outs);
  expects_ = std::move(*expects);
  inputs_ = std::move(*inputs);
  return true;
}

std::string Run::folder() const {
  return flags_.compile.out_dir.empty() ? "./" + compiled_.program.name + ".ttlc" : flags_.compile.out_dir;
}

/// What is compared or written.
std::set<std::string> Run::results_wanted() const {
  std::set<std::string> names = stored_tensors(compiled_);
  for (const auto& [name, path] : outs_) names.insert(name);
  for (const auto& [name, path] : expects_) names.insert(name);
  return names;
}

/// Writes the kernels to the output folder and runs them from there.
int Run::simulate() {
  const backend::EmittedProgram& program = compiled_.program;
  if (!write_program_files(program, flags_.compile)) return kExitUser;
  sim::SimOptions options = sim_options(flags_.sim, costs_);
  options.base_dir = folder();
  options.machine = machine_;
  options.results = results_wanted();
  result_ = simulate_with_progress(program.program, inputs_, options);
  if (result_.status != sim::SimStatus::kOk) fmt::print(stderr, "{}", sim::render_failure(result_));
  warn_of_errata(result_);
  return sim::exit_code(result_.status);
}

void Run::add(Comparison comparison) {
  if (!comparison.passed)
    fmt::print(stderr, "ttlc: wrong result in '{}': {}\n", comparison.name, comparison.failure);
  comparisons_.push_back(std::move(comparison));
}

int Run::check_against_reference(const ir::Evaluation& reference) {
  if (reference.fault) {
    fmt::print(stderr, "{}", render(*reference.fault, stderr_is_terminal()));
    return kExitWrong;
  }
  for (Comparison& comparison : compare_outputs(compiled_, result_.tensors, reference, flags_.tolerance))
    add(std::move(comparison));
  return kExitOk;
}

/// A tensor of one dimension lies like a row: 256 and 1x256 name the same elements.
std::vector<int64_t> at_least_rows(std::vector<int64_t> shape) {
  if (shape.size() == 1) shape.insert(shape.begin(), 1);
  return shape;
}

/// The values come from the files; the reference only says which elements count. One that did not get to its end
/// leaves the rest as never stored, so that all of that counts.
int Run::check_against_files(const ir::Evaluation& reference) {
  for (const auto& [name, path] : expects_) {
    const sim::HostTensor* tensor = result_.find_tensor(name);
    sim::Outcome<sim::NpyArray> expected = sim::load_npy(path);
    if (!expected) return fail(expected.message());
    if (at_least_rows(expected->shape) != tensor->desc.shape) {
      return fail(fmt::format("--expect {}: the file has the shape [{}], the tensor [{}]", name,
                              fmt::join(expected->shape, ", "), fmt::join(tensor->desc.shape, ", ")));
    }
    std::vector<double> values = expected->floats;
    if (expected->is_integer) values.assign(expected->ints.begin(), expected->ints.end());
    add(compare(*tensor, values, compare_options(compiled_, reference.tensors.at(name), flags_.tolerance)));
  }
  return kExitOk;
}

int Run::check_outputs() {
  if (flags_.sim.numerics == "none") return kExitOk;  // no data, nothing to compare
  bool checks_reference = flags_.check == "auto";
  if (!checks_reference && expects_.empty()) return kExitOk;
  ir::Evaluation reference = evaluate_reference(compiled_, inputs_, checks_reference);
  if (checks_reference) {
    if (int code = check_against_reference(reference); code != kExitOk) return code;
  }
  if (int code = check_against_files(reference); code != kExitOk) return code;
  bool passed =
      std::all_of(comparisons_.begin(), comparisons_.end(), [](const Comparison& c) { return c.passed; });
  return passed ? kExitOk : kExitWrong;
}

nlohmann::ordered_json Run::report_extras() const {
  nlohmann::ordered_json outputs = nlohmann::ordered_json::object();
  for (const Comparison& c : comparisons_) {
    nlohmann::ordered_json entry;
    entry["pcc"] = c.pcc ? nlohmann::ordered_json(*c.pcc) : nlohmann::ordered_json();
    entry["max_abs_err"] = c.max_abs_err;
    entry["rel_l2"] = c.rel_l2;
    entry["tolerance"] = c.tolerance;
    entry["passed"] = c.passed;
    outputs[c.name] = entry;
  }
  return {{"outputs", outputs}, {"compile_ms", compiled_.compile_ms}};
}

void Run::print_summary() const {
  const backend::EmittedProgram& program = compiled_.program;
  for (const Comparison& c : comparisons_) {
    std::string pcc = c.pcc ? fmt::format("PCC {:.6f}, ", *c.pcc) : "";
    fmt::print("{}: {} {}, {}rel_l2 {:.2e} (at most {:.0e})\n", program.name, c.name,
               c.passed ? "ok" : "WRONG", pcc, c.rel_l2, c.tolerance);
  }
  fmt::print("{}: {}\n", program.name, summary_line(program.program, machine_, result_, flags_.sim));
  fmt::print("{}: compiled in {:.1f} ms, kernels built in {:.0f} ms, simulated in {:.0f} ms\n", program.name,
             compiled_.compile_ms, result_.stats.host_compile_ms, result_.stats.simulate_ms);
}

int Run::execute() {
  bool ready = prepare();
  show(sink_);
  if (!ready) return kExitUser;
  if (int code = simulate(); code != kExitOk) return code;
  int code = check_outputs();
  if (!write_results(compiled_.program.program, machine_, result_, outs_, flags_.sim, folder(),
                     report_extras()))
    return kExitUser;
  if (code == kExitOk || code == kExitWrong) print_summary();
  return code;
}

}  // namespace

int run_run(const RunFlags& flags) { return Run(flags).execute(); }

}  // namespace ttlc::driver
