// Several operators share a kernel: the block of operand tiles goes in once, one result of each comes out.
#include "test/accuracy/accuracy.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <random>
#include <stdexcept>

#include "test/support/run_kernel.h"

namespace ttlc::test {
namespace {

using sim::DataFormat;

constexpr int64_t kTileColumns = 8;
constexpr int64_t kTiles = kTileColumns * kTileColumns;
constexpr int64_t kElements = kTiles * sim::kTileElems;
constexpr size_t kOperatorsOfKernel = 6;
static_assert(kElements == 65536);

struct Operator {
  const char* source;
  double (*value)(double a, double b);
  double low, high;
};

constexpr Operator kOperators[] = {
#define OPERATOR(source, value, low, high) \
  {source, []([[maybe_unused]] double a, [[maybe_unused]] double b) -> double { return value; }, low, high},
#include "test/accuracy/operators.def"
};

/// Operands by element of a tensor of 8x8 tiles; the order of elements is the tensor's.
struct Operands {
  std::vector<float> a, b;
};

float rounded(double value, DataFormat format) {
  const auto single = static_cast<float>(value);
  return format == DataFormat::kBf16 ? sim::round_to_bf16(single) : single;
}

Operands drawn_operands(const Operator& op, DataFormat format) {
  std::mt19937_64 engine(1);
  const auto draw = [&] {
    const double share = static_cast<double>(engine() >> 11) * 0x1p-53;
    return std::clamp(rounded(op.low + (op.high - op.low) * share, format), rounded(op.low, format),
                      rounded(op.high, format));
  };
  Operands operands;
  for (int64_t i = 0; i < kElements; ++i) {
    operands.a.push_back(draw());
    operands.b.push_back(draw());
  }
  return operands;
}

/// Element i holds the bit pattern i, the second operand another one.
Operands all_patterns() {
  constexpr uint32_t kStride = 40503;  // odd: reaches all
  Operands operands;
  for (uint32_t i = 0; i < kElements; ++i) {
    operands.a.push_back(sim::float_from_bf16(static_cast<uint16_t>(i)));
    operands.b.push_back(sim::float_from_bf16(static_cast<uint16_t>(i * kStride)));
  }
  return operands;
}

constexpr float kEdges[] = {0.0f,        -0.0f,        1.0f,     -1.0f,     0x1p-126f, -0x1p-126f,
                            0x1.fep127f, -0x1.fep127f, INFINITY, -INFINITY, NAN};

Operands edge_operands() {
  Operands operands{std::vector<float>(kElements, 1.0f), std::vector<float>(kElements, 1.0f)};
  std::copy(std::begin(kEdges), std::end(kEdges), operands.a.begin());
  return operands;
}

std::string kernel_source(std::span<const Operator> operators) {
  std::string stores;
  for (const Operator& op : operators) {
    stores += fmt::format("                with out_dfb.reserve() as o:\n                    o.store({})\n",
                          op.source);
  }
  return fmt::format(R"(import ttl


@ttl.operation(grid=(1, 1))
def operators(a_in, b_in, out):
    a_dfb = ttl.make_dataflow_buffer_like(a_in, shape=(1, 1))
    b_dfb = ttl.make_dataflow_buffer_like(b_in, shape=(1, 1))
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1))

    @ttl.compute()
    def compute():
        for tile in range({0}):
            with a_dfb.wait() as a, b_dfb.wait() as b:
{2}
    @ttl.datamovement()
    def read():
        for tile in range({0}):
            ttl.copy(a_in[tile // {1}, tile % {1}], a_dfb.reserve()).wait()
            ttl.copy(b_in[tile // {1}, tile % {1}], b_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        for tile in range({0}):
            for op in range({3}):
                ttl.copy(out_dfb.wait(), out[op * {1} + tile // {1}, tile % {1}]).wait()
)",
                     kTiles, kTileColumns, stores, operators.size());
}

/// A kernel of some operators, ready to run on operands of any kind.
class OperatorKernel {
 public:
  OperatorKernel(std::span<const Operator> operators, DataFormat format) : operators_(operators) {
    const int64_t side = kTileColumns * sim::kTileHeight;
    const char* dtype = format == DataFormat::kBf16 ? "bf16" : "fp32";
    KernelTest test;
    test.source = kernel_source(operators);
    test.flags.tensors = {
        fmt::format("a_in={0}x{0}:{1}", side, dtype), fmt::format("b_in={0}x{0}:{1}", side, dtype),
        fmt::format("out={}x{}:{}", side * static_cast<int64_t>(operators.size()), side, dtype)};
    DiagnosticSink sink;
    Result<driver::Compiled> compiled = compile_text(test, sink);
    if (!compiled) throw std::runtime_error(render(sink.sorted(), false) + test.source);
    compiled_ = std::move(*compiled);
    for (const backend::EmittedFile& file : compiled_.program.kernels)
      write_text(scratch_.path() / file.name, file.text);
  }

  /// Results of all operators, one after the other, each as its operands.
  std::vector<float> run(const Operands& operands) const {
    std::vector<sim::HostTensor> tensors =
        start_values(compiled_, [&](const sim::TensorDesc& tensor, int64_t i) {
          return (tensor.name == "a_in" ? operands.a : operands.b)[static_cast<size_t>(i)];
        });
    sim::SimOptions options;
    options.numerics = sim::Numerics::kExact;
    options.timing = false;
    options.base_dir = scratch_.path();
    options.machine = compiled_.module->target.arch;
    options.cache_dir = std::string(TTLC_BINARY_DIR) + "/golden-cache";
    options.results = {"out"};
    sim::SimResult result = sim::simulate(compiled_.program.program, tensors, options);
    if (result.status != sim::SimStatus::kOk) throw std::runtime_error(sim::render_failure(result));
    return std::move(result.tensors.at(0).floats);
  }

  std::span<const Operator> operators() const { return operators_; }

 private:
  std::span<const Operator> operators_;
  ScratchDir scratch_{"accuracy"};
  driver::Compiled compiled_;
};

bool is_normal_or_zero(double value, DataFormat format) {
  const double largest = format == DataFormat::kBf16 ? 0x1.fep127 : 0x1.fffffep127;
  return value == 0 || (std::fabs(value) >= 0x1p-126 && std::fabs(value) <= largest);
}

Deviation deviation_of(const Operator& op, const Operands& operands, std::span<const float> results,
                       DataFormat format) {
  const int mantissa_bits = format == DataFormat::kBf16 ? 7 : 23;
  Deviation deviation;
  double errors = 0, squares = 0;
  for (size_t i = 0; i < results.size(); ++i) {
    const double a = operands.a[i], b = operands.b[i], expected = op.value(a, b);
    if (!is_normal_or_zero(a, format) || !is_normal_or_zero(b, format) ||
        !is_normal_or_zero(expected, format))
      continue;
    const double error = std::fabs(results[i] - expected);
    const double ulp = std::ldexp(1.0, (expected == 0 ? -126 : std::ilogb(expected)) - mantissa_bits);
    deviation.max_ulp = std::max(deviation.max_ulp, std::isnan(error) ? INFINITY : error / ulp);
    errors += error * error;
    squares += expected * expected;
    ++deviation.count;
  }
  deviation.rel_l2 = squares == 0 ? 0 : std::sqrt(errors / squares);
  return deviation;
}

std::string kind_of(double value) {
  if (std::isnan(value)) return "nan";
  const std::string sign = std::signbit(value) ? "-" : "";
  if (std::isinf(value)) return sign + "inf";
  if (value == 0) return sign + "0";
  return std::fabs(value) < 0x1p-100  ? sign + "tiny"
         : std::fabs(value) > 0x1p100 ? sign + "huge"
                                      : sign + "number";
}

std::string name_of_edge(float value) {
  const std::string sign = std::signbit(value) ? "-" : "";
  if (std::fabs(value) == 0x1p-126f) return sign + "smallest";
  if (std::fabs(value) == 0x1.fep127f) return sign + "largest";
  return std::isnan(value) || std::isinf(value) ? kind_of(value) : fmt::format("{}", value);
}

std::string edges_of(const Operator& op, std::span<const float> results) {
  std::vector<std::string> differences;
  for (size_t i = 0; i < std::size(kEdges); ++i) {
    const std::string expected = kind_of(rounded(op.value(kEdges[i], 1.0), DataFormat::kBf16));
    const std::string actual = kind_of(results[i]);
    // Which zero it is means nothing to most kernels.
    if (expected == actual || (expected.ends_with("0") && actual.ends_with("0"))) continue;
    differences.push_back(fmt::format("{}: {}, not {}", name_of_edge(kEdges[i]), actual, expected));
  }
  return fmt::format("{}", fmt::join(differences, "; "));
}

}  // namespace

std::vector<OperatorAccuracy> measure_accuracy(DataFormat format) {
  const std::span<const Operator> all(kOperators);
  std::vector<OperatorAccuracy> table;
  for (size_t first = 0; first < all.size(); first += kOperatorsOfKernel) {
    const OperatorKernel kernel(all.subspan(first, std::min(kOperatorsOfKernel, all.size() - first)), format);
    const Operands patterns = all_patterns();
    const std::vector<float> of_patterns = kernel.run(patterns);
    const std::vector<float> of_edges = kernel.run(edge_operands());
    Operands drawn;
    std::vector<float> of_drawn;
    for (size_t i = 0; i < kernel.operators().size(); ++i) {
      const Operator& op = kernel.operators()[i];
      const bool same_range =
          i > 0 && op.low == kernel.operators()[i - 1].low && op.high == kernel.operators()[i - 1].high;
      if (!same_range) {
        drawn = drawn_operands(op, format);
        of_drawn = kernel.run(drawn);
      }
      const auto part = [i](const std::vector<float>& results) {
        return std::span(results).subspan(i * kElements, kElements);
      };
      table.push_back({op.source, deviation_of(op, drawn, part(of_drawn), format),
                       deviation_of(op, patterns, part(of_patterns), format), edges_of(op, part(of_edges))});
    }
  }
  return table;
}

}  // namespace ttlc::test
