// Joins gemm_published.csv and gemm_program_configs.csv (both from tt-metal tech_reports/GEMM_FLOPS and
// tests/ttnn/unit_tests/benchmarks/test_benchmark.py).
#include <fmt/format.h>

#include <stdexcept>

#include "runtime/facts/arch.h"
#include "runtime/facts/cost_table.h"
#include "test/timing/csv.h"
#include "test/timing/gemm.h"

namespace ttlc::timing {

namespace {

using sim::DataFormat;
using sim::MathFidelity;

int64_t number(const CsvRow& row, const char* column) { return std::stoll(row.at(column)); }

DataFormat format_of(const std::string& published) {
  if (published == "BFLOAT16") return DataFormat::kBf16;
  return published == "BFLOAT8_B" ? DataFormat::kBfp8B : DataFormat::kBfp4B;
}

GemmCase make_case(const CsvRow& published, const CsvRow& blocking) {
  GemmCase gemm;
  gemm.m = number(published, "m");
  gemm.k = number(published, "k");
  gemm.n = number(published, "n");
  gemm.columns = number(published, "gridx");
  gemm.rows = number(published, "gridy");
  gemm.arch = gemm.columns == 8 ? sim::Arch::kWormholeB0 : sim::Arch::kBlackhole;
  gemm.format = format_of(published.at("dtype"));
  gemm.fidelity = *sim::parse_math_fidelity(published.at("fidelity"));
  gemm.utilization = std::stod(published.at("device_util_pct")) / 100;
  gemm.in0_sharded = blocking.at("in0") != "dram";
  gemm.out_sharded = blocking.at("out") != "dram";
  gemm.inner = number(blocking, "in0_block_w_tiles");
  gemm.core_rows = number(blocking, "per_core_m_tiles");
  gemm.core_columns = number(blocking, "per_core_n_tiles");
  gemm.block_rows = number(blocking, "out_block_h_tiles");
  gemm.block_columns = number(blocking, "out_block_w_tiles");
  gemm.sub_rows = number(blocking, "out_subblock_h_tiles");
  gemm.sub_columns = number(blocking, "out_subblock_w_tiles");
  return gemm;
}

}  // namespace

std::string GemmCase::name() const {
  return fmt::format("{} {}x{}x{} {} {}", sim::arch_info(arch).name, m, k, n, name_of(format),
                     name_of(fidelity));
}

double GemmCase::ideal_cycles() const {
  return tile_products() * static_cast<double>(phase_count(fidelity)) *
         sim::CostTable::built_in().value(sim::Cost::kMatmulTilePhase, arch) /
         static_cast<double>(columns * rows);
}

std::vector<GemmCase> gemm_cases() {
  const std::vector<CsvRow> blockings = read_csv("gemm_program_configs.csv");
  std::vector<GemmCase> cases;
  for (const CsvRow& published : read_csv("gemm_published.csv")) {
    if (published.at("trace") != "True") continue;
    const std::string format(name_of(format_of(published.at("dtype"))));
    for (const CsvRow& blocking : blockings) {
      const bool same = blocking.at("dtype") == format && blocking.at("m") == published.at("m") &&
                        blocking.at("k") == published.at("k") && blocking.at("n") == published.at("n") &&
                        blocking.at("grid_x") == published.at("gridx");
      const bool tuned = (blocking.at("out") != "dram") == (published.at("out_sharded") == "True");
      if (same && tuned) cases.push_back(make_case(published, blocking));
    }
  }
  return cases;
}

}  // namespace ttlc::timing
