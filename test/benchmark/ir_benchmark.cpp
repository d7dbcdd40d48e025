// IR to text and back, on the module of flash attention as it comes from the passes.
#include <benchmark/benchmark.h>

#include "ir/parser.h"
#include "ir/printer.h"
#include "ir/verifier.h"
#include "test/benchmark/kernels.h"

namespace ttlc::benchmarks {
namespace {

driver::Compiled flash_attention() {
  return compile_or_exit(flash_attention_source(), flash_attention_flags(2048, 128));
}

void count_bytes(benchmark::State& state, const std::string& text) {
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}

void ir_print(benchmark::State& state) {
  const driver::Compiled compiled = flash_attention();
  for (auto _ : state) benchmark::DoNotOptimize(ir::print(*compiled.module));
  count_bytes(state, ir::print(*compiled.module));
}
BENCHMARK(ir_print)->Unit(benchmark::kMicrosecond);

void ir_parse(benchmark::State& state) {
  const std::string text = ir::print(*flash_attention().module);
  const auto file = std::make_shared<SourceFile>("flash_attention.ir", text);
  for (auto _ : state) {
    DiagnosticSink sink;
    benchmark::DoNotOptimize(ir::parse_module(file, sink));
  }
  count_bytes(state, text);
}
BENCHMARK(ir_parse)->Unit(benchmark::kMicrosecond);

void ir_verify(benchmark::State& state) {
  const driver::Compiled compiled = flash_attention();
  for (auto _ : state) {
    DiagnosticSink sink;
    benchmark::DoNotOptimize(ir::verify(*compiled.module, sink));
  }
}
BENCHMARK(ir_verify)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace ttlc::benchmarks
