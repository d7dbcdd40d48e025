// Runs compute kernels on a simulated core, compiled against the kernel API headers as every kernel is. A
// fixed reader fills the input buffers from tensors, a fixed writer stores the pages of buffer 16. All bodies
// of one test file are cases of one kernel source, selected by a runtime argument, so that the host compiler
// runs once per file and thread.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "runtime/program/simulate.h"

namespace ttlc::sim {

/// A compute kernel body and the buffers around it: c_0 and c_1 bf16, c_2 fp32, c_3 fp32 straight to DST;
/// c_16 bf16 is the output, c_17 bf16 and c_18 fp32 are for the kernel itself. Every buffer has 8 pages;
/// inputs arrive whole.
struct ComputeCase {
  std::string name;
  std::string body;
  int64_t output_pages = 1;   // what the writer takes from c_16
  std::string broken_rule{};  // id; empty: the case runs clean
  bool fp32_dst = false;
  bool full_sync = false;
  MathFidelity fidelity = MathFidelity::kHiFi4;
  MetalApi metal_api = MetalApi::kApr2026;
};

inline constexpr int64_t kInputTiles = 4;  // of each input buffer

class ComputeRunner {
 public:
  /// `suite` names the kernel source; cases are the bodies it may run.
  ComputeRunner(std::string suite, std::vector<ComputeCase> cases);

  /// Inputs are tensors of [32, 32 * kInputTiles] elements: A for c_0, B for c_1, F for c_2 and c_3.
  SimResult run(const std::string& case_name, const std::vector<HostTensor>& inputs = {},
                Numerics numerics = Numerics::kFast) const;
  const std::vector<ComputeCase>& cases() const { return cases_; }
  /// Whether a line of the kernel source belongs to this case, or to one of the short ways that cases share.
  bool is_line_of(const std::string& case_name, int64_t line) const;

  static HostTensor input(const std::string& name, float (*value)(int64_t row, int64_t column));

 private:
  ProgramDesc program(const ComputeCase& selected, int64_t index) const;
  void write_sources() const;

  std::string suite_;
  std::string folder_;
  std::vector<ComputeCase> cases_;
};

/// Prints as its name in test listings.
inline void PrintTo(const ComputeCase& value, std::ostream* out) { *out << value.name; }

}  // namespace ttlc::sim
