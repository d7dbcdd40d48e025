// The order of the includes of emitted compute kernels, where the device's headers need one.
#include <gtest/gtest.h>

#include <algorithm>

#include "test/support/run_kernel.h"

namespace ttlc::test {
namespace {

constexpr char kLess[] = R"(import ttl

@ttl.operation(grid=(1, 1))
def less(a, b, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 1))
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x, b_dfb.wait() as y, out_dfb.reserve() as o:
            o.store(x < y)

    @ttl.datamovement()
    def read():
        ttl.copy(a[0, 0], a_dfb.reserve()).wait()
        ttl.copy(b[0, 0], b_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(out_dfb.wait(), out[0, 0]).wait()
)";

class EmittedIncludes : public testing::TestWithParam<const char*> {};

TEST_P(EmittedIncludes, TheUmbrellaComesBeforeComparisonsOfIntegers) {
  KernelTest test;
  test.source = kLess;
  test.flags.tensors = {"a=32x32:int32", "b=32x32:int32", "out=32x32:int32"};
  test.flags.metal_api = GetParam();
  DiagnosticSink sink;
  const Result<driver::Compiled> compiled = compile_text(test, sink);
  ASSERT_TRUE(compiled) << render(sink.sorted(), false);
  const auto& kernels = compiled->program.kernels;
  const auto kernel = std::find_if(kernels.begin(), kernels.end(), [](const backend::EmittedFile& file) {
    return file.name.ends_with(".compute.cpp");
  });
  ASSERT_NE(kernel, kernels.end());
  const size_t umbrella = kernel->text.find("compute_kernel_api.h\"");
  const size_t comparisons = kernel->text.find("binary_comp.h\"");
  ASSERT_NE(umbrella, std::string::npos);
  ASSERT_NE(comparisons, std::string::npos);
  EXPECT_LT(umbrella, comparisons);
}

INSTANTIATE_TEST_SUITE_P(Generations, EmittedIncludes, testing::Values("feb2026", "apr2026"));

}  // namespace
}  // namespace ttlc::test
