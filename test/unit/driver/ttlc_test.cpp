// The public library interface: plain data in, plain data out.
#include "backend/driver/ttlc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdio.h>

#include <array>
#include <string>

namespace ttlc::api {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kDouble = R"(from ttlang.d2m_api import *

@pykernel_gen(grid=(1, 1), block_factors=[(1, 1), (1, 1)])
def double(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(A_cb.pop() * FACTOR)

    return Program(comp)(A, out)
)";

CompileOptions tile_options() {
  return {.tensors = {{"A", "32x32"}, {"out", "32x32"}}, .constants = {{"FACTOR", "2.0"}}};
}

TEST(Ttlc, GivesKernelsAndDescription) {
  const CompileResult result = compile(kDouble, "double.py", tile_options());
  ASSERT_TRUE(result.ok) << render(result);
  EXPECT_EQ(render(result), "");
  ASSERT_THAT(result.program.kernels, SizeIs(3));
  for (const File& kernel : result.program.kernels) EXPECT_THAT(kernel.text, HasSubstr("void kernel_main()"));
  EXPECT_THAT(result.program.description.text, HasSubstr("\"ttlc_program\": 1"));
  EXPECT_THAT(result.program.description.text, HasSubstr(result.program.kernels[0].name));
  EXPECT_THAT(result.program.host_programs, IsEmpty());
}

TEST(Ttlc, GivesHostProgramsWhenAsked) {
  CompileOptions options = tile_options();
  options.host_programs = true;
  const CompileResult result = compile(kDouble, "double.py", options);
  ASSERT_TRUE(result.ok) << render(result);
  ASSERT_THAT(result.program.host_programs, SizeIs(2));
  for (const File& program : result.program.host_programs) EXPECT_FALSE(program.text.empty()) << program.name;
}

TEST(Ttlc, OptionsReachTheKernels) {
  CompileOptions options = tile_options();
  options.metal_api = MetalApi::kFeb2026;
  options.fidelity = MathFidelity::kLoFi;
  options.dst = DstWidth::k16;
  options.dst_sync = DstSync::kFull;
  options.arch = Arch::kBlackhole;
  const CompileResult result = compile(kDouble, "double.py", options);
  ASSERT_TRUE(result.ok) << render(result);
  const std::string& description = result.program.description.text;
  EXPECT_THAT(description, HasSubstr("\"metal_api\": \"feb2026\""));
  EXPECT_THAT(description, HasSubstr("\"arch\": \"blackhole\""));
  EXPECT_THAT(description, HasSubstr("\"math_fidelity\": \"LoFi\""));
  EXPECT_THAT(description, HasSubstr("\"dst_full_sync_en\": true"));
  EXPECT_NE(description, compile(kDouble, "double.py", tile_options()).program.description.text);
}

TEST(Ttlc, DiagnosticsAreData) {
  CompileOptions options = tile_options();
  options.constants = {};
  const CompileResult result = compile(kDouble, "double.py", options);
  EXPECT_FALSE(result.ok);
  EXPECT_EQ(result.internal_error, "");
  ASSERT_THAT(result.diagnostics, SizeIs(1));
  const Diagnostic& error = result.diagnostics[0];
  EXPECT_EQ(error.severity, Severity::kError);
  EXPECT_EQ(error.place.file, "double.py");
  EXPECT_EQ(error.place.line, 7);
  EXPECT_EQ(error.place.column, 45);
  EXPECT_THAT(error.message, HasSubstr("FACTOR"));
  EXPECT_EQ(render(result), error.rendered);
  EXPECT_THAT(error.rendered, HasSubstr("double.py:7:45: error: "));
}

TEST(Ttlc, MistakesOfOptionsHaveNoPlace) {
  CompileOptions options = tile_options();
  options.tensors[0].spec = "32y32";
  const CompileResult result = compile(kDouble, "double.py", options);
  EXPECT_FALSE(result.ok);
  ASSERT_THAT(result.diagnostics, SizeIs(1));
  EXPECT_EQ(result.diagnostics[0].place.line, 0);
}

TEST(Ttlc, ModulesAreGivenAsText) {
  const std::string source = "from params import FACTOR\n" + std::string(kDouble);
  CompileOptions options = tile_options();
  options.constants = {};
  EXPECT_FALSE(compile(source, "some/double.py", options).ok);
  options.modules = {{"params.py", "FACTOR = 3.0\n"}};
  const CompileResult result = compile(source, "some/double.py", options);
  EXPECT_TRUE(result.ok) << render(result);
}

TEST(Ttlc, TheSameInputGivesTheSameBytes) {
  const CompileResult first = compile(kDouble, "double.py", tile_options());
  const CompileResult second = compile(kDouble, "double.py", tile_options());
  ASSERT_EQ(first.program.kernels.size(), second.program.kernels.size());
  for (size_t i = 0; i < first.program.kernels.size(); ++i)
    EXPECT_EQ(first.program.kernels[i].text, second.program.kernels[i].text);
  EXPECT_EQ(first.program.description.text, second.program.description.text);
}

TEST(EmbedExample, PrintsKernelsAndDescription) {
  FILE* pipe = popen(TTLC_BINARY_DIR "/embed_example", "r");
  ASSERT_NE(pipe, nullptr);
  std::string output;
  std::array<char, 4096> part;
  for (size_t count; (count = fread(part.data(), 1, part.size(), pipe)) > 0;)
    output.append(part.data(), count);
  EXPECT_EQ(pclose(pipe), 0);
  for (const char* name : {"reader.cpp", "compute.cpp", "writer.cpp", "program.json"})
    EXPECT_THAT(output, HasSubstr("// ----- scaled_product." + std::string(name)));
}

}  // namespace
}  // namespace ttlc::api
