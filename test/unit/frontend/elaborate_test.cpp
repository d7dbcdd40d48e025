// From the decorator and the command line to threads: kernels, tensors, grids, blocks, --set, supplied transfers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/unit/frontend/elaborated.h"

namespace ttlc::frontend {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const char kExp[] = R"(
ROWS = 1
@pykernel_gen(grid=(2, 2), block_factors=[(ROWS, 1), (ROWS, 1)])
def exponential(a, out, block_factors=None, grid=None):
    assert block_factors is not None and grid == (2, 2)
    @compute()
    async def c(a_cb, out_cb):
        out_cb.reserve().store(a_cb.pop().exp())
    return Program(c)(a, out)
)";

void expect_exp(Elaborated& kernel, const std::vector<int64_t>& shape) {
  ASSERT_TRUE(kernel.ok()) << kernel.errors();
  std::vector<double> in = Elaborated::data("a", shape), out = kernel.run("out");
  ASSERT_EQ(in.size(), out.size()) << kernel.errors();
  for (size_t i = 0; i < in.size(); ++i) ASSERT_NEAR(out[i], std::exp(in[i]), 1e-12) << i;
}

TEST(ElaborateTest, SuppliesReaderAndWriterByGridPosition) {
  Elaborated kernel(kExp, {tensor("a", {64, 64}), tensor("out", {64, 64})});
  expect_exp(kernel, {64, 64});
}

TEST(ElaborateTest, SuppliesReaderAndWriterByLinearPosition) {
  Elaborated kernel(kExp, {tensor("a", {128, 32}), tensor("out", {128, 32})});
  expect_exp(kernel, {128, 32});
}

TEST(ElaborateTest, AsksForAThreadWhenBlocksCannotBeAssigned) {
  Elaborated kernel(kExp, {tensor("a", {128, 64}), tensor("out", {64, 64})});
  EXPECT_THAT(kernel.errors(),
              HasSubstr("no thread reads a, and which blocks belong to which core cannot be guessed"));
}

TEST(ElaborateTest, SetOverridesAModuleConstant) {
  Elaborated kernel(kExp, {tensor("a", {128, 64}), tensor("out", {128, 64})}, "", {{"ROWS", "1 + 1"}});
  expect_exp(kernel, {128, 64});
  EXPECT_THAT(kernel.ir(), HasSubstr("cb<2x1 bf16"));
}

TEST(ElaborateTest, UnknownSetNameSuggestsAnother) {
  Elaborated kernel(kExp, {tensor("a", {64, 64}), tensor("out", {64, 64})}, "", {{"ROWZ", "2"}});
  EXPECT_THAT(kernel.errors(), HasSubstr("--set ROWZ"));
  EXPECT_THAT(kernel.errors(), HasSubstr("did you mean ROWS?"));
}

TEST(ElaborateTest, SetOfALocalNameIsRefused) {
  Elaborated kernel(kExp, {tensor("a", {64, 64}), tensor("out", {64, 64})}, "", {{"a_cb", "2"}});
  EXPECT_FALSE(kernel.ok());
}

TEST(ElaborateTest, TensorsGetDefaultsFromTheDecorator) {
  Elaborated kernel(R"(
@pykernel_gen(grid=(1, 1), memory_space="L1")
def k(a, out):
    @compute()
    async def c(a_cb, out_cb):
        out_cb.reserve().store(a_cb.pop())
    return Program(c)(a, out)
)",
                    {tensor("a", {32, 32}), tensor("out", {32, 32})});
  ASSERT_TRUE(kernel.ok()) << kernel.errors();
  EXPECT_EQ(kernel.kernel().tensors[0].memory.kind, sim::MemoryKind::kL1);
  EXPECT_EQ(kernel.kernel().tensors[0].dtype, sim::DataFormat::kBf16);
  EXPECT_THAT(kernel.ir(), HasSubstr("%out = tensor {role = out}"));
}

TEST(ElaborateTest, MissingAndUnknownTensorsAreReportedTogether) {
  Elaborated kernel(kExp, {tensor("a", {64, 64}), tensor("outt", {64, 64})});
  EXPECT_THAT(kernel.errors(), HasSubstr("tensor out of exponential is not given"));
  EXPECT_THAT(kernel.errors(), HasSubstr("exponential has no tensor 'outt'"));
}

TEST(ElaborateTest, DecoratorArgumentsMayBeFunctionsOfTheTensors) {
  Elaborated kernel(R"(
@pykernel_gen(grid=lambda a, out: (a.shape[0] // 32, 1), block_factors=lambda a, out: [(1, a.shape[1] // 32)] * 2)
def k(a, out):
    @compute()
    async def c(a_cb, out_cb):
        out_cb.reserve().store(a_cb.pop())
    return Program(c)(a, out)
)",
                    {tensor("a", {96, 64}), tensor("out", {96, 64})});
  ASSERT_TRUE(kernel.ok()) << kernel.errors();
  EXPECT_THAT(kernel.ir(), HasSubstr("grid(1, 3)"));
  EXPECT_THAT(kernel.ir(), HasSubstr("cb<1x2 bf16"));
}

TEST(ElaborateTest, FactoriesAreCalledByTheKernelExpression) {
  const char text[] = R"(
def make(scale, *, rows=1):
    if scale == 0:
        raise ValueError(f"scale is {scale}")
    @pykernel_gen(grid=(1, 1), block_factors=[(rows, 1)] * 2)
    def scaled(a, out):
        @compute()
        async def c(a_cb, out_cb):
            out_cb.reserve().store(a_cb.pop() * scale)
        return Program(c)(a, out)
    return scaled
)";
  Elaborated kernel(text, {tensor("a", {64, 32}), tensor("out", {64, 32})}, "make(0.5, rows=2)");
  ASSERT_TRUE(kernel.ok()) << kernel.errors();
  EXPECT_EQ(kernel.kernel().name, "scaled");
  EXPECT_DOUBLE_EQ(kernel.run("out")[5], 0.5 * Elaborated::data("a", {64, 32})[5]);
  Elaborated refused(text, {tensor("a", {64, 32}), tensor("out", {64, 32})}, "make(0)");
  EXPECT_THAT(refused.errors(), HasSubstr("ValueError: scale is 0"));
  Elaborated unnamed(text, {});
  EXPECT_THAT(unnamed.errors(), HasSubstr("call one: --kernel 'make(...)'"));
}

TEST(ElaborateTest, SeveralKernelsNeedAChoice) {
  std::string two = std::string(kExp) + "\n@pykernel_gen(grid=(1, 1))\ndef second(a):\n    pass\n";
  Elaborated kernel(two, {tensor("a", {64, 64}), tensor("out", {64, 64})});
  EXPECT_THAT(kernel.errors(), HasSubstr("the file has 2 kernels: exponential, second"));
}

TEST(ElaborateTest, GridBeyondTheMachineIsRefused) {
  Elaborated kernel("@pykernel_gen(grid=(8, 10))\ndef k(a):\n    pass\n", {tensor("a", {32, 32})});
  EXPECT_THAT(kernel.errors(), HasSubstr("the grid has 8 rows of 10 cores, but wormhole_b0 has 8 rows of 8"));
}

TEST(ElaborateTest, WrongDecoratorsAreReportedWhereTheyStand) {
  Elaborated typo("@pykernel_gen(gird=(1, 1))\ndef k(a):\n    pass\n", {tensor("a", {32, 32})});
  EXPECT_THAT(typo.errors(), HasSubstr("kernel.py:3:15: error: pykernel_gen has no parameter 'gird'"));
  EXPECT_THAT(typo.errors(), HasSubstr("did you mean grid=?"));
  Elaborated factors("@pykernel_gen(grid=(1, 1), block_factors=[(1, 1)])\ndef k(a, b):\n    pass\n",
                     {tensor("a", {32, 32}), tensor("b", {32, 32})});
  EXPECT_THAT(factors.errors(), HasSubstr("block_factors has 1 entry, but k has 2 tensors: a, b"));
}

TEST(ElaborateTest, AKernelReturnsAProgramWithArguments) {
  Elaborated nothing("@pykernel_gen(grid=(1, 1))\ndef k(a):\n    pass\n", {tensor("a", {32, 32})});
  EXPECT_THAT(nothing.errors(), HasSubstr("k returns None, but a kernel returns a Program"));
  Elaborated uncalled(
      "@pykernel_gen(grid=(1, 1))\ndef k(a):\n    @compute()\n    async def c(a_cb):\n        pass\n    "
      "return Program(c)\n",
      {tensor("a", {32, 32})});
  EXPECT_THAT(uncalled.errors(), HasSubstr("the Program has no arguments"));
}

TEST(ElaborateTest, UnbalancedBuffersAreReportedAsAHang) {
  Elaborated kernel(R"(
@pykernel_gen(grid=(1, 1))
def k(a, out):
    @compute()
    async def c(a_cb, out_cb):
        acc = fill(0, shape=(1, 1))
        for i in range(8):
            acc = acc + a_cb.pop()
        out_cb.reserve().store(acc)
    @datamovement()
    async def r(a_cb, out_cb):
        for i in range(4):
            dma(a[i, 0], a_cb.reserve()).wait()
    return Program(c, r)(a, out)
)",
                    {tensor("a", {128, 32}), tensor("out", {32, 32})});
  EXPECT_THAT(kernel.errors(),
              HasSubstr("the kernel would hang: 4 blocks of a_cb are filled, but 8 are taken"));
  EXPECT_THAT(kernel.errors(), HasSubstr("kernel.py:14:9: note: filled here, 4 times in all"));
}

TEST(ElaborateTest, KernelsThatStoreNothingAreErrors) {
  Elaborated kernel(R"(
@pykernel_gen(grid=(1, 1))
def k(a, out):
    @compute()
    async def c(a_cb, out_cb):
        x = a_cb.pop() + 1
    return Program(c)(a, out)
)",
                    {tensor("a", {32, 32}), tensor("out", {32, 32})});
  EXPECT_THAT(kernel.errors(), HasSubstr("k stores to no tensor: it has no result"));
}

TEST(ElaborateTest, InputsThatOnlyTheReaderFillsAreNoOutputs) {
  Elaborated kernel(R"(
@pykernel_gen(grid=(1, 1))
def k(a, b, out):
    @compute()
    async def c(a_cb, b_cb, out_cb):
        out_cb.reserve().store(a_cb.pop())
    @datamovement()
    async def r(a_cb, b_cb, out_cb):
        dma(a[0, 0], a_cb.reserve()).wait()
        dma(b[0, 0], b_cb.reserve()).wait()
    return Program(c, r)(a, b, out)
)",
                    {tensor("a", {32, 32}), tensor("b", {32, 32}), tensor("out", {32, 32})});
  EXPECT_EQ(kernel.errors(), "");
  EXPECT_THAT(kernel.ir(), HasSubstr("%b = tensor {role = in}"));
}

TEST(ElaborateTest, CheckNeedsNoTensors) {
  SourceFile file(
      "kernel.py",
      "@pykernel_gen(grid=(1, 1))\ndef k(a):\n    @compute()\n    async def c(a_cb):\n        x = fil(0)\n");
  DiagnosticSink sink;
  Frontend frontend(file, {}, sink);
  EXPECT_FALSE(frontend.check({}));
  EXPECT_THAT(render(sink.sorted(), false), HasSubstr("'fil' is not defined"));
  EXPECT_THAT(render(sink.sorted(), false), HasSubstr("did you mean fill?"));
}

TEST(ElaborateTest, KernelsAreListedWithTheirTensors) {
  SourceFile file(
      "kernel.py",
      std::string(kExp) +
          "def make():\n    @pykernel_gen(grid=(1, 1))\n    def k(x):\n        pass\n    return k\n");
  DiagnosticSink sink;
  Frontend frontend(file, {}, sink);
  std::vector<KernelInfo> kernels = frontend.kernels();
  ASSERT_EQ(kernels.size(), 2u);
  EXPECT_EQ(kernels[0].name, "exponential");
  EXPECT_THAT(kernels[0].parameters, ElementsAre("a", "out"));
  EXPECT_TRUE(kernels[1].is_factory);
}

TEST(ElaborateTest, OneMistakeIsToldOnce) {
  Elaborated kernel(R"(
@pykernel_gen(grid=(1, 1))
def k(a, out):
    @compute()
    async def c(a_cb, out_cb):
        for i in range(4):
            x = a_cb.pop().expp()
            y = x + 1
            out_cb.reserve().store(y)
    return Program(c)(a, out)
)",
                    {tensor("a", {32, 32}), tensor("out", {32, 32})});
  EXPECT_EQ(kernel.sink().error_count(), 1) << kernel.errors();
  EXPECT_THAT(kernel.errors(), Not(HasSubstr("in the call of")));
}

constexpr const char* kHostTest = R"py(
import torch, ttl, ttnn
def test_copy(device, tiles=2):
    if not ttnn.GetNumAvailableDevices():
        raise RuntimeError("no device")
    options = ttnn.device.options()
    try:
        torch.manual_seed(0)
        with ttnn.manage_device(0) as opened:
            width = tiles
@
            out = ttnn.to_torch(copy(torch.randn(32, 64)))
            assert out.sum() > 0
    finally:
        ttnn.close_device(device)
)py";

/// A kernel that copies a row of tiles.
std::string copying_kernel(const std::string& name, const std::string& indent) {
  std::string text;
  for (const char* line :
       {"@ttl.operation(grid=(1, 1))",
        "def NAME(a, out):", "    dfb = ttl.make_dataflow_buffer_like(a, shape=(1, width))",
        "    @ttl.datamovement()", "    def read():", "        ttl.copy(a[0, 0:width], dfb.reserve())",
        "    @ttl.datamovement()", "    def write():", "        ttl.copy(dfb.wait(), out[0, 0:width])"}) {
    text += indent + line + "\n";
  }
  return text.replace(text.find("NAME"), 4, name);
}

TEST(ElaborateTest, KernelsInTestsAreFoundAmongHostCode) {
  std::string source = kHostTest;
  const std::string indent(12, ' ');
  const std::string host_code = "        torch.manual_seed(0)\n";
  for (int i = 0; i < 2 * DiagnosticSink::kMaxErrors; ++i) source.insert(source.find(host_code), host_code);
  const size_t place = source.find('@');
  source.replace(place, 1, copying_kernel("copy", indent));
  const std::vector<TensorArg> tensors = {tensor("a", {32, 64}), tensor("out", {32, 64})};
  Elaborated one(source, tensors, "test_copy(None)");
  EXPECT_EQ(one.errors(), "");
  source.insert(place, copying_kernel("other", indent));
  Elaborated two(source, tensors, "test_copy(None)");
  EXPECT_THAT(two.errors(), HasSubstr("this call defines 2 kernels: other, copy"));
  EXPECT_THAT(two.errors(), HasSubstr("choose one: --kernel 'test_copy(None).other'"));
  EXPECT_EQ(Elaborated(source, tensors, "test_copy(None).copy").errors(), "");
}

TEST(ElaborateTest, KernelsOfTheProgramItselfAreFound) {
  const std::string source =
      "import ttl, ttnn\nif __name__ == '__main__':\n    device = ttnn.open_device(0)\n    width = 2\n" +
      copying_kernel("copy", "    ") + "    copy(ttnn.zeros(32, 64), ttnn.zeros(32, 64))\n";
  EXPECT_EQ(Elaborated(source, {tensor("a", {32, 64}), tensor("out", {32, 64})}).errors(), "");
}

TEST(ElaborateTest, TheGranularityOfTheDecoratorIsAName) {
  std::string source = "from sim import TILE_SHAPE, is_tiled, ttl\n" + copying_kernel("copy", "");
  source.insert(source.find("    dfb ="),
                "    assert is_tiled(a, TILE_SHAPE) and not is_tiled(one, ttl.TILE_SHAPE)\n"
                "    assert one.expand(32, 64).shape == a.shape\n");
  source.replace(source.find("(a, out)"), 8, "(a, out, one)");
  source.replace(source.find("grid=(1, 1)"), 11, "grid=(1, 1), granularity=2");
  for (size_t at; (at = source.find("width")) != std::string::npos;) source.replace(at, 5, "granularity");
  Elaborated kernel(source, {tensor("a", {32, 64}), tensor("out", {32, 64}), tensor("one", {1, 1})});
  EXPECT_EQ(kernel.sink().error_count(), 0) << kernel.errors();
}

constexpr const char* kCopies = R"py(        dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
        @ttl.datamovement()
        def read():
            ttl.copy(a[0, 0], dfb.reserve())
        @ttl.datamovement()
        def write():
            ttl.copy(dfb.wait(), out[0, 0])
)py";

TEST(ElaborateTest, KernelsMayStandUnderConditions) {
  const std::string kernel = R"py(
try:
    import ttl
    HAS_TTL = True
except ImportError:
    HAS_TTL = False
if HAS_TTL:
    @ttl.operation(grid=(1, 1))
    def copied(a, out):
)py" + std::string(kCopies) + R"py(else:
    @ttl.operation(grid=(1, 1))
    def other(a, out):
        pass
)py";
  Elaborated elaborated(kernel, {tensor("a", {32, 32}), tensor("out", {32, 32})});
  EXPECT_TRUE(elaborated.ok()) << elaborated.errors();
}

TEST(ElaborateTest, KernelsMayBeDecoratedByCalls) {
  const std::string kernel = R"py(
import ttl, ttnn
def body(a, out):
    assert isinstance(a, ttnn.Tensor) and a.volume() == 1024 and a.dim() == 2
    dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    @ttl.datamovement()
    def read():
        ttl.copy(a[0, 0], dfb.reserve())
    @ttl.datamovement()
    def write():
        ttl.copy(dfb.wait(), out[0, 0])
copied = ttl.operation(grid=(1, 1))(body)
)py";
  Elaborated elaborated(kernel, {tensor("a", {32, 32}), tensor("out", {32, 32})}, "copied");
  EXPECT_TRUE(elaborated.ok()) << elaborated.errors();
}

TEST(ElaborateTest, KernelsMayBelongToClasses) {
  const std::string kernel = R"py(
import ttl
class Copies:
    @staticmethod
    @ttl.operation(grid=(1, 1))
    def plain(a, out):
)py" + std::string(kCopies) + R"py(class Made:
    def __init__(self):
        self.kernel = Copies.plain
)py";
  for (const char* name : {"Copies.plain", "Made().kernel"}) {
    Elaborated elaborated(kernel, {tensor("a", {32, 32}), tensor("out", {32, 32})}, name);
    EXPECT_TRUE(elaborated.ok()) << name << ": " << elaborated.errors();
  }
}

TEST(ElaborateTest, BlocksOfSeveralThreadsGetTheirNamesAtOnce) {
  const std::string kernel = R"py(
import ttl
@ttl.operation(grid=(1, 1))
def doubled(a, out):
    ad, od = (ttl.make_dataflow_buffer_like(t, shape=(1, 1)) for t in (a, out))
    x, y = ad.reserve(), od.reserve()
    ttl.copy(a[0, 0], x)
    y.store(ad.wait() * 2.0)
    ttl.copy(od.wait(), out[0, 0])
)py";
  Elaborated elaborated(kernel, {tensor("a", {32, 32}), tensor("out", {32, 32})});
  EXPECT_TRUE(elaborated.ok()) << elaborated.errors();
}

}  // namespace
}  // namespace ttlc::frontend
