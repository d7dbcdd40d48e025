// Random expressions over blocks of integers compute what 64-bit arithmetic says, wrapped around: in the reference and on the
// simulated device, for each format, on both machines, in both generations of the API.
//
//   random_integers_test                                 the programs of every test run
//   random_integers_test --first 1000 --programs 300     others, by hand
//   random_integers_test ... --together 100              so many in one test, their kernels compiled together
//   random_integers_test --evaluate-only                 no kernel is run
#include <gtest/gtest.h>

#include <random>

#include "test/support/run_kernel.h"
#include "test/support/run_together.h"
#include "test/support/selection.h"

namespace ttlc::test {
namespace {

using sim::DataFormat;

int64_t wrapped(int64_t value, DataFormat format) {
  switch (format) {
    case DataFormat::kUint16:
      return static_cast<uint16_t>(value);
    case DataFormat::kUint32:
      return static_cast<uint32_t>(value);
    default:
      return static_cast<int32_t>(value);
  }
}

int64_t floor_div(int64_t a, int64_t b) { return b == 0 ? 0 : a / b - (a % b != 0 && (a < 0) != (b < 0)); }

/// A piece of source and its value for elements x and y.
struct Expression {
  std::string text;
  std::function<int64_t(int64_t x, int64_t y)> value;
};

struct Binary {
  const char* pattern;  // of fmt
  int64_t (*value)(int64_t a, int64_t b);
};

constexpr Binary kOfAllFormats[] = {
    {"({} + {})", [](int64_t a, int64_t b) { return a + b; }},
    {"({} - {})", [](int64_t a, int64_t b) { return a - b; }},
    {"({} * {})", [](int64_t a, int64_t b) { return static_cast<int64_t>(uint64_t(a) * uint64_t(b)); }},
    {"({} != {})", [](int64_t a, int64_t b) { return int64_t{a != b}; }},
};
constexpr Binary kOf32Bits[] = {
    {"({} == {})", [](int64_t a, int64_t b) { return int64_t{a == b}; }},
};
constexpr Binary kOfInt32[] = {
    {"({} < {})", [](int64_t a, int64_t b) { return int64_t{a < b}; }},
    {"({} >= {})", [](int64_t a, int64_t b) { return int64_t{a >= b}; }},
    {"({} // {})", floor_div},
    {"({} % {})", [](int64_t a, int64_t b) { return a - b * floor_div(a, b); }},
    {"ttl.math.max({}, {})", [](int64_t a, int64_t b) { return std::max(a, b); }},
    {"ttl.math.min({}, {})", [](int64_t a, int64_t b) { return std::min(a, b); }},
};

class Generator {
 public:
  Generator(uint64_t seed, DataFormat format) : random_(seed), format_(format) {}

  Expression expression(int depth) {
    if (depth == 0 || chance(15)) return leaf();
    const bool wide = format_ != DataFormat::kUint16;
    if (wide && chance(25)) return with_number(depth);
    if (format_ == DataFormat::kInt32 && chance(20)) return unary(depth);
    if (wide && chance(10)) return choice(depth);
    return binary(depth);
  }

 private:
  int64_t pick(int64_t count) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(count)); }
  bool chance(int64_t percent) { return pick(100) < percent; }

  Expression leaf() {
    if (chance(50)) return {"x", [](int64_t x, int64_t) { return x; }};
    return {"y", [](int64_t, int64_t y) { return y; }};
  }

  Expression with_number(int depth) {
    const Expression a = expression(depth - 1);
    const int64_t number = pick(3) == 0 ? pick(2000000000) : pick(100);
    const auto format = format_;
    if (chance(50)) {
      return {fmt::format("({} + {})", a.text, number),
              [=](int64_t x, int64_t y) { return wrapped(a.value(x, y) + number, format); }};
    }
    return {fmt::format("({} - {})", number, a.text),
            [=](int64_t x, int64_t y) { return wrapped(number - a.value(x, y), format); }};
  }

  Expression unary(int depth) {
    const Expression a = expression(depth - 1);
    if (chance(50)) {
      return {fmt::format("(-{})", a.text),
              [=](int64_t x, int64_t y) { return wrapped(-a.value(x, y), DataFormat::kInt32); }};
    }
    return {fmt::format("abs({})", a.text),
            [=](int64_t x, int64_t y) { return wrapped(std::abs(a.value(x, y)), DataFormat::kInt32); }};
  }

  Expression choice(int depth) {
    const Expression c = expression(depth - 1), a = expression(depth - 1), b = expression(depth - 1);
    return {fmt::format("ttl.where({}, {}, {})", c.text, a.text, b.text),
            [=](int64_t x, int64_t y) { return c.value(x, y) != 0 ? a.value(x, y) : b.value(x, y); }};
  }

  const Binary& any_binary() {
    const int64_t all = std::size(kOfAllFormats),
                  wide = format_ == DataFormat::kUint16 ? 0 : std::size(kOf32Bits);
    const int64_t of_int32 = format_ == DataFormat::kInt32 ? std::size(kOfInt32) : 0;
    const int64_t i = pick(all + wide + of_int32);
    return i < all ? kOfAllFormats[i] : i < all + wide ? kOf32Bits[i - all] : kOfInt32[i - all - wide];
  }

  Expression binary(int depth) {
    const Expression a = expression(depth - 1), b = expression(depth - 1);
    const Binary& op = any_binary();
    const auto format = format_;
    return {fmt::format(fmt::runtime(op.pattern), a.text, b.text),
            [=, value = op.value](int64_t x, int64_t y) {
              return wrapped(value(a.value(x, y), b.value(x, y)), format);
            }};
  }

  std::mt19937_64 random_;
  DataFormat format_;
};

std::string source_of(const std::string& expression) {
  return fmt::format(R"(import ttl


@ttl.operation(grid=(1, 1))
def kernel(a, b, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 2), block_count=2)
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 2), block_count=2)
    o_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 2), block_count=2)

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x, b_dfb.wait() as y, o_dfb.reserve() as o:
            o.store({})

    @ttl.datamovement()
    def reader():
        with a_dfb.reserve() as x, b_dfb.reserve() as y:
            ttl.copy(a[0:1, 0:2], x).wait()
            ttl.copy(b[0:1, 0:2], y).wait()

    @ttl.datamovement()
    def writer():
        with o_dfb.wait() as o:
            ttl.copy(o, out[0:1, 0:2]).wait()
)",
                     expression);
}

/// Small and large, of both signs, with some that meet.
double input_value(const sim::TensorDesc& tensor, int64_t index) {
  uint64_t hash =
      static_cast<uint64_t>(index) * 0x9e3779b97f4a7c15u + tensor.name.back() * 0xbf58476d1ce4e5b9u;
  hash = (hash ^ (hash >> 29)) * 0x94d049bb133111ebu;
  const auto value = static_cast<int64_t>(hash >> 32);
  return static_cast<double>(wrapped(index % 4 == 0 ? value : value % 16 - 8, tensor.dtype));
}

class RandomIntegers : public testing::TestWithParam<int64_t> {
 protected:
  /// Compiles a program and checks its reference.
  void compile(int64_t seed) {
    constexpr DataFormat kFormats[] = {DataFormat::kInt32, DataFormat::kUint32, DataFormat::kUint16,
                                       DataFormat::kInt32};
    const DataFormat format = kFormats[seed % 4];
    const Expression expression = Generator(static_cast<uint64_t>(seed), format).expression(4);
    KernelTest test{source_of(expression.text), {}, input_value};
    for (const char* tensor : {"a", "b", "out"})
      test.flags.tensors.push_back(fmt::format("{}=32x64:{}", tensor, sim::name_of(format)));
    test.flags.passes.verify_each = true;
    if (seed % 3 == 1) test.flags.target.arch = "blackhole";
    if (seed % 5 == 2) test.flags.metal_api = "apr2026";
    DiagnosticSink sink;
    Result<driver::Compiled> compiled = compile_text(test, sink);
    ASSERT_TRUE(compiled) << render(sink.sorted(), false) << expression.text;
    expect_reference(*compiled, expression);
    texts_.push_back(fmt::format("seed {}: {}", seed, expression.text));
    programs_.push_back(std::move(*compiled));
  }

  void run() {
    std::vector<const driver::Compiled*> programs;
    for (const driver::Compiled& program : programs_) programs.push_back(&program);
    const auto judge = [](const KernelVerdict& verdict, size_t) {
      return verdict.passed() ? "" : "wrong: " + verdict.text();
    };
    const std::vector<std::string> wrong =
        run_together(programs, input_value, fmt::format("random-integers-{}", GetParam()), judge);
    for (size_t i = 0; i < wrong.size(); ++i) EXPECT_TRUE(wrong[i].empty()) << wrong[i] << "\n" << texts_[i];
  }

 private:
  static void expect_reference(const driver::Compiled& compiled, const Expression& expression) {
    const std::vector<sim::HostTensor> inputs = start_values(compiled, input_value);
    const ir::Evaluation reference = reference_of(compiled, inputs);
    ASSERT_FALSE(reference.fault) << expression.text;
    const std::vector<double>& values = reference.tensors.at("out").values;
    for (size_t i = 0; i < values.size(); ++i) {
      const auto element = [&](size_t tensor) {
        return static_cast<int64_t>(driver::value_of(inputs[tensor], static_cast<int64_t>(i)));
      };
      ASSERT_EQ(static_cast<int64_t>(values[i]), expression.value(element(0), element(1)))
          << expression.text << " of " << element(0) << " and " << element(1);
    }
  }

  std::vector<driver::Compiled> programs_;
  std::vector<std::string> texts_;
};

TEST_P(RandomIntegers, WrapAround) {
  for (const int64_t seed : programs_from(GetParam())) compile(seed);
  if (!selection().evaluate_only) run();
}

INSTANTIATE_TEST_SUITE_P(Expressions, RandomIntegers, first_programs());

}  // namespace
}  // namespace ttlc::test

int main(int argc, char** argv) {
  ttlc::test::select_programs(argc, argv, {.programs = 24, .mistakes = 0});
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
