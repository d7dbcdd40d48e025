// The cache of compiled kernels and the reading of compiler messages.
#include "runtime/program/kernel_build.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/program/compiler_messages.h"
#include "test/unit/runtime/program_fixture.h"

namespace ttlc::sim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class KernelBuilds : public ProgramFixture {
 protected:
  KernelBuilds() {
    program_.kernels.resize(1);  // the reader alone
    build_options_ = {directory_.string(), (directory_ / "cache").string(), true};
  }
  KernelBuild build() {
    const auto plan = plan_launch(program_, arch_info(Arch::kWormholeB0));
    EXPECT_TRUE(plan) << plan.message();
    return build_kernels(*plan, build_options_);
  }

  BuildOptions build_options_;
};

TEST_F(KernelBuilds, TheSecondBuildIsServedFromTheCache) {
  const KernelBuild first = build();
  ASSERT_EQ(first.status, BuildStatus::kOk) << first.message;
  EXPECT_EQ(first.compiled_count, 1);
  const KernelBuild second = build();
  EXPECT_EQ(second.compiled_count, 0);
  EXPECT_EQ(second.image_paths, first.image_paths);
}

TEST_F(KernelBuilds, ADamagedEntryIsBuiltAgain) {
  const KernelBuild first = build();
  ASSERT_EQ(first.status, BuildStatus::kOk) << first.message;
  std::filesystem::resize_file(first.image_paths[0], std::filesystem::file_size(first.image_paths[0]) / 2);
  const KernelBuild second = build();
  EXPECT_EQ(second.status, BuildStatus::kOk) << second.message;
  EXPECT_EQ(second.compiled_count, 1);
  EXPECT_EQ(build().compiled_count, 0);
}

TEST_F(KernelBuilds, AChangedIncludeIsNoticed) {
  write("shared.h", "constexpr uint32_t kShared = 1;\n");
  write("add.reader.cpp", std::string(kAddReader) + "#include \"shared.h\"\n");
  EXPECT_EQ(build().compiled_count, 1);
  EXPECT_EQ(build().compiled_count, 0);
  write("shared.h", "constexpr uint32_t kShared = 2;\n");
  EXPECT_EQ(build().compiled_count, 1);
}

TEST_F(KernelBuilds, ASourceThatChangesMeanwhileIsNeitherRunNorKept) {
  const std::string original = kAddReader;
  build_options_.on_progress = [&](const SimProgress&) { write("add.reader.cpp", original + "// other\n"); };
  const KernelBuild build_result = build();
  EXPECT_EQ(build_result.status, BuildStatus::kUserError);
  EXPECT_THAT(build_result.message, HasSubstr("changed while it was compiled"));
  build_options_.on_progress = nullptr;
  write("add.reader.cpp", original);
  EXPECT_EQ(build().compiled_count, 1);
}

TEST_F(KernelBuilds, APointerFitsInto32Bits) {
  write("add.reader.cpp",
        "void kernel_main() { auto word = reinterpret_cast<volatile uint32_t*>(get_arg_val<uint32_t>(0)); "
        "noc_async_read(0, (uint32_t)word, 32); }\n");
  EXPECT_EQ(build().status, BuildStatus::kOk);
}

TEST_F(KernelBuilds, HeadersThatDeviceBuildsGenerateAreThere) {
  write("add.reader.cpp",
        "#include \"internal/circular_buffer_interface.h\"\n#include "
        "<tt-metalium/circular_buffer_constants.h>\n"
        "void kernel_main() { cb_reserve_back(0, get_local_cb_interface(0).fifo_num_pages); }\n");
  EXPECT_EQ(build().status, BuildStatus::kOk);
}

TEST_F(KernelBuilds, WithoutACacheNothingIsKept) {
  build_options_.use_cache = false;
  std::string image;
  {
    const KernelBuild alone = build();
    ASSERT_EQ(alone.status, BuildStatus::kOk) << alone.message;
    image = alone.image_paths[0];
    EXPECT_TRUE(std::filesystem::exists(image));
  }
  EXPECT_FALSE(std::filesystem::exists(image));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "cache"));
}

TEST_F(KernelBuilds, AMissingSourceIsNamed) {
  program_.kernels[0].source = "gone.cpp";
  const KernelBuild build_result = build();
  EXPECT_EQ(build_result.status, BuildStatus::kUserError);
  EXPECT_THAT(build_result.message, HasSubstr("cannot read '" + (directory_ / "gone.cpp").string() + "'"));
}

TEST_F(KernelBuilds, ADeclaredFunctionWithoutABodyIsFound) {
  write("add.reader.cpp", "void helper();\nvoid kernel_main() { helper(); }\n");
  const KernelBuild build_result = build();
  EXPECT_EQ(build_result.status, BuildStatus::kUserError);
  EXPECT_THAT(build_result.message, HasSubstr("undefined reference to `helper()'"));
}

TEST(CompilerMessages, TellPointersIn32BitsFromOtherMistakes) {
  const std::string cast =
      "reader.cpp:7:3: error: cast from 'volatile uint32_t*' {aka 'volatile unsigned int*'} to 'uint32_t' "
      "{aka 'unsigned int'} loses precision [-fpermissive]\n";
  EXPECT_TRUE(only_narrows_pointers("In file included from x.cpp:1:\n" + cast + cast));
  EXPECT_FALSE(only_narrows_pointers(cast + "reader.cpp:9:1: error: 'foo' was not declared in this scope\n"));
  EXPECT_FALSE(only_narrows_pointers("warning: nothing\n"));
}

TEST(CompilerMessages, TellMistakesFromMissingParts) {
  const auto missing = [](const char* line) {
    return judge_compiler_output(line, "wrapper.cpp").missing_api;
  };
  EXPECT_THAT(missing("k.cpp:3:5: error: 'welford_init' was not declared in this scope"),
              ElementsAre("welford_init"));
  EXPECT_THAT(missing("k.cpp:3:5: error: use of undeclared identifier 'welford_init'"),
              ElementsAre("welford_init"));
  EXPECT_THAT(missing("k.cpp:1:10: fatal error: api/compute/welford.h: No such file or directory"),
              ElementsAre("the header \"api/compute/welford.h\""));
  EXPECT_THAT(missing("reduce.h:3:5: error: static assertion failed: a minimum is not modelled"),
              ElementsAre("a minimum"));
  EXPECT_THAT(missing("k.cpp:3:5: error: static assertion failed: too wide"), IsEmpty());
  EXPECT_THAT(missing("k.cpp:3:5: error: 'my_helper' was not declared in this scope"), IsEmpty());
  EXPECT_THAT(missing("k.cpp:1:10: fatal error: mine.h: No such file or directory"), IsEmpty());
  EXPECT_THAT(missing("k.cpp:1:10: warning: 'welford_init' is unused"), IsEmpty());
}

TEST(CompilerMessages, TellOfLimits) {
  const auto at_limit = [](const char* line) {
    return judge_compiler_output(line, "wrapper.cpp").out_of_resources;
  };
  EXPECT_TRUE(at_limit("virtual memory exhausted: Cannot allocate memory"));
  EXPECT_TRUE(at_limit("cc1plus: out of memory allocating 65536 bytes after a total of 2 bytes"));
  EXPECT_TRUE(
      at_limit("c++: internal compiler error: CPU time limit exceeded signal terminated program cc1plus"));
  EXPECT_TRUE(at_limit("LLVM ERROR: out of memory"));
  EXPECT_FALSE(at_limit("   12 | // out of memory"));
}

TEST(CompilerMessages, DropLinesAboutGeneratedFiles) {
  const CompilerVerdict verdict = judge_compiler_output(
      "In file included from /tmp/wrapper.cpp:9:\nk.cpp:3:5: error: expected ';'\n", "wrapper.cpp");
  EXPECT_EQ(verdict.text, "k.cpp:3:5: error: expected ';'\n");
}

}  // namespace
}  // namespace ttlc::sim
