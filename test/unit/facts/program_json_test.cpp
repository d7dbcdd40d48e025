// Program descriptions: reading, writing, and one message per mistake.
#include "runtime/facts/program_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/facts/tensor_spec.h"

namespace ttlc::sim {
namespace {

using ::testing::HasSubstr;

constexpr const char* kMatmul =
    R"json({ "ttlc_program": 1, "name": "matmul", "arch": "wormhole_b0", "grid": [8, 8],
  "tensors": [{"name": "A", "shape": [2048, 2048], "dtype": "bf16", "layout": "tile", "memory": "dram"},
              {"name": "S", "shape": [64, 64], "memory": "l1_sharded(height, 1x2, 32x64)"}],
  "circular_buffers": [
    {"id": 0, "format": "bf16", "page_bytes": 2048, "pages": 8, "cores": "all", "tensor": null},
    {"id": [24, 16], "format": ["fp32", "bf16"], "page_bytes": 4096, "pages": 2, "cores": [[0, 0, 3, 3]], "tensor": "S"}],
  "semaphores": [{"id": 0, "initial": 1, "cores": [[0, 0, 7, 7]]}],
  "kernels": [
    {"role": "reader", "source": "matmul.reader.cpp", "processor": "riscv_1", "noc": 0, "cores": "all",
     "compile_time_args": [4, {"tensor_accessor": "A"}, {"tensor_accessor": null}], "named_compile_time_args": {"n": 3},
     "defines": {"FUSE_BIAS": "1"}, "include_dirs": [], "common_runtime_args": [{"address": "A"}],
     "runtime_args": [{"core": [0, 0], "args": [{"address": "A"}, 0, {"noc_x": [1, 0]}, {"noc_y": [1, 0]}, {"semaphore": 0}]}]},
    {"role": "compute", "source": "matmul.compute.cpp", "cores": "all", "math_fidelity": "HiFi2", "fp32_dest_acc_en": true,
     "dst_full_sync_en": false, "math_approx_mode": false, "unpack_to_dest_fp32": [24], "compile_time_args": [2, 4, 8]},
    {"role": "writer", "source": "matmul.writer.cpp"}]})json";

std::string fault_of(const std::string& text) { return parse_program(text, "p.json").message(); }

std::string replaced(const std::string& from, const std::string& to) {
  std::string text = kMatmul;
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ProgramJson, ReadsEveryKey) {
  const auto program = parse_program(kMatmul, "p.json");
  ASSERT_TRUE(program) << program.message();
  EXPECT_EQ(program->grid_columns, 8);
  EXPECT_EQ(program->metal_api, MetalApi::kFeb2026);
  EXPECT_EQ(program->tensors[1].memory.kind, MemoryKind::kL1Sharded);
  EXPECT_EQ(program->tensors[1].memory.shard_columns, 64);
  EXPECT_EQ(program->circular_buffers[1].views[0].id, 24);
  EXPECT_EQ(program->circular_buffers[1].views[1].format, DataFormat::kBf16);
  EXPECT_TRUE(program->circular_buffers[1].cores.contains({3, 3}));
  EXPECT_FALSE(program->circular_buffers[1].cores.contains({4, 0}));
  EXPECT_EQ(program->semaphores[0].initial, 1);
  const KernelDesc& reader = program->kernels[0];
  EXPECT_EQ(reader.compile_time_args[1], KernelArg::accessor("A"));
  EXPECT_EQ(reader.compile_time_args[2], KernelArg::accessor(std::nullopt));
  EXPECT_EQ(reader.runtime_args[0].args[2], KernelArg::noc_x({1, 0}));
  EXPECT_EQ(program->kernels[1].math_fidelity, MathFidelity::kHiFi2);
  EXPECT_TRUE(program->kernels[1].fp32_dest_acc_en);
  EXPECT_EQ(program->kernels[2].processor, Processor::kRiscv0);
  EXPECT_EQ(program->kernels[2].noc, 1);
}

TEST(ProgramJson, WritingAndReadingGivesTheSameProgramAndText) {
  const auto program = parse_program(kMatmul, "p.json");
  ASSERT_TRUE(program);
  const std::string text = write_program(*program);
  const auto again = parse_program(text, "again.json");
  ASSERT_TRUE(again) << again.message();
  EXPECT_EQ(*again, *program);
  EXPECT_EQ(write_program(*again), text);
  EXPECT_THAT(text, HasSubstr("\"semaphores\": [{\"id\": 0, \"initial\": 1, \"cores\": [[0, 0, 7, 7]]}],\n"));
}

TEST(ProgramJson, NamesThePathOfAMistake) {
  EXPECT_THAT(fault_of(replaced("\"noc\": 0", "\"noc\": 2")),
              HasSubstr("p.json: kernels[0].noc: expected an integer from 0 to 1, got 2"));
  EXPECT_THAT(fault_of(replaced("\"name\": \"matmul\", ", "")),
              HasSubstr("p.json: the key \"name\" is missing"));
  EXPECT_THAT(fault_of(replaced("\"pages\": 8", "\"page\": 8")),
              HasSubstr("circular_buffers[0]: the key \"pages\" is missing"));
  EXPECT_THAT(fault_of(replaced("\"cores\": \"all\", \"math_fidelity\"", "\"colour\": 1, \"math_fidelity\"")),
              HasSubstr("kernels[1]: unknown key \"colour\""));
  EXPECT_THAT(fault_of(replaced("\"HiFi2\"", "\"HiFi5\"")),
              HasSubstr("kernels[1].math_fidelity: expected LoFi, HiFi2, HiFi3 or HiFi4, got \"HiFi5\""));
  EXPECT_THAT(fault_of(replaced("[2048, 2048]", "[2048, 0]")),
              HasSubstr("tensors[0].shape[1]: expected an integer from 1"));
  EXPECT_THAT(fault_of(replaced("\"FUSE_BIAS\": \"1\"", "\"FUSE_BIAS\": 1")),
              HasSubstr("kernels[0].defines.FUSE_BIAS: expected a string"));
  EXPECT_THAT(fault_of(replaced("\"ttlc_program\": 1", "\"ttlc_program\": 2")),
              HasSubstr("ttlc_program: expected"));
}

TEST(ProgramJson, ChecksWhatSpansObjects) {
  EXPECT_THAT(fault_of(replaced("\"name\": \"S\"", "\"name\": \"A\"")),
              HasSubstr("there is a tensor \"A\" already"));
  EXPECT_THAT(fault_of(replaced("[24, 16]", "[24, 0]")),
              HasSubstr("circular_buffers[1]: circular buffer 0 exists on some of these cores already"));
  EXPECT_THAT(fault_of(replaced("{\"tensor_accessor\": \"A\"}", "{\"tensor_accessor\": \"B\"}")),
              HasSubstr("kernels[0].compile_time_args[1]: there is no tensor \"B\""));
  EXPECT_THAT(fault_of(replaced("{\"semaphore\": 0}", "{\"semaphore\": 3}")),
              HasSubstr("there is no semaphore 3"));
  EXPECT_THAT(fault_of(replaced("\"core\": [0, 0]", "\"core\": [8, 0]")),
              HasSubstr("core [8, 0] lies outside the grid of 8 columns and 8 rows"));
  EXPECT_THAT(fault_of(replaced("[4, {\"tensor_accessor\"", "[{\"address\": \"A\"}, {\"tensor_accessor\"")),
              HasSubstr("kernels[0].compile_time_args: expected numbers"));
}

TEST(ProgramJson, BuffersOfOneIdMayLieOnDisjointCores) {
  const std::string text =
      R"({"name": "p", "grid": [2, 1], "tensors": [], "kernels": [], "circular_buffers": [
    {"id": 0, "pages": 2, "cores": [[0, 0, 0, 0]]}, {"id": 0, "pages": 4, "cores": [[1, 0, 1, 0]]}]})";
  const auto program = parse_program(text, "p.json");
  ASSERT_TRUE(program) << program.message();
  EXPECT_EQ(program->circular_buffers[1].page_bytes, 2048);
}

TEST(TensorSpec, StripsOptionsFromTheRight) {
  const auto spec = parse_tensor_spec("Q=8x1024x64:l1_sharded(block, 2x2, 512x32):bfp8_b:tile");
  ASSERT_TRUE(spec) << spec.message();
  EXPECT_EQ(spec->name, "Q");
  EXPECT_EQ(spec->shape, (std::vector<int64_t>{8, 1024, 64}));
  EXPECT_EQ(spec->dtype, DataFormat::kBfp8B);
  EXPECT_EQ(spec->layout, TensorLayout::kTile);
  ASSERT_TRUE(spec->memory);
  EXPECT_EQ(spec->memory->strategy, ShardStrategy::kBlock);
}

TEST(TensorSpec, AFileMayHaveColonsInItsName) {
  const auto spec = parse_tensor_spec("A=runs:3/bf16:x.npy:fp32");
  ASSERT_TRUE(spec) << spec.message();
  EXPECT_EQ(spec->npy_path, "runs:3/bf16:x.npy");
  EXPECT_EQ(spec->dtype, DataFormat::kFp32);
  EXPECT_TRUE(spec->shape.empty());
}

TEST(TensorSpec, SaysWhatIsWrong) {
  EXPECT_THAT(parse_tensor_spec("A").message(), HasSubstr("expected NAME=SPEC"));
  EXPECT_THAT(parse_tensor_spec("A=32x32:bf16:fp32").message(),
              HasSubstr("'bf16' repeats an option of its kind"));
  EXPECT_THAT(parse_tensor_spec("A=64x64:bfp8_b:row_major").message(),
              HasSubstr("bfp8_b exists in tiles only"));
  EXPECT_THAT(parse_tensor_spec("A=32x:bf16").message(),
              HasSubstr("expected FILE.npy or a shape such as 512x64"));
  EXPECT_THAT(parse_tensor_spec("A=32x32:float8").message(),
              HasSubstr("'float8' is no option; allowed are a dtype"));
  EXPECT_THAT(parse_tensor_spec("A=x.npy:float8").message(), HasSubstr("'float8' is no option"));
  EXPECT_THAT(parse_tensor_spec("A=0x32").message(), HasSubstr("every size must be at least 1, got '0x32'"));
  EXPECT_THAT(parse_tensor_spec("A=32x-1").message(), HasSubstr("every size must be at least 1"));
  EXPECT_THAT(parse_tensor_spec("A=32x32:l1_sharded(row, 1x1, 32x32)").message(),
              HasSubstr("expected dram, l1 or"));
}

}  // namespace
}  // namespace ttlc::sim
