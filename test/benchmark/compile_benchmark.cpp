// How long the compiler takes: lexer and parser alone, source to kernels, and how that grows with the kernel.
#include <benchmark/benchmark.h>

#include <algorithm>

#include "frontend/lexer.h"
#include "frontend/parser.h"
#include "test/benchmark/kernels.h"

namespace ttlc::benchmarks {
namespace {

constexpr int64_t kLongFileLines = 100'000;

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

/// Generated kernels of so many operations; the fit says how the time grows with them.
void compile_generated(benchmark::State& state, const std::string& source, int64_t side) {
  const driver::CompileFlags flags = generated_flags(side);
  for (auto _ : state) benchmark::DoNotOptimize(compile_or_exit(source, flags));
  state.SetComplexityN(state.range(0));
}
void compile_chain(benchmark::State& state) {
  compile_generated(state, elementwise_source(state.range(0)), 64);
}
void compile_few_alive(benchmark::State& state) {
  compile_generated(state, dag_source(state.range(0), 2), 32);
}
void compile_many_alive(benchmark::State& state) {
  compile_generated(state, dag_source(state.range(0), 60), 32);
}
BENCHMARK(compile_chain)->Arg(100)->Arg(1000)->Arg(4000)->Unit(benchmark::kMillisecond)->Complexity();
BENCHMARK(compile_few_alive)->Arg(100)->Arg(1000)->Arg(4000)->Unit(benchmark::kMillisecond)->Complexity();
BENCHMARK(compile_many_alive)->Arg(100)->Arg(1000)->Arg(4000)->Unit(benchmark::kMillisecond)->Complexity();

}  // namespace
}  // namespace ttlc::benchmarks
