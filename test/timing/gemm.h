// The published matmuls: tensor sizes, blocking and measured utilisation joined from two tables, and the
// program that runs each of them here.
#pragma once

#include <string>
#include <vector>

#include "runtime/facts/program.h"

namespace ttlc::timing {

struct GemmCase {
  sim::Arch arch = sim::Arch::kWormholeB0;
  sim::DataFormat format = sim::DataFormat::kBf16;
  sim::MathFidelity fidelity = sim::MathFidelity::kHiFi4;
  int64_t m = 0, k = 0, n = 0;    // elements
  int64_t columns = 0, rows = 0;  // cores
  bool in0_sharded = false, out_sharded = false;
  // Tiles.
  int64_t inner = 0;  // of K in a block
  int64_t core_rows = 0, core_columns = 0;
  int64_t block_rows = 0, block_columns = 0;
  int64_t sub_rows = 0, sub_columns = 0;
  double utilization = 0;  // published, of the device, 0 to 1

  std::string name() const;
  /// Cycles of the matrix engines at their peak.
  double ideal_cycles() const;
  /// What a simulation of it takes, about.
  double tile_products() const { return static_cast<double>(m / 32 * (k / 32) * (n / 32)); }
  int64_t inner_blocks() const { return k / 32 / inner; }
};

/// The published rows that were measured with traces, in the order of the table.
std::vector<GemmCase> gemm_cases();

/// A matmul that multicasts in0 along rows and in1 along columns of cores with the blocking of the case.
sim::ProgramDesc gemm_program(const GemmCase& gemm);

}  // namespace ttlc::timing
