// The kernels that are mutated, and one of them ready to run: compiled, with its inputs and what it should compute.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "backend/driver/compile.h"
#include "ir/interpreter.h"
#include "runtime/program/simulate.h"

namespace ttlc::mutation {

/// A kernel with tensors so small that thousands of runs take no long, but with several blocks on every core.
struct Subject {
  std::string name;
  std::string file;  // from the top of the repository
  std::string kernel;
  std::vector<std::string> sets;
  std::vector<std::string> tensors;
  /// A tensor of which every second row is 256 times as large, or none: makes scores of attention so far apart that
  /// exponentials overflow where the maximum of a row is not what is subtracted.
  std::string steep = "";
};

const std::vector<Subject>& all_subjects();

struct RunOptions {
  sim::Numerics numerics = sim::Numerics::kFast;
  int64_t schedule_seed = 0;
};

class Experiment {
 public:
  /// Compiles, and writes the kernels to `folder`. Throws std::runtime_error with the diagnostics.
  Experiment(const Subject& subject, const std::filesystem::path& folder, std::string cache);

  sim::ProgramDesc& program() { return compiled_.program.program; }
  const std::vector<backend::EmittedFile>& kernels() const { return compiled_.program.kernels; }
  void write_kernel(const std::string& name, const std::string& text) const;

  sim::SimResult run(const RunOptions& options) const;
  /// What gives a run away: a broken rule, a crash, or a wrong output. Empty: nothing.
  std::string symptom(const sim::SimResult& result) const;

 private:
  std::filesystem::path folder_;
  std::string cache_;
  driver::Sources sources_;  // the compiled modules point into them
  driver::Compiled compiled_;
  std::vector<sim::HostTensor> inputs_;
  ir::Evaluation reference_;
};

/// Whether two runs left the same bits in all tensors.
bool same_bits(const sim::SimResult& a, const sim::SimResult& b);

}  // namespace ttlc::mutation
