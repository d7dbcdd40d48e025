#include "backend/driver/launch.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "backend/driver/commands.h"
#include "backend/driver/files.h"
#include "runtime/facts/npy.h"
#include "runtime/program/profile_text.h"
#include "runtime/program/report.h"

namespace ttlc::driver {

Result<std::vector<NamedFile>> parse_named_files(const std::vector<std::string>& texts, std::string_view flag,
                                                 const std::vector<std::string>& known,
                                                 DiagnosticSink& sink) {
  std::vector<NamedFile> files;
  bool ok = true;
  for (const std::string& text : texts) {
    sim::Outcome<NamedFile> file = split_assignment(text, flag);
    if (!file) {
      sink.error({}, "{}", file.message());
      ok = false;
      continue;
    }
    if (std::find(known.begin(), known.end(), file->first) == known.end()) {
      std::string close = closest_name(file->first, known);
      auto error = sink.error({}, "{} names '{}', but the program has no such tensor", flag, file->first);
      if (!close.empty())
        error.help("did you mean '{}'?", close);
      else
        error.help("its tensors are: {}", fmt::join(known, ", "));
      ok = false;
      continue;
    }
    files.push_back(std::move(*file));
  }
  if (!ok) return Failure{};
  return files;
}

bool check_data_is_computed(const SimFlags& flags, bool wants_data, DiagnosticSink& sink) {
  if (flags.numerics != "none" || !wants_data) return true;
  sink.error({}, "--numerics none computes no data, but --out and --expect need it")
      .help("leave out --numerics none, or --out and --expect");
  return false;
}

Result<sim::CostTable> cost_table(const std::string& costs_file, DiagnosticSink& sink) {
  if (costs_file.empty()) return sim::CostTable::built_in();
  sim::Outcome<sim::CostTable> costs = sim::load_cost_table(costs_file);
  if (!costs) {
    std::istringstream mistakes(costs.message());
    for (std::string mistake; std::getline(mistakes, mistake);) sink.error({}, "{}", mistake);
    return Failure{};
  }
  return *costs;
}

sim::SimOptions sim_options(const SimFlags& flags, const sim::CostTable& costs) {
  sim::SimOptions options;
  options.costs = costs;
  if (flags.numerics == "exact") options.numerics = sim::Numerics::kExact;
  if (flags.numerics == "none") options.numerics = sim::Numerics::kNone;
  options.timing = flags.timing == "on";
  options.schedule_seed = flags.schedule_seed;
  options.host_threads = flags.jobs;
  options.trace = !flags.trace_file.empty();
  options.profile = !flags.report_file.empty() || !flags.profile_file.empty();
  options.cache_dir = flags.cache_dir;
  options.use_cache = !flags.no_cache;
  return options;
}

std::vector<std::string> tensor_names(const sim::ProgramDesc& program) {
  std::vector<std::string> names;
  for (const sim::TensorDesc& tensor : program.tensors) names.push_back(tensor.name);
  return names;
}

namespace {

/// Lines of kernel sources, each file read once.
class SourceLines {
 public:
  explicit SourceLines(std::string base_dir) : base_dir_(std::move(base_dir)) {}

  std::string operator()(const std::string& file, int64_t line) {
    const auto [entry, is_new] = files_.try_emplace(file);
    std::vector<std::string>& lines = entry->second;
    if (is_new) {
      std::ifstream stream(std::filesystem::path(base_dir_) / file);
      for (std::string text; std::getline(stream, text);) lines.push_back(text);
    }
    if (line < 1 || line > static_cast<int64_t>(lines.size())) return "";
    const std::string& text = lines[static_cast<size_t>(line - 1)];
    return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
  }

 private:
  std::string base_dir_;
  std::map<std::string, std::vector<std::string>> files_;
};

bool write_profile(const std::string& file, const std::string& text) {
  if (file != "-") return save(file, text);
  fmt::print("{}", text);
  return true;
}

}  // namespace

bool write_results(const sim::ProgramDesc& program, const sim::ArchInfo& machine,
                   const sim::SimResult& result, const std::vector<NamedFile>& outs, const SimFlags& flags,
                   const std::string& base_dir, const nlohmann::ordered_json& extra) {
  for (const auto& [name, path] : outs) {
    const sim::HostTensor* tensor = result.find_tensor(name);
    if (!tensor) continue;
    sim::Outcome<void> saved = sim::save_tensor(path, *tensor);
    if (!saved) {
      fail(saved.message());
      return false;
    }
  }
  if (!flags.report_file.empty()) {
    sim::OrderedJson report = sim::make_report(program, machine, result, flags.flops);
    report.update(extra);
    if (!save(flags.report_file, report.dump(2) + "\n")) return false;
  }
  if (!flags.profile_file.empty()) {
    const std::string text = sim::render_profile(program, machine, result, SourceLines(base_dir));
    if (!write_profile(flags.profile_file, text)) return false;
  }
  return flags.trace_file.empty() || save(flags.trace_file, sim::write_trace(machine, result));
}

namespace {

/// 1234567 -> "1,234,567"
std::string with_commas(int64_t value) {
  std::string text = fmt::format("{}", value);
  for (int64_t i = static_cast<int64_t>(text.size()) - 3; i > 0; i -= 3) text.insert(i, ",");
  return text;
}

}  // namespace

std::string errata_warning(const sim::SimResult& result) {
  const int64_t sums = result.stats.spoiled_sums;
  if (sums == 0) return {};
  const std::string what = sums == 1 ? "one sum" : fmt::format("{} sums", with_commas(sums));
  return fmt::format(
      "ttlc: warning: {} of the matrix engine came out wrong: Wormhole with 32-bit DST renormalises "
      "a sum of -1 wrongly (tt-metal issue 38306)\n"
      "  help: --fidelity HiFi3 makes that rarer, 16-bit DST impossible\n",
      what);
}

void warn_of_errata(const sim::SimResult& result) { fmt::print(stderr, "{}", errata_warning(result)); }

std::string summary_line(const sim::ProgramDesc& program, const sim::ArchInfo& machine,
                         const sim::SimResult& result, const SimFlags& flags) {
  if (flags.timing == "off") return "timing is off";
  sim::OrderedJson report = sim::make_report(program, machine, result, flags.flops);
  std::string line = fmt::format("about {} cycles ({:.1f} us at {} GHz)", with_commas(result.stats.cycles),
                                 report["time_us"].get<double>(), machine.clock_ghz);
  double tflops = report["tflops"].get<double>();
  if (tflops > 0)
    line += fmt::format(", {:.2f} TFLOP/s, {:.0f} % of peak", tflops, 100 * result.stats.utilization);
  if (!result.stats.bound.empty()) line += fmt::format(", bound by {}", result.stats.bound);
  return line;
}

}  // namespace ttlc::driver
