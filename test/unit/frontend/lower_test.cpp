// Threads to IR: every kernel here is lowered, verified and evaluated, and compared with plain C++.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "test/unit/frontend/elaborated.h"

namespace ttlc::frontend {
namespace {

using ::testing::HasSubstr;

using Matrix = std::vector<std::vector<double>>;

Matrix matrix(const std::vector<double>& values, int64_t columns) {
  Matrix result(values.size() / columns, std::vector<double>(columns));
  for (size_t i = 0; i < values.size(); ++i) result[i / columns][i % columns] = values[i];
  return result;
}
Matrix input(const std::string& name, int64_t rows, int64_t columns) {
  return matrix(Elaborated::data(name, {rows, columns}), columns);
}

/// A kernel on one core whose compute thread has this body; blocks are whole tensors.
std::string kernel_text(const std::string& body, const std::string& factors,
                        const std::string& params = "a, out") {
  std::string cbs = params;
  for (size_t at = cbs.find(','); at != std::string::npos; at = cbs.find(',', at + 4)) cbs.insert(at, "_cb");
  return "@pykernel_gen(grid=(1, 1), block_factors=" + factors + ")\ndef k(" + params +
         "):\n    @compute()\n    async def c(" + cbs + "_cb):\n" + body + "    return Program(c)(" + params +
         ")\n";
}

/// Runs `body` with one input of `rows` x `columns` tiles and an output of the same size.
Matrix run_unary(const std::string& body, int64_t rows = 1, int64_t columns = 1) {
  std::string factor = "(" + std::to_string(rows) + ", " + std::to_string(columns) + ")";
  Elaborated kernel(kernel_text(body, "[" + factor + ", " + factor + "]"),
                    {tensor("a", {rows * 32, columns * 32}), tensor("out", {rows * 32, columns * 32})});
  EXPECT_TRUE(kernel.ok()) << kernel.errors();
  if (!kernel.ok()) return Matrix(rows * 32, std::vector<double>(columns * 32, NAN));
  Matrix result = matrix(kernel.run("out"), columns * 32);
  EXPECT_TRUE(kernel.ok()) << kernel.errors();
  return result;
}

std::string errors_of(const std::string& body, const std::string& factors = "[(1, 1), (1, 1)]") {
  return Elaborated(kernel_text(body, factors), {tensor("a", {64, 96}), tensor("out", {64, 96})}).errors();
}

TEST(LowerTest, ElementwiseChainsAndScalars) {
  Matrix a = input("a", 32, 32);
  Matrix out = run_unary(R"(
        x = a_cb.pop()
        y = (2 - x * 0.5 + 1) / 4 - x / 2
        z = max(-y, abs(x)) ** 2 + recip(x + 3.0) + sqrt((x + 3) ** 3)
        out_cb.reserve().store(z + (x - x) + x * x)
        out_cb.pop()
)");
  for (int i : {0, 7, 31}) {
    for (int j : {0, 13, 31}) {
      double x = a[i][j], y = (2 - x * 0.5 + 1) / 4 - x / 2;
      double z = std::pow(std::max(-y, std::abs(x)), 2) + 1 / (x + 3) + std::sqrt(std::pow(x + 3, 3));
      EXPECT_NEAR(out[i][j], z + x * x, 1e-9);
    }
  }
}

TEST(LowerTest, MethodsAndFunctionsAreTheSame) {
  Matrix by_method =
      run_unary("        x = a_cb.pop().exp().sqrt().recip()\n        out_cb.reserve().store(x)\n");
  Matrix by_function = run_unary("        out_cb.reserve().store(recip(sqrt(exp(a_cb.pop()))))\n");
  EXPECT_EQ(by_method, by_function);
}

TEST(LowerTest, RowReductionsSpread) {
  Matrix a = input("a", 64, 96);
  Matrix out = run_unary(
      "        x = a_cb.pop()\n        out_cb.reserve().store((x - x.rowmax()).exp() / x.rowsum(dim=-1))\n",
      2, 3);
  for (int i : {0, 33, 63}) {
    double most = a[i][0], sum = 0;
    for (double x : a[i]) most = std::max(most, x), sum += x;
    for (int j : {0, 50, 95}) EXPECT_NEAR(out[i][j], std::exp(a[i][j] - most) / sum, 1e-9);
  }
}

TEST(LowerTest, ColumnAndFullReductionsSpread) {
  Matrix a = input("a", 64, 64);
  Matrix out = run_unary(
      "        x = a_cb.pop()\n        out_cb.reserve().store(x * x.rowmax(dim=0) + x.rowsum(dim=None))\n", 2,
      2);
  double total = 0;
  for (const auto& row : a) {
    for (double x : row) total += x;
  }
  for (int j : {0, 31, 40}) {
    double most = a[0][j];
    for (int i = 0; i < 64; ++i) most = std::max(most, a[i][j]);
    for (int i : {0, 63}) EXPECT_NEAR(out[i][j], a[i][j] * most + total, 1e-9);
  }
}

TEST(LowerTest, ReductionsTakeARunningValue) {
  Matrix a = input("a", 32, 32);
  Matrix out = run_unary(R"(
        x = a_cb.pop()
        m = rowmax(x, fill(0.9, shape=(1, 1)))
        l = rowsum(x, rowsum(x, m))
        out_cb.reserve().store(x + l)
)");
  double most = 0.9, sum = 0;
  for (double x : a[5]) most = std::max(most, x), sum += x;
  EXPECT_NEAR(out[5][9], a[5][9] + most + 2 * sum, 1e-9);
}

TEST(LowerTest, AStoredColumnKeepsItsShapeOrSpreads) {
  Matrix a = input("a", 32, 64);
  Matrix out = run_unary("        out_cb.reserve().store(a_cb.pop().rowsum())\n", 1, 2);
  double sum = 0;
  for (double x : a[3]) sum += x;
  EXPECT_NEAR(out[3][0], sum, 1e-9);
  EXPECT_NEAR(out[3][63], sum, 1e-9);
}

TEST(LowerTest, MatmulsAndTransposes) {
  Matrix a = input("a", 64, 32);
  Elaborated kernel(
      kernel_text(
          "        x = a_cb.pop()\n        s = x @ x.transpose()\n        out_cb.reserve().store(s @ x)\n",
          "[(2, 1), (2, 1)]"),
      {tensor("a", {64, 32}), tensor("out", {64, 32})});
  ASSERT_TRUE(kernel.ok()) << kernel.errors();
  Matrix out = matrix(kernel.run("out"), 32);
  double expected = 0;
  for (int j = 0; j < 64; ++j) {
    double s = 0;
    for (int d = 0; d < 32; ++d) s += a[40][d] * a[j][d];
    expected += s * a[j][7];
  }
  EXPECT_NEAR(out[40][7], expected, 1e-9);
}

TEST(LowerTest, LoopsCarryBlocksAndIntegers) {
  Matrix a = input("a", 32, 32);
  Matrix out = run_unary(R"(
        x = a_cb.pop()
        acc = fill(0, shape=(1, 1))
        last = x
        count = 0
        for i in range(3):
            for j in range(2):
                acc = acc + x
                count += 1
            last = last * 2
        if count == 6:
            acc = acc + last
        out_cb.reserve().store(acc)
)");
  EXPECT_NEAR(out[2][3], 14 * a[2][3], 1e-9);
}

TEST(LowerTest, CarriedColumnsAreNotConfusedWithTilesOfOneColumn) {
  // One tile in all: `m` is a column, `acc` a whole tile, and both start as fills of one tile.
  Matrix a = input("a", 32, 32);
  Matrix out = run_unary(R"(
        x = a_cb.pop()
        m = fill(-inf, shape=(1, 1))
        acc = fill(0, shape=(1, 1))
        for i in range(2):
            m_new = max(m, x.rowmax())
            acc = acc * m_new + (x - m_new)
            m = m_new
        out_cb.reserve().store(acc)
)");
  double most = a[4][0];
  for (double x : a[4]) most = std::max(most, x);
  double acc = 0;
  for (int i = 0; i < 2; ++i) acc = acc * most + (a[4][11] - most);
  EXPECT_NEAR(out[4][11], acc, 1e-9);
}

TEST(LowerTest, NumbersForBlocksAreKnownAtCompileTime) {
  EXPECT_THAT(errors_of("        x = a_cb.pop() * core_index(0)\n"),
              HasSubstr("a number combined with a block must be known at compile time"));
}

TEST(LowerTest, RunTimeBranchesMergeBlocksAndIndices) {
  Elaborated kernel(R"(
@pykernel_gen(grid=(2, 2))
def k(a, out):
    @compute()
    async def c(a_cb, out_cb):
        y, x = core_index(0), core_index(1)
        v = a_cb.pop()
        w = v
        if y == 1 and not x > 0:
            w = v * 10
            n = 3
        elif x % 2 == 1 or y >= 5:
            w = v * 2 if y != 0 else v * 4
            n = min(x + 1, 7) - 0 * abs(y - x)
        else:
            n = 0
        for i in range(n):
            w = w + 1
        out_cb.reserve().store(w)
    return Program(c)(a, out)
)",
                    {tensor("a", {64, 64}), tensor("out", {64, 64})});
  ASSERT_TRUE(kernel.ok()) << kernel.errors();
  Matrix a = input("a", 64, 64), out = matrix(kernel.run("out"), 64);
  EXPECT_NEAR(out[0][0], a[0][0], 1e-9);
  EXPECT_NEAR(out[0][40], a[0][40] * 4 + 2, 1e-9);
  EXPECT_NEAR(out[40][0], a[40][0] * 10 + 3, 1e-9);
  EXPECT_NEAR(out[40][40], a[40][40] * 2 + 2, 1e-9);
}

TEST(LowerTest, HelpersAreInlined) {
  Matrix a = input("a", 32, 32);
  Matrix out = run_unary(R"(
        def twice(f, x):
            for i in range(2):
                x = f(x)
            return x, x + 1
        y, z = twice(lambda v: v * 3, a_cb.pop())
        out_cb.reserve().store(y + z)
)");
  EXPECT_NEAR(out[1][1], 18 * a[1][1] + 1, 1e-9);
}

TEST(LowerTest, ReservedBlocksArePublishedInEveryStyle) {
  const char text[] = R"(
@pykernel_gen(grid=(1, 1))
def k(a, out):
    s, o = Stream(a), TensorAccessor(out)
    @compute()
    async def c(a_cb, out_cb):
        for i in range(2):
            x = a_cb.pop()
            a_cb.pop()
            y = out_cb.reserve()
            y.store(x + 1)
            y.store(y + 1)
            out_cb.push()
        b = out_cb.reserve().wait()
        b.store(a_cb.wait())
        out_cb.pop()
        d = out_cb.reserve()
        if core_index(0) == 0:
            d.store(a_cb.pop())
        else:
            d.store(0)
    @datamovement()
    async def move(a_cb, out_cb):
        block = a_cb.reserve()
        tx = dma(s[0, 0], block)
        tx.wait()
        for i in range(1, 4):
            dma(s[i, 0], a_cb.reserve()).wait()
    @datamovement()
    async def drain(a_cb, out_cb):
        for i in range(4):
            dma(out_cb.pop(), o[i, 0]).wait()
    return Program(c, move, drain)(a, out)
)";
  Elaborated kernel(text, {tensor("a", {128, 32}), tensor("out", {128, 32})});
  ASSERT_TRUE(kernel.ok()) << kernel.errors();
  Matrix a = input("a", 128, 32), out = matrix(kernel.run("out"), 32);
  EXPECT_NEAR(out[3][3], a[3][3] + 2, 1e-9);
  EXPECT_NEAR(out[40][3], a[40][3] + 2, 1e-9);
  EXPECT_NEAR(out[70][3], a[70][3], 1e-9);
  EXPECT_NEAR(out[100][3], a[100][3], 1e-9);
}

TEST(LowerTest, LeadingIndicesCountMatrices) {
  Elaborated kernel(R"(
@pykernel_gen(grid=(1, 2), block_factors=[(1, 2), (1, 2)])
def k(a, out):
    @compute()
    async def c(a_cb, out_cb):
        for i in range(2):
            out_cb.reserve().store(a_cb.pop() * 2)
    @datamovement()
    async def r(a_cb, out_cb):
        for i in range(2):
            dma(a[core_index(1), i, 0], a_cb.reserve()).wait()
    @datamovement()
    async def w(a_cb, out_cb):
        for i in range(2):
            dma(out_cb.wait(), out[1 - core_index(1), i, 0]).wait()
    return Program(c, r, w)(a, out)
)",
                    {tensor("a", {2, 64, 64}), tensor("out", {2, 64, 64})});
  ASSERT_TRUE(kernel.ok()) << kernel.errors();
  std::vector<double> a = Elaborated::data("a", {2, 64, 64}), out = kernel.run("out");
  EXPECT_NEAR(out[64 * 64 + 5], 2 * a[5], 1e-9);
  EXPECT_NEAR(out[5], 2 * a[64 * 64 + 5], 1e-9);
}

TEST(LowerTest, CausalMasksHideLaterKeys) {
  Matrix a = input("a", 64, 64);
  Matrix out =
      run_unary("        out_cb.reserve().store(exp(a_cb.pop() + causal_mask(2, 1, shape=(2, 2))))\n", 2, 2);
  EXPECT_NEAR(out[0][32], std::exp(a[0][32]), 1e-9);  // query 64, key 64
  EXPECT_EQ(out[0][33], 0);
  EXPECT_NEAR(out[63][63], std::exp(a[63][63]), 1e-9);
}

TEST(LowerTest, ShapesOfFillsMayCountElements) {
  Matrix a = input("a", 32, 32);
  Matrix out =
      run_unary("        out_cb.reserve().store(a_cb.pop() + fill(2, shape=(32, 1)) + fill(1, (32, 32)))\n");
  EXPECT_NEAR(out[9][9], a[9][9] + 3, 1e-9);
  EXPECT_THAT(errors_of("        x = fill(0, shape=(40, 1))\n"),
              HasSubstr("neither a number of tiles nor a multiple of 32"));
}

TEST(LowerTest, BuffersOfTheKernelItself) {
  Elaborated kernel(R"(
@pykernel_gen(grid=(1, 1))
def k(a, out):
    scratch = CircularBuffer(shape=(1, 1), buffer_factor=3, dtype="fp32")
    @compute()
    async def c(a_cb, out_cb, s_cb):
        s_cb.reserve().store(a_cb.pop().exp())
        out_cb.reserve().store(s_cb.pop())
    return Program(c)(a, out, scratch)
)",
                    {tensor("a", {32, 32}), tensor("out", {32, 32})});
  ASSERT_TRUE(kernel.ok()) << kernel.errors();
  EXPECT_THAT(kernel.ir(), HasSubstr("%s_cb = buffer {role = user, fixed_depth} : cb<1x1 fp32, depth 3>"));
  EXPECT_NEAR(kernel.run("out")[17], std::exp(Elaborated::data("a", {32, 32})[17]), 1e-9);
}

TEST(LowerTest, PaddingIsNoPartOfResults) {
  auto result = [](const std::string& value, std::vector<int64_t> shape, int64_t element) {
    Elaborated kernel(kernel_text("        x = a_cb.pop()\n        out_cb.reserve().store(" + value + ")\n",
                                  "[(2, 1), (2, 1)]"),
                      {tensor("a", shape), tensor("out", shape)});
    EXPECT_TRUE(kernel.ok()) << kernel.errors();
    return kernel.run("out")[element];
  };
  auto row_of = [](int64_t row, auto fold, double start) {
    std::vector<double> a = Elaborated::data("a", {50, 20});
    return std::accumulate(a.begin() + row * 20, a.begin() + (row + 1) * 20, start, fold);
  };
  auto sum_of_exp = [](double sum, double x) { return sum + std::exp(x); };
  EXPECT_NEAR(result("exp(x).rowsum()", {50, 20}, 49 * 20), row_of(49, sum_of_exp, 0), 1e-9);
  auto larger = [](double a, double b) { return std::max(a, b); };
  EXPECT_NEAR(result("(x - 9).rowmax()", {50, 20}, 7 * 20), row_of(7, larger, -1e9) - 9, 1e-9);
  EXPECT_NEAR(result("exp(x) @ exp(fill(0, shape=(1, 1)))", {50, 20}, 3), row_of(0, sum_of_exp, 0), 1e-9);
}

// ---- mistakes

TEST(LowerTest, ShapeMistakesShowBothSides) {
  std::string text = errors_of(
      "        x = fill(0, shape=(2, 2))\n        y = fill(1, shape=(2, 3)).exp()\n        z = x.exp() + "
      "y\n");
  EXPECT_THAT(text, HasSubstr("'+' cannot combine blocks of [2, 2] and [2, 3] tiles: the left one has 2 "
                              "columns, the right one 3"));
  EXPECT_THAT(text, HasSubstr("note: the right block is made here"));
  EXPECT_THAT(errors_of("        x = fill(0, shape=(2, 3))\n        y = x @ x\n"),
              HasSubstr("the left block has 3 columns, the right one 2 rows"));
}

TEST(LowerTest, ACarriedBlockKeepsItsShape) {
  const std::string loop = "        x = fill(0, shape=(1, 1))\n        for i in range(2):\n";
  std::string text = errors_of(loop + "            y = x + 1.0\n            x = fill(0, shape=(1, 2))\n");
  EXPECT_THAT(text, HasSubstr("'x' has no value here"));
  EXPECT_THAT(text,
              HasSubstr("note: it is a block of [1, 1] tiles before the loop, but a block of [1, 2] tiles "
                        "after an iteration"));
  EXPECT_THAT(errors_of(loop + "            x = fill(0, shape=(1, 2))\n            y = x + 1.0\n"),
              testing::Not(HasSubstr("'x'")));
}

TEST(LowerTest, ValuesOfALoopEndWithIt) {
  std::string text = errors_of(
      "        for i in range(2):\n            x = a_cb.pop()\n        out_cb.reserve().store(x)\n");
  EXPECT_THAT(text, HasSubstr("'x' has no value here"));
  EXPECT_THAT(text, HasSubstr("give x a value of the same type and shape before the loop"));
}

TEST(LowerTest, BranchesMustAgree) {
  std::string text = errors_of(
      "        if core_index(0) > 0:\n            x = a_cb.pop()\n        out_cb.reserve().store(x)\n");
  EXPECT_THAT(text, HasSubstr("'x' has no value here"));
  EXPECT_THAT(
      errors_of("        o = out_cb.reserve()\n        if core_index(0) > 0:\n            o.store(1)\n"),
      HasSubstr("only one branch of an `if` stores to this block of out_cb"));
}

TEST(LowerTest, BarePopsNeedABlock) {
  EXPECT_THAT(errors_of("        out_cb.pop()\n"),
              HasSubstr("this neither publishes nor releases: no block of out_cb is held here"));
  EXPECT_THAT(errors_of("        o = out_cb.reserve()\n        for i in range(2):\n            o.store(1)\n  "
                        "          out_cb.push()\n"),
              HasSubstr("out_cb is pushed inside a loop or branch, but the block was acquired outside it"));
  EXPECT_THAT(errors_of("        o = out_cb.reserve()\n"), HasSubstr("nothing is ever stored to it"));
}

TEST(LowerTest, LoopsThatRunAtRunTimeEndWithBreakOrReturn) {
  EXPECT_THAT(errors_of("        for i in range(4):\n            if i == 2:\n                break\n"),
              ::testing::Not(HasSubstr("break")));
  EXPECT_THAT(errors_of("        for i in range(4):\n            if i == 2:\n                return\n"),
              ::testing::Not(HasSubstr("return")));
  EXPECT_THAT(
      errors_of(
          "        n = 0\n        while n < 3:\n            for i in range(4):\n                if i == n:\n"
          "                    return\n            n += 1\n"),
      HasSubstr("`return` out of this loop depends on a condition known only at run time"));
  EXPECT_THAT(errors_of("        while core_index(0) < 3:\n            pass\n"),
              HasSubstr("the condition of `while` is known only at run time"));
}

TEST(LowerTest, ThreadsKeepToTheirWork) {
  EXPECT_THAT(errors_of("        dma(a[0, 0], a_cb.reserve())\n"),
              HasSubstr("dma(...) belongs into a data movement thread"));
  EXPECT_THAT(errors_of("        x = a_cb.pop() + a_cb\n"), HasSubstr("take a block first: a_cb.pop()"));
  EXPECT_THAT(errors_of("        x = 1 if a_cb.pop() else 2\n"), HasSubstr("is neither true nor false"));
}

TEST(LowerTest, TensorIndicesAreChecked) {
  const char text[] = R"(
@pykernel_gen(grid=(2, 2), block_factors=[(2, 1), (1, 1)])
def k(a, out):
    @datamovement()
    async def r(a_cb, out_cb):
        dma(a[0, 0], a_cb.reserve()).wait()
        dma(out[core_index(0) * 2 + core_index(1), 0], out_cb.reserve()).wait()
        dma(out[0, 0, 0], out_cb.reserve()).wait()
    return Program(r)(a, out)
)";
  std::string errors = Elaborated(text, {tensor("a", {96, 32}), tensor("out", {64, 32})}).errors();
  EXPECT_THAT(errors, HasSubstr("a has 3 rows of tiles, which is no multiple of the 2 of a block here"));
  EXPECT_THAT(errors, HasSubstr("use blocks whose rows of tiles divide 3"));
  EXPECT_THAT(errors, HasSubstr("the block row of out reaches 3, but out has 2 block rows"));
  EXPECT_THAT(errors, HasSubstr("out has 2 dimensions, but 3 indices are given"));
}

TEST(LowerTest, GuardedIndicesAreNotBlamed) {
  const char text[] = R"(
@pykernel_gen(grid=(2, 2))
def k(a, out):
    @compute()
    async def c(a_cb, out_cb):
        if core_index(0) * 2 + core_index(1) < 3:
            out_cb.reserve().store(a_cb.pop())
    @datamovement()
    async def r(a_cb, out_cb):
        i = core_index(0) * 2 + core_index(1)
        if i < 3:
            dma(a[i, 0], a_cb.reserve()).wait()
    @datamovement()
    async def w(a_cb, out_cb):
        i = core_index(0) * 2 + core_index(1)
        if i < 3:
            dma(out_cb.pop(), out[i, 0]).wait()
    return Program(c, r, w)(a, out)
)";
  Elaborated kernel(text, {tensor("a", {96, 32}), tensor("out", {96, 32})});
  EXPECT_TRUE(kernel.ok()) << kernel.errors();
}

TEST(LowerTest, OnlyBlocksAreWrittenToOtherCores) {
  const char text[] = R"(
@pykernel_gen(grid=(1, 1))
def k(a):
    @datamovement()
    async def r(a_cb):
        dma(a[0, 0], a_cb.reserve(), core=(0, 1), mcast=(1, 1)).wait()
    return Program(r)(a)
)";
  EXPECT_THAT(Elaborated(text, {tensor("a", {32, 32})}).errors(),
              HasSubstr("a block is written to other cores, not a part of a tensor"));
}

TEST(LowerTest, UnwaitedTransfersAreAWarning) {
  const char text[] = R"(
@pykernel_gen(grid=(1, 1))
def k(a, out):
    @compute()
    async def c(a_cb, out_cb):
        out_cb.reserve().store(a_cb.pop())
    @datamovement()
    async def r(a_cb, out_cb):
        dma(a[0, 0], a_cb.reserve())
    return Program(c, r)(a, out)
)";
  Elaborated kernel(text, {tensor("a", {32, 32}), tensor("out", {32, 32})});
  EXPECT_TRUE(kernel.kernel().module);
  EXPECT_THAT(
      kernel.errors(),
      HasSubstr("warning: this transfer is never waited for; the wait is inserted [transfer-not-waited]"));
}

}  // namespace
}  // namespace ttlc::frontend
