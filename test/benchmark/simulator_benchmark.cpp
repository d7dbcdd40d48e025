// How long the simulator takes: its tile arithmetic alone, and whole programs with their kernels cached.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>

#include "backend/driver/files.h"
#include "runtime/compute/tile_math.h"
#include "runtime/program/kernel_cache.h"
#include "runtime/program/simulate.h"
#include "test/benchmark/kernels.h"

namespace ttlc::benchmarks {
namespace {

sim::Tile tile_of(float step) {
  sim::Tile tile;
  for (size_t i = 0; i < tile.values.size(); ++i) tile.values[i] = static_cast<float>(i % 17) * step;
  return tile;
}

/// One 32x32x32 product after the other; arguments: math fidelity, and whether arithmetic is exact.
void tile_matmul(benchmark::State& state) {
  const std::unique_ptr<sim::TileMath> math =
      state.range(1) != 0 ? sim::make_exact_tile_math() : sim::make_fast_tile_math();
  const sim::Tile in0 = tile_of(0.25f);
  const sim::Tile in1 = tile_of(0.5f);
  sim::Tile dst;
  const sim::MathMode mode{static_cast<sim::MathFidelity>(state.range(0)), true};
  for (auto _ : state) {
    math->matmul(in0, in1, mode, dst);
    benchmark::DoNotOptimize(dst.values.data());
    benchmark::ClobberMemory();
  }
  constexpr double kFlops = 2.0 * sim::kTileDim * sim::kTileDim * sim::kTileDim;
  state.counters["FLOP/s"] = benchmark::Counter(kFlops, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(tile_matmul)->ArgsProduct({{0, 1, 2, 3}, {0, 1}});

/// A program in a folder of its own, with a cache of its own; both go at the end.
class Workspace {
 public:
  explicit Workspace(const backend::EmittedProgram& program) {
    if (!folder_) std::exit(1);
    for (const backend::EmittedFile& kernel : program.kernels) {
      if (!driver::write_file(folder_->path() + "/" + kernel.name, kernel.text)) std::exit(1);
    }
  }

  sim::SimOptions options() const {
    sim::SimOptions options;
    options.base_dir = folder_->path();
    options.cache_dir = folder_->path() + "/cache";
    return options;
  }

 private:
  const std::shared_ptr<sim::ScratchDir> folder_ = sim::ScratchDir::create();
};

/// Simulates a program again and again, its kernels cached.
void simulate_program(benchmark::State& state, const driver::Compiled& compiled,
                      const sim::SimOptions& options) {
  std::vector<sim::HostTensor> tensors;
  for (const sim::TensorDesc& desc : compiled.tensors) tensors.push_back(sim::make_random_tensor(desc, 0));
  sim::SimResult result = sim::simulate(compiled.program.program, tensors, options);  // fills the cache
  for (auto _ : state) {
    if (result.status == sim::SimStatus::kOk)
      result = sim::simulate(compiled.program.program, tensors, options);
  }
  if (result.status != sim::SimStatus::kOk) {
    state.SkipWithError(sim::render_failure(result).c_str());
    return;
  }
  const double flops = static_cast<double>(result.stats.flops);
  state.counters["matmul FLOP/s"] = benchmark::Counter(flops, benchmark::Counter::kIsIterationInvariantRate);
}

/// Arguments: S, d, and whether cycles are estimated.
void simulate_flash_attention(benchmark::State& state) {
  const driver::Compiled compiled =
      compile_or_exit(flash_attention_source(), flash_attention_flags(state.range(0), state.range(1)));
  const Workspace workspace(compiled.program);
  sim::SimOptions options = workspace.options();
  options.timing = state.range(2) != 0;
  simulate_program(state, compiled, options);
}
BENCHMARK(simulate_flash_attention)
    ->Args({512, 64, 1})
    ->Args({2048, 128, 1})
    ->Args({2048, 128, 0})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// A square product on 64 cores at HiFi2; arguments: size, and the numerics.
void simulate_matmul(benchmark::State& state) {
  const driver::Compiled compiled = compile_or_exit(matmul_source(), matmul_flags(state.range(0)));
  const Workspace workspace(compiled.program);
  sim::SimOptions options = workspace.options();
  options.numerics = static_cast<sim::Numerics>(state.range(1));
  simulate_program(state, compiled, options);
}
BENCHMARK(simulate_matmul)
    ->Args({2048, static_cast<int>(sim::Numerics::kFast)})
    ->Args({2048, static_cast<int>(sim::Numerics::kExact)})
    ->Args({2048, static_cast<int>(sim::Numerics::kNone)})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace ttlc::benchmarks
