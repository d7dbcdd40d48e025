// How long the compiler takes: lexer and parser alone, source to kernels, and how that grows with the kernel.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>

#include "frontend/lexer.h"
#include "frontend/parser.h"
#include "test/benchmark/kernels.h"

namespace ttlc::benchmarks {
namespace {

constexpr int64_t kLongFileLines = 20'000;

/// Processor time, so that a busy machine does not show.
double cpu_seconds_of(auto&& work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

/// The flash attention example over and over, as one long file.
SourceFile long_file() {
  const std::string source = flash_attention_source();
  std::string text;
  for (int64_t lines = 0; lines < kLongFileLines; lines += std::count(source.begin(), source.end(), '\n'))
    text += source;
  return SourceFile("long.py", text);
}

void count_lines(benchmark::State& state, const SourceFile& file) {
  state.counters["lines"] =
      benchmark::Counter(static_cast<double>(file.line_count()),
                         benchmark::Counter::kIsIterationInvariantRate, benchmark::Counter::kIs1000);
}

void lexer(benchmark::State& state) {
  const SourceFile file = long_file();
  for (auto _ : state) {
    DiagnosticSink sink;
    benchmark::DoNotOptimize(frontend::tokenize(file, sink));
  }
  count_lines(state, file);
}
BENCHMARK(lexer)->Unit(benchmark::kMillisecond);

void lexer_and_parser(benchmark::State& state) {
  const SourceFile file = long_file();
  for (auto _ : state) {
    DiagnosticSink sink;
    frontend::ast::Arena arena;
    benchmark::DoNotOptimize(frontend::parse_module(file, arena, sink));
  }
  count_lines(state, file);
}
BENCHMARK(lexer_and_parser)->Unit(benchmark::kMillisecond);

/// Source text to kernel text; arguments: S, d.
void compile_flash_attention(benchmark::State& state) {
  const std::string source = flash_attention_source();
  const driver::CompileFlags flags = flash_attention_flags(state.range(0), state.range(1));
  for (auto _ : state) benchmark::DoNotOptimize(compile_or_exit(source, flags));
}
BENCHMARK(compile_flash_attention)->Args({512, 64})->Args({2048, 128})->Unit(benchmark::kMillisecond);

/// Kernels of 100, 300 and 1000 operations, compiled in turns: their times, and as ratios, of which 3 and 10
/// are linear.
void compile_elementwise(benchmark::State& state) {
  const std::string sources[] = {elementwise_source(100), elementwise_source(300), elementwise_source(1000)};
  const driver::CompileFlags flags = elementwise_flags();
  double seconds[3] = {};
  for (auto _ : state) {
    for (int i = 0; i < 3; ++i)
      seconds[i] += cpu_seconds_of([&] { benchmark::DoNotOptimize(compile_or_exit(sources[i], flags)); });
  }
  const auto mean_ms = [&](int i) { return seconds[i] / static_cast<double>(state.iterations()) * 1e3; };
  state.counters["ms of 100"] = mean_ms(0);
  state.counters["ms of 300"] = mean_ms(1);
  state.counters["ms of 1000"] = mean_ms(2);
  state.counters["300/100"] = seconds[1] / seconds[0];
  state.counters["1000/100"] = seconds[2] / seconds[0];
}
BENCHMARK(compile_elementwise)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ttlc::benchmarks
