// mutation_table: does the simulated device notice mistakes in emitted kernels? Runs every mutant of every kernel of
// every subject, and prints a table: mutants, caught, equivalent, missed.
//
//   mutation_table                                all of them; takes minutes
//   mutation_table --subject softmax --every 5    every fifth mutant of one kernel
//
// A mutant is caught when its run ends with exit code 1: a broken rule, a deadlock, a crash, or an output that is wrong
// or incomplete. One that is not caught is run bit for bit on adversarial schedules: where any of them shows other bits,
// it is missed: the device lacks a rule, or the result is within its tolerance. Where all agree, the mutant is
// equivalent, and must stand in equivalents.cpp with a reason. Exit code 1 when an equivalent one is not listed, when a
// listed one is caught, or when less than 98 % of those that differ are caught.
// --log prints what gave each mutant away.
#include <fmt/format.h>

#include <algorithm>
#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>
#include <set>
#include <stdexcept>

#include "runtime/program/kernel_cache.h"
#include "test/mutation/equivalents.h"
#include "test/mutation/mutants.h"
#include "test/mutation/subjects.h"

namespace ttlc::mutation {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> subjects;
  int64_t every = 1;
  int64_t schedules = 20;
  std::string cache;
  bool log = false;
};

enum class Verdict { kCaught, kEquivalent, kMissed };

struct Row {
  int64_t mutants = 0, caught = 0, equivalent = 0, missed = 0;

  void add(Verdict verdict) {
    ++mutants;
    caught += verdict == Verdict::kCaught;
    equivalent += verdict == Verdict::kEquivalent;
    missed += verdict == Verdict::kMissed;
  }
  void add(const Row& other) {
    mutants += other.mutants;
    caught += other.caught;
    equivalent += other.equivalent;
    missed += other.missed;
  }
};

constexpr double kLeastShare = 0.98;

/// Of those that differ from the original.
double caught_share(const Row& row) {
  const int64_t different = std::max<int64_t>(1, row.mutants - row.equivalent);
  return static_cast<double>(row.caught) / static_cast<double>(different);
}

std::string markdown(const std::string& name, const Row& row) {
  return fmt::format("| {} | {} | {} | {} | {} | {:.1f} % |\n", name, row.mutants, row.caught, row.equivalent,
                     row.missed, 100.0 * caught_share(row));
}

/// The mutants of one kernel of a subject.
class KernelMutation {
 public:
  KernelMutation(Experiment& experiment, sim::KernelDesc& kernel, const std::string& name,
                 const Options& options)
      : experiment_(experiment), kernel_(kernel), name_(name), options_(options) {
    for (const Equivalent& entry : all_equivalents()) {
      if (entry.kernel == name) listed_.insert(entry.mutant);
    }
  }

  /// Prints what needs attention; counts it in `complaints`.
  Row run(int64_t& complaints) {
    const std::string text = original_text();
    const Schema schema = make_schema(text, kernel_.role == sim::KernelRole::kCompute,
                                      static_cast<int64_t>(kernel_.common_runtime_args.size()));
    experiment_.write_kernel(kernel_.source, schema.text);
    kernel_.common_runtime_args.push_back(sim::KernelArg::literal(0));
    const std::string broken = experiment_.symptom(experiment_.run({}));
    if (!broken.empty()) throw std::runtime_error(kernel_.source + ", unchanged, is wrong: " + broken);
    original_ = experiment_.run({sim::Numerics::kExact});
    Row row;
    for (size_t i = 0; i < schema.mutants.size(); i += static_cast<size_t>(options_.every)) {
      kernel_.common_runtime_args.back().value = static_cast<int64_t>(i + 1);
      row.add(judge(schema.mutants[i], complaints));
    }
    kernel_.common_runtime_args.pop_back();
    experiment_.write_kernel(kernel_.source, text);
    if (options_.every == 1) complain_of_unknown(schema, complaints);
    return row;
  }

 private:
  std::string original_text() const {
    for (const backend::EmittedFile& file : experiment_.kernels()) {
      if (file.name == kernel_.source) return file.text;
    }
    throw std::runtime_error("no text of " + kernel_.source);
  }

  void complain_of_unknown(const Schema& schema, int64_t& complaints) const {
    std::set<std::string> unknown = listed_;
    for (const Mutant& mutant : schema.mutants) unknown.erase(mutant.text);
    for (const std::string& text : unknown) {
      fmt::print("{}: {}: listed as equivalent, but no mutant\n", name_, text);
      ++complaints;
    }
  }

  Verdict judge(const Mutant& mutant, int64_t& complaints) {
    const sim::SimResult result = experiment_.run({});
    const std::string symptom = experiment_.symptom(result);
    const bool is_listed = listed_.contains(mutant.text);
    std::string complaint, remark;
    Verdict verdict = Verdict::kCaught;
    if (sim::exit_code(result.status) > 1) {
      verdict = Verdict::kMissed;
      complaint = "not judged: " + symptom;
    } else if (!symptom.empty()) {
      if (is_listed) complaint = "listed as equivalent, but caught: " + symptom;
    } else if (const std::string difference = visible_difference(); !difference.empty()) {
      verdict = Verdict::kMissed;
      remark = "missed; " + difference;
    } else {
      verdict = Verdict::kEquivalent;
      if (!is_listed) complaint = "equivalent, but not listed";
    }
    if (!complaint.empty()) ++complaints;
    if (!complaint.empty()) remark = complaint;
    if (!remark.empty() || options_.log) {
      fmt::print("{}:{}: {}: {}\n", name_, mutant.line, mutant.text,
                 remark.empty() ? symptom.substr(0, symptom.find('\n')) : remark);
      std::fflush(stdout);
    }
    return verdict;
  }

  /// What tells the mutant from the original when it is run bit for bit, on the regular schedule and others.
  std::string visible_difference() const {
    for (int64_t seed = 0; seed <= options_.schedules; ++seed) {
      const sim::SimResult result = experiment_.run({sim::Numerics::kExact, seed});
      if (same_bits(result, original_)) continue;
      return result.status == sim::SimStatus::kOk
                 ? fmt::format("schedule {} has other bits", seed)
                 : fmt::format("schedule {} ends with {}", seed, sim::render_failure(result));
    }
    return "";
  }

  Experiment& experiment_;
  sim::KernelDesc& kernel_;
  std::string name_;
  const Options& options_;
  std::set<std::string> listed_;
  sim::SimResult original_;
};

/// Correct kernels do not notice schedules.
void check_schedules(const Experiment& experiment, const Options& options) {
  const sim::SimResult regular = experiment.run({sim::Numerics::kExact});
  for (int64_t seed = 1; seed <= options.schedules; ++seed) {
    const sim::SimResult result = experiment.run({sim::Numerics::kExact, seed});
    if (!same_bits(regular, result))
      throw std::runtime_error(
          fmt::format("schedule {} changes the result: {}", seed, experiment.symptom(result)));
  }
}

int run(const Options& options) {
  const std::shared_ptr<sim::ScratchDir> scratch = sim::ScratchDir::create();
  if (!scratch) throw std::runtime_error("cannot create a folder for temporary files");
  std::string table =
      "| kernel | mutants | caught | equivalent | missed | caught of those that differ |\n|-|-|-|-|-|-|\n";
  Row total;
  int64_t complaints = 0;
  for (const Subject& subject : all_subjects()) {
    if (!options.subjects.empty() &&
        std::find(options.subjects.begin(), options.subjects.end(), subject.name) == options.subjects.end())
      continue;
    Experiment experiment(subject, fs::path(scratch->path()) / subject.name, options.cache);
    check_schedules(experiment, options);
    for (sim::KernelDesc& kernel : experiment.program().kernels) {
      const std::string name = subject.name + " " + std::string(sim::name_of(kernel.role));
      const Row row = KernelMutation(experiment, kernel, name, options).run(complaints);
      table += markdown(name, row);
      total.add(row);
    }
  }
  fmt::print("{}{}", table, markdown("all", total));
  return complaints == 0 && caught_share(total) >= kLeastShare ? 0 : 1;
}

}  // namespace
}  // namespace ttlc::mutation

int main(int argc, char** argv) {
  ttlc::mutation::Options options;
  CLI::App app(
      "Makes every small mistake in emitted kernels and prints how many the simulated device notices");
  std::vector<std::string> names;
  for (const ttlc::mutation::Subject& subject : ttlc::mutation::all_subjects()) names.push_back(subject.name);
  app.add_option("--subject", options.subjects, "only these")->check(CLI::IsMember(names));
  app.add_option("--every", options.every, "only every N-th mutant")->check(CLI::PositiveNumber);
  app.add_option("--schedules", options.schedules, "adversarial schedules for mutants that are not caught");
  app.add_option("--cache", options.cache, "folder of compiled kernels; default: the user's cache folder");
  app.add_flag("--log", options.log, "print what gave each mutant away");
  CLI11_PARSE(app, argc, argv);
  try {
    return ttlc::mutation::run(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "mutation_table: {}\n", error.what());
    return 2;
  }
}
