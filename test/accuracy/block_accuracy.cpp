#include "test/accuracy/block_accuracy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>
#include <string_view>

#include "test/support/run_kernel.h"

namespace ttlc::test {
namespace {

using sim::DataFormat;

constexpr int64_t kTilesOfSide = 4;
constexpr int64_t kSide = kTilesOfSide * sim::kTileHeight;

/// A block of an operand, row-major.
class Block {
 public:
  explicit Block(std::vector<float> values) : values_(std::move(values)) {}
  double operator()(int64_t row, int64_t column) const { return values_[row * kSide + column]; }
  float at(int64_t flat) const { return values_[flat]; }

 private:
  std::vector<float> values_;
};

enum Joined { kSum, kMaximum };

struct BlockOperator {
  const char* source;
  int64_t rows, columns, term_count;
  double (*term)(const Block& a, const Block& b, int64_t i, int64_t j, int64_t k);
  Joined joined;
};

constexpr BlockOperator kOperators[] = {
#define BLOCK_OPERATOR(source, rows, columns, term_count, term, joined)                             \
  {source,                                                                                          \
   rows,                                                                                            \
   columns,                                                                                         \
   term_count,                                                                                      \
   []([[maybe_unused]] const Block& a, [[maybe_unused]] const Block& b, [[maybe_unused]] int64_t i, \
      [[maybe_unused]] int64_t j, [[maybe_unused]] int64_t k) -> double { return term; },           \
   joined},
#include "test/accuracy/block_operators.def"
};

struct Exact {
  double value;
  double size;  // the sum of the absolute values of the terms
};

Exact exact_element(const BlockOperator& op, const Block& a, const Block& b, int64_t i, int64_t j) {
  Exact exact{op.joined == kSum ? 0.0 : -INFINITY, 0};
  for (int64_t k = 0; k < op.term_count; ++k) {
    const double term = op.term(a, b, i, j, k);
    exact.value = op.joined == kSum ? exact.value + term : std::max(exact.value, term);
    exact.size += std::fabs(term);
  }
  if (op.joined == kMaximum) exact.size = std::fabs(exact.value);
  return exact;
}

enum class Draw { kNarrow, kWide };

Block drawn_block(Draw draw, DataFormat format, uint64_t seed) {
  std::mt19937_64 engine(seed);
  const auto share = [&] { return static_cast<double>(engine() >> 11) * 0x1p-53; };
  std::vector<float> values;
  for (int64_t i = 0; i < kSide * kSide; ++i) {
    double value = 16 * share() - 8;
    if (draw == Draw::kWide) value = std::copysign(std::exp2(40 * share() - 20), value);
    const auto single = static_cast<float>(value);
    values.push_back(format == DataFormat::kBf16 ? sim::round_to_bf16(single) : single);
  }
  return Block(std::move(values));
}

/// Elements on a side of whole tiles.
int64_t whole_tiles(int64_t elements) { return (elements + sim::kTileHeight - 1) / sim::kTileHeight; }

std::string kernel_source(const BlockOperator& op) {
  return fmt::format(R"(import ttl


@ttl.operation(grid=(1, 1))
def operator(a_in, b_in, out):
    a_dfb = ttl.make_dataflow_buffer_like(a_in, shape=({0}, {0}))
    b_dfb = ttl.make_dataflow_buffer_like(b_in, shape=({0}, {0}))
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=({1}, {2}))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as a, b_dfb.wait() as b, out_dfb.reserve() as o:
            o.store({3})

    @ttl.datamovement()
    def read():
        ttl.copy(a_in[0:{0}, 0:{0}], a_dfb.reserve()).wait()
        ttl.copy(b_in[0:{0}, 0:{0}], b_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(out_dfb.wait(), out[0:{1}, 0:{2}]).wait()
)",
                     kTilesOfSide, whole_tiles(op.rows), whole_tiles(op.columns), op.source);
}

KernelTest test_of(const BlockOperator& op, std::string_view fidelity, DataFormat format) {
  const std::string_view dtype = sim::name_of(format);
  KernelTest test;
  test.source = kernel_source(op);
  test.flags.target.fidelity = fidelity;
  test.flags.tensors = {fmt::format("a_in={0}x{0}:{1}", kSide, dtype),
                        fmt::format("b_in={0}x{0}:{1}", kSide, dtype),
                        fmt::format("out={}x{}:{}", whole_tiles(op.rows) * sim::kTileHeight,
                                    whole_tiles(op.columns) * sim::kTileWidth, dtype)};
  return test;
}

/// The result of one run, row-major in whole tiles.
std::vector<float> run(const driver::Compiled& compiled, const std::string& folder, const Block& a,
                       const Block& b) {
  const std::vector<sim::HostTensor> tensors = start_values(
      compiled,
      [&](const sim::TensorDesc& tensor, int64_t i) { return (tensor.name == "a_in" ? a : b).at(i); });
  sim::SimOptions options;
  options.numerics = sim::Numerics::kExact;
  options.timing = false;
  options.base_dir = folder;
  options.machine = compiled.module->target.arch;
  options.cache_dir = std::string(TTLC_BINARY_DIR) + "/golden-cache";
  options.results = {"out"};
  sim::SimResult result = sim::simulate(compiled.program.program, tensors, options);
  if (result.status != sim::SimStatus::kOk) throw std::runtime_error(sim::render_failure(result));
  return std::move(result.tensors.at(0).floats);
}

Deviation deviation_of(const BlockOperator& op, const Block& a, const Block& b,
                       const std::vector<float>& results, DataFormat format) {
  const int mantissa_bits = static_cast<int>(sim::info(format).mantissa_bits);
  const int64_t stride = whole_tiles(op.columns) * sim::kTileWidth;
  Deviation deviation;
  double errors = 0, squares = 0;
  for (int64_t i = 0; i < op.rows; ++i) {
    for (int64_t j = 0; j < op.columns; ++j) {
      const Exact exact = exact_element(op, a, b, i, j);
      const double error = std::fabs(results[i * stride + j] - exact.value);
      deviation.max_ulp =
          std::max(deviation.max_ulp, error / std::ldexp(1.0, std::ilogb(exact.size) - mantissa_bits));
      errors += error * error;
      squares += exact.value * exact.value;
      ++deviation.count;
    }
  }
  deviation.rel_l2 = std::sqrt(errors / squares);
  return deviation;
}

BlockOperatorAccuracy measure(const BlockOperator& op, std::string_view fidelity, DataFormat format) {
  const KernelTest test = test_of(op, fidelity, format);
  DiagnosticSink sink;
  const Result<driver::Compiled> compiled = compile_text(test, sink);
  if (!compiled) throw std::runtime_error(render(sink.sorted(), false) + test.source);
  const ScratchDir scratch{"block_accuracy"};
  for (const backend::EmittedFile& file : compiled->program.kernels)
    write_text(scratch.path() / file.name, file.text);
  const auto deviation = [&](Draw draw) {
    const Block a = drawn_block(draw, format, 1), b = drawn_block(draw, format, 2);
    return deviation_of(op, a, b, run(*compiled, scratch.path(), a, b), format);
  };
  return {op.source, std::string(fidelity), deviation(Draw::kNarrow), deviation(Draw::kWide)};
}

}  // namespace

std::vector<BlockOperatorAccuracy> measure_block_accuracy(DataFormat format) {
  std::vector<BlockOperatorAccuracy> table;
  for (const BlockOperator& op : kOperators) {
    const bool multiplies = std::string_view(op.source).find('@') != std::string_view::npos;
    for (const char* fidelity : {"LoFi", "HiFi2", "HiFi3", "HiFi4"})
      if (multiplies || std::string_view(fidelity) == "HiFi4") table.push_back(measure(op, fidelity, format));
  }
  return table;
}

}  // namespace ttlc::test
