// Texts of the kernels, and compiling them outside a timed region or inside one.
#include "test/benchmark/kernels.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>

#include "backend/driver/files.h"
#include "ir/support/render.h"

namespace ttlc::benchmarks {
namespace {

[[noreturn]] void give_up(const std::string& message) {
  fmt::print(stderr, "{}\n", message);
  std::exit(1);
}

}  // namespace

std::string flash_attention_source() {
  sim::Outcome<std::string> text =
      driver::read_file(std::string(TTLC_SOURCE_DIR) + "/examples/flash_attention.py");
  if (!text) give_up(text.message());
  return *text;
}

driver::CompileFlags flash_attention_flags(int64_t sequence, int64_t width) {
  driver::CompileFlags flags;
  flags.file = "flash_attention.py";
  flags.kernel = "flash_attention";
  for (const char* name : {"Q", "K", "V", "out"})
    flags.tensors.push_back(fmt::format("{}={}x{}", name, sequence, width));
  return flags;
}

std::string matmul_source() {
  return R"(from ttlang.d2m_api import *


@pykernel_gen(grid=(8, 8), block_factors=[(8, 4), (4, 8), (8, 8)])
def matmul(A, B, C):
    A_s, B_s, C_s = Stream(A), Stream(B), Stream(C)
    steps = A.shape[1] // 128

    @compute()
    async def multiply(A_cb, B_cb, C_cb):
        acc = fill(0, shape=(8, 8))
        for k in range(steps):
            acc = acc + A_cb.pop() @ B_cb.pop()
        C_cb.reserve().store(acc)

    @datamovement()
    async def read(A_cb, B_cb, C_cb):
        for k in range(steps):
            dma(A_s[core_index(0), k], A_cb.reserve()).wait()
            dma(B_s[k, core_index(1)], B_cb.reserve()).wait()

    @datamovement()
    async def write(A_cb, B_cb, C_cb):
        dma(C_cb.pop(), C_s[core_index(0), core_index(1)]).wait()

    return Program(multiply, read, write)(A, B, C)
)";
}

driver::CompileFlags matmul_flags(int64_t size) {
  driver::CompileFlags flags;
  flags.file = "matmul.py";
  flags.target.fidelity = "HiFi2";
  for (const char* name : {"A", "B", "C"}) flags.tensors.push_back(fmt::format("{}={}x{}", name, size, size));
  return flags;
}

namespace {

/// A kernel of two inputs x and y and one output whose compute thread has the given lines; they end with a value r.
std::string source_of(std::string_view block, const std::vector<std::string>& lines) {
  return fmt::format(R"(from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[{}] * 3)
def generated(X, Y, out):
    @compute()
    async def comp(X_cb, Y_cb, out_cb):
        x = X_cb.pop()
        y = Y_cb.pop()
        {}
        out_cb.reserve().store(r)

    return Program(comp)(X, Y, out)
)",
                     block, fmt::join(lines, "\n        "));
}

}  // namespace

std::string elementwise_source(int64_t operations) {
  static constexpr const char* kSteps[] = {"r = exp(r)", "r = r * x", "r = sqrt(r)", "r = r - y",
                                           "r = tanh(r)"};
  std::vector<std::string> lines = {"r = x"};
  for (int64_t i = 0; i < operations; ++i) lines.emplace_back(kSteps[i % std::size(kSteps)]);
  return source_of("(2, 2)", lines);
}

std::string dag_source(int64_t operations, int64_t distance) {
  std::vector<std::string> lines = {"r = x"};
  std::vector<std::string> values = {"x"};
  while (static_cast<int64_t>(2 * values.size()) <= operations) {  // two operations a value
    int64_t count = static_cast<int64_t>(values.size());
    std::string name = fmt::format("v{}", count);
    lines.push_back(fmt::format("{} = tanh({} - {})", name, values.back(),
                                count > distance ? values[count - distance] : "y"));
    values.push_back(name);
  }
  lines.push_back("r = " + values.back());
  return source_of("(1, 1)", lines);
}

driver::CompileFlags generated_flags(int64_t side) {
  driver::CompileFlags flags;
  flags.file = "generated.py";
  for (const char* name : {"X", "Y", "out"}) flags.tensors.push_back(fmt::format("{0}={1}x{1}", name, side));
  return flags;
}

driver::Compiled compile_or_exit(const std::string& source, const driver::CompileFlags& flags) {
  DiagnosticSink sink;
  driver::Sources sources{std::make_shared<SourceFile>(flags.file, source), {}};
  Result<std::vector<sim::TensorSpec>> specs = driver::parse_tensors(flags.tensors, sink);
  Result<driver::Compiled> compiled = Failure{};
  if (specs) compiled = driver::compile(sources, flags, *specs, sink);
  if (!compiled) give_up(render(sink.sorted(), false));
  return std::move(*compiled);
}

}  // namespace ttlc::benchmarks
