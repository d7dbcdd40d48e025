// Integers in the compute engines: every function of the vector engine on tensors of awkward values, against arithmetic in
// 64 bits; copies, transposes and broadcasts; both machines and both generations of the API.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <numeric>

#include "test/unit/runtime/program_fixture.h"

namespace ttlc::sim {
namespace {

using Meaning = std::function<int64_t(int64_t x, int64_t y)>;

/// A piece of kernel that leaves its result in DST tile 0, from x in tile 0 and y in tile 1; what it should be.
struct IntegerCase {
  const char* code;
  Meaning meaning;
  MetalApi from_api = MetalApi::kFeb2026;
};

/// One program: tensors of one format in, of one format out, a tile for each case.
struct IntegerSuite {
  std::string name;
  DataFormat input;
  DataFormat output;
  std::vector<IntegerCase> cases;
};

int64_t shift_left(int64_t x, int64_t y) { return y >= 0 && y < 32 ? x << y : 0; }
int64_t floor_div(int64_t x, int64_t y) {
  return y == 0 ? 0 : static_cast<int64_t>(std::floor(double(x) / double(y)));
}

std::vector<IntegerCase> arithmetic_of_int32() {
  return {
      {"add_int_tile_init(); add_int_tile<DataFormat::Int32>(0, 1, 0);",
       [](auto x, auto y) { return x + y; }},
      {"sub_int_tile_init(); sub_int_tile<DataFormat::Int32>(0, 1, 0);",
       [](auto x, auto y) { return x - y; }},
      {"rsub_int_tile_init(); rsub_int_tile<DataFormat::Int32>(0, 1, 0);",
       [](auto x, auto y) { return y - x; }},
      {"mul_int_tile_init<DataFormat::Int32>(); mul_int_tile<DataFormat::Int32>(0, 1, 0);",
       [](auto x, auto y) { return x * y; }},
      {"div_int32_floor_tile_init(); div_int32_floor_tile(0, 1, 0);", floor_div},
      {"div_int32_trunc_tile_init(); div_int32_trunc_tile(0, 1, 0);",
       [](auto x, auto y) { return y == 0 ? 0 : x / y; }},
      {"remainder_int32_tile_init(); remainder_int32_tile(0, 1, 0);",
       [](auto x, auto y) { return x - y * floor_div(x, y); }},
      {"fmod_int32_tile_init(); fmod_int32_tile(0, 1, 0);",
       [](auto x, auto y) { return y == 0 ? x : x % y; }},
      {"binop_with_scalar_tile_init(); add_unary_tile_int32(0, 0xfffffff9);",
       [](auto x, auto) { return x - 7; }},
      {"binop_with_scalar_tile_init(); sub_unary_tile_int32(0, 7);", [](auto x, auto) { return x - 7; }},
      {"rsub_unary_int32_tile_init(); rsub_unary_int32_tile(0, 7);", [](auto x, auto) { return 7 - x; }},
      {"abs_tile_init(); abs_tile_int32(0);", [](auto x, auto) { return x < 0 ? -x : x; }},
      {"negative_tile_init(); negative_tile_int32(0);", [](auto x, auto) { return -x; }},
      {"relu_tile_init(); relu_tile_int32(0);", [](auto x, auto) { return std::max<int64_t>(x, 0); }},
      {"clamp_tile_init(); clamp_tile_int32(0, 0xffffffce, 50);",
       [](auto x, auto) { return std::clamp<int64_t>(x, -50, 50); }},
      {"signbit_tile_init(); signbit_tile_int32(0);", [](auto x, auto) { return x < 0; }},
      {"fill_tile_init(); fill_tile_int<DataFormat::Int32>(0, 0x80000001);",
       [](auto, auto) { return -0x7fffffff; }, MetalApi::kApr2026},
      {"where_tile_init(); where_tile<DataFormat::Int32>(0, 1, 0, 0);",
       [](auto x, auto y) { return x != 0 ? y : x; }},
      {"mask_tile_init(); mask_tile(0, 1, DataFormat::Int32);",
       [](auto x, auto y) { return y == 0 ? 0 : x; }},
      {"copy_dest_values_init(); copy_dest_values<DataFormat::Int32>(1, 0);", [](auto, auto y) { return y; }},
      {"typecast_tile_init<8, 24>(); typecast_tile<8, 24>(0);", [](auto x, auto) { return x; }},
      {"gcd_tile_init(); gcd_tile(0, 1, 0);",
       [](auto x, auto y) { return x == 0 && y == 0 ? 0 : std::gcd(x, y); }},
      {"lcm_tile_init(); lcm_tile(0, 1, 0);",
       [](auto x, auto y) { return std::max(std::abs(x), std::abs(y)) > 0x7fff ? 0 : std::lcm(x, y); }},
  };
}

std::vector<IntegerCase> comparisons_of_int32() {
  std::vector<IntegerCase> cases = {
      {"binary_max_int32_tile_init(); binary_max_int32_tile(0, 1, 0);",
       [](auto x, auto y) { return std::max(x, y); }, MetalApi::kApr2026},
      {"binary_min_int32_tile_init(); binary_min_int32_tile(0, 1, 0);",
       [](auto x, auto y) { return std::min(x, y); }, MetalApi::kApr2026},
      {"unary_max_int32_tile_init(); unary_max_int32_tile(0, 0xfffffffb);",
       [](auto x, auto) { return std::max<int64_t>(x, -5); }, MetalApi::kApr2026},
      {"unary_min_int32_tile_init(); unary_min_int32_tile(0, 5);",
       [](auto x, auto) { return std::min<int64_t>(x, 5); }, MetalApi::kApr2026},
      {"binary_max_uint32_tile_init(); binary_max_uint32_tile(0, 1, 0);",
       [](auto x, auto y) { return std::max<uint32_t>(x, y); }, MetalApi::kApr2026},
      {"lt_int32_tile_init(); lt_int32_tile(0, 1, 0);", [](auto x, auto y) { return x < y; }},
      {"gt_int32_tile_init(); gt_int32_tile(0, 1, 0);", [](auto x, auto y) { return x > y; }},
      {"le_int32_tile_init(); le_int32_tile(0, 1, 0);", [](auto x, auto y) { return x <= y; }},
      {"ge_int32_tile_init(); ge_int32_tile(0, 1, 0);", [](auto x, auto y) { return x >= y; }},
      {"lt_int_tile_init<DataFormat::Int32>(); lt_int_tile<DataFormat::Int32>(0, 1, 0);",
       [](auto x, auto y) { return x < y; }, MetalApi::kApr2026},
      {"lt_int_tile_init<DataFormat::UInt32>(); lt_int_tile<DataFormat::UInt32>(0, 1, 0);",
       [](auto x, auto y) { return static_cast<uint32_t>(x) < static_cast<uint32_t>(y); },
       MetalApi::kApr2026},
      {"gt_int_tile_init<DataFormat::UInt32>(); gt_int_tile<DataFormat::UInt32>(0, 1, 0);",
       [](auto x, auto y) { return static_cast<uint32_t>(x) > static_cast<uint32_t>(y); },
       MetalApi::kApr2026},
      {"le_int_tile_init<DataFormat::UInt32>(); le_int_tile<DataFormat::UInt32>(0, 1, 0);",
       [](auto x, auto y) { return static_cast<uint32_t>(x) <= static_cast<uint32_t>(y); },
       MetalApi::kApr2026},
      {"ge_int_tile_init<DataFormat::UInt32>(); ge_int_tile<DataFormat::UInt32>(0, 1, 0);",
       [](auto x, auto y) { return static_cast<uint32_t>(x) >= static_cast<uint32_t>(y); },
       MetalApi::kApr2026},
      {"unary_ne_tile_init(); unary_ne_tile_int32(0, 0xffffffff);", [](auto x, auto) { return x != -1; }},
      {"unary_eq_tile_init(); unary_eq_tile_int32(0, 0xffffffff);", [](auto x, auto) { return x == -1; }},
      {"unary_gt_tile_init(); unary_gt_tile_int32(0, 0xffffffff);", [](auto x, auto) { return x > -1; }},
      {"unary_ge_tile_init(); unary_ge_tile_int32(0, 3);", [](auto x, auto) { return x >= 3; }},
      {"unary_lt_tile_init(); unary_lt_tile_int32(0, 3);", [](auto x, auto) { return x < 3; }},
      {"unary_le_tile_init(); unary_le_tile_int32(0, 3);", [](auto x, auto) { return x <= 3; }},
      {"gtz_tile_init(); gtz_tile_int32(0);", [](auto x, auto) { return x > 0; }},
      {"gez_tile_init(); gez_tile_int32(0);", [](auto x, auto) { return x >= 0; }},
      {"ltz_tile_init(); ltz_tile_int32(0);", [](auto x, auto) { return x < 0; }},
      {"lez_tile_init(); lez_tile_int32(0);", [](auto x, auto) { return x <= 0; }},
      {"eqz_tile_init(); eqz_tile_int32(0);", [](auto x, auto) { return x == 0; }},
      {"nez_tile_init(); nez_tile_int32(0);", [](auto x, auto) { return x != 0; }},
      {"logical_not_tile_init(); logical_not_tile<DataFormat::Int32>(0);",
       [](auto x, auto) { return x == 0; }, MetalApi::kApr2026},
  };
  return cases;
}

std::vector<IntegerCase> bits_of_int32() {
  return {
      {"binary_bitwise_tile_init(); bitwise_and_binary_tile<DataFormat::Int32>(0, 1, 0);",
       [](auto x, auto y) { return x & y; }},
      {"binary_bitwise_tile_init(); bitwise_or_binary_tile<DataFormat::Int32>(0, 1, 0);",
       [](auto x, auto y) { return x | y; }},
      {"binary_bitwise_tile_init(); bitwise_xor_binary_tile<DataFormat::UInt32>(0, 1, 0);",
       [](auto x, auto y) { return x ^ y; }},
      {"binary_shift_tile_init(); binary_left_shift_tile<DataFormat::Int32>(0, 1, 0);", shift_left},
      {"binary_shift_tile_init(); binary_logical_right_shift_tile<DataFormat::Int32>(0, 1, 0);",
       [](auto x, auto y) { return y >= 0 && y < 32 ? (x & 0xffffffff) >> y : 0; }},
      {"bitwise_not_tile_init(); bitwise_not_tile(0);", [](auto x, auto) { return ~x; }},
      {"left_shift_tile_init(); left_shift_tile(0, 3);", [](auto x, auto) { return x << 3; }},
      {"right_shift_tile_init(); right_shift_tile(0, 3);", [](auto x, auto) { return x >> 3; }},
  };
}

std::vector<IntegerCase> cases_of_uint16() {
  return {
      {"add_int_tile_init(); add_int_tile<DataFormat::UInt16>(0, 1, 0);",
       [](auto x, auto y) { return x + y; }},
      {"sub_int_tile_init(); sub_int_tile<DataFormat::UInt16>(0, 1, 0);",
       [](auto x, auto y) { return x - y; }},
      {"mul_int_tile_init<DataFormat::UInt16>(); mul_int_tile<DataFormat::UInt16>(0, 1, 0);",
       [](auto x, auto y) { return x * y; }},
      {"binary_bitwise_tile_init(); bitwise_xor_binary_tile<DataFormat::UInt16>(0, 1, 0);",
       [](auto x, auto y) { return x ^ y; }},
      {"binary_shift_tile_init(); binary_right_shift_tile<DataFormat::UInt16>(0, 1, 0);",
       [](auto x, auto y) { return y < 32 ? x >> y : 0; }},
      {"lt_uint16_tile_init(); lt_uint16_tile(0, 1, 0);", [](auto x, auto y) { return x < y; },
       MetalApi::kApr2026},
      {"gt_uint16_tile_init(); gt_uint16_tile(0, 1, 0);", [](auto x, auto y) { return x > y; },
       MetalApi::kApr2026},
      {"le_int_tile_init<DataFormat::UInt16>(); le_int_tile<DataFormat::UInt16>(0, 1, 0);",
       [](auto x, auto y) { return x <= y; }, MetalApi::kApr2026},
      {"ge_int_tile_init<DataFormat::UInt16>(); ge_int_tile<DataFormat::UInt16>(0, 1, 0);",
       [](auto x, auto y) { return x >= y; }, MetalApi::kApr2026},
      {"eqz_tile_init(); eqz_tile_uint16(0);", [](auto x, auto) { return x == 0; }},
      {"nez_tile_init(); nez_tile_uint16(0);", [](auto x, auto) { return x != 0; }},
  };
}

int64_t bits(float value) { return std::bit_cast<int32_t>(value); }

std::vector<IntegerSuite> suites() {
  return {
      {"arithmetic", DataFormat::kInt32, DataFormat::kInt32, arithmetic_of_int32()},
      {"comparisons", DataFormat::kInt32, DataFormat::kInt32, comparisons_of_int32()},
      {"bit_operations", DataFormat::kInt32, DataFormat::kInt32, bits_of_int32()},
      {"uint16", DataFormat::kUint16, DataFormat::kUint16, cases_of_uint16()},
      {"to_uint16",
       DataFormat::kInt32,
       DataFormat::kUint16,
       {{"typecast_tile_init<8, 9>(); typecast_tile<8, 9>(0);",
         [](auto x, auto) { return std::clamp<int64_t>(x, 0, 65535); }},
        {"typecast_tile_init<24, 9>(); typecast_tile<24, 9>(0);",
         [](auto x, auto) { return std::min<int64_t>(x & 0xffffffff, 65535); }},
        {"typecast_tile_init<8, 0>(); typecast_tile<8, 0>(0); typecast_tile<0, 9>(0);",
         [](auto x, auto) { return std::clamp<int64_t>(x, 0, 65535); }}}},
      {"from_uint16",
       DataFormat::kUint16,
       DataFormat::kInt32,
       {{"typecast_tile_init<9, 8>(); typecast_tile<9, 8>(0);", [](auto x, auto) { return x; }},
        {"typecast_tile_init<9, 0>(); typecast_tile<9, 0>(0); typecast_tile<0, 24>(0);",
         [](auto x, auto) { return x; }}}},
      {"to_fp32",
       DataFormat::kInt32,
       DataFormat::kFp32,
       {{"typecast_tile_init<8, 0>(); typecast_tile<8, 0>(0);",
         [](auto x, auto) { return bits(static_cast<float>(x)); }},
        {"typecast_tile_init<24, 0>(); typecast_tile<24, 0>(0);",
         [](auto x, auto) {
           const auto low = static_cast<float>(x & 0x7fffffff);
           return bits(x < 0 ? low + 2147483648.0f : low);
         }},
        {"div_int32_tile_init(); div_int32_tile(0, 1, 0);",
         [](auto x, auto y) {
           const float quotient = static_cast<float>(x) * (1.0f / static_cast<float>(y));
           return bits(x != 0 && x == y ? 1.0f : quotient);
         }}}},
      {"from_fp32",
       DataFormat::kInt32,
       DataFormat::kInt32,
       {{"typecast_tile_init<8, 0>(); typecast_tile<8, 0>(0); binop_with_scalar_tile_init(); "
         "mul_unary_tile(0, 0x3f000000);"
         "typecast_tile_init<0, 8>(); typecast_tile<0, 8>(0);",
         [](auto x, auto) { return static_cast<int64_t>(static_cast<float>(x) * 0.5f); }}}},
  };
}

int64_t narrowed(int64_t value, DataFormat format) {
  return format == DataFormat::kUint16 ? value & 0xffff : static_cast<int32_t>(value);
}

HostTensor integers(const std::string& name, DataFormat format, uint64_t seed) {
  TensorDesc desc;
  desc.name = name;
  desc.shape = {kTileHeight, kTileWidth};
  desc.dtype = format;
  HostTensor tensor = make_random_tensor(desc, seed);
  constexpr int64_t kAwkward[] = {0,          1,           -1,    2,     -2,     31,       32,
                                  0x7fffffff, -0x7fffffff, 65535, 65536, -65536, 12345678, -87654321};
  for (size_t i = 0; i < tensor.ints.size(); ++i) {
    const int64_t value =
        i < 196 ? kAwkward[(name == "X" ? i : i / 14) % 14] : tensor.ints[i] * 7919 - 300000;
    tensor.ints[i] = static_cast<int32_t>(narrowed(value, format));
  }
  return tensor;
}

constexpr const char* kHead = R"(#include "compute_kernel_api.h"
#include "compute_kernel_api/add_int_sfpu.h"
#include "compute_kernel_api/sub_int_sfpu.h"
#include "compute_kernel_api/mul_int_sfpu.h"
#include "compute_kernel_api/div_int32_floor.h"
#include "compute_kernel_api/div_int32_sfpu.h"
#include "compute_kernel_api/remainder_int32.h"
#include "compute_kernel_api/fmod_int32.h"
#include "compute_kernel_api/gcd.h"
#include "compute_kernel_api/lcm.h"
#include "compute_kernel_api/binary_bitwise_sfpu.h"
#include "compute_kernel_api/binary_shift.h"
#include "compute_kernel_api/binary_comp.h"
#include "compute_kernel_api/binary_max_min.h"
#include "compute_kernel_api/copy_dest_values.h"
#include "compute_kernel_api/eltwise_unary/binop_with_scalar.h"
#include "compute_kernel_api/eltwise_unary/bitwise_and.h"
#include "compute_kernel_api/eltwise_unary/bitwise_not.h"
#include "compute_kernel_api/eltwise_unary/clamp.h"
#include "compute_kernel_api/eltwise_unary/comp.h"
#include "compute_kernel_api/eltwise_unary/eltwise_unary.h"
#include "compute_kernel_api/eltwise_unary/fill.h"
#include "compute_kernel_api/eltwise_unary/left_shift.h"
#include "compute_kernel_api/eltwise_unary/logical_not.h"
#include "compute_kernel_api/eltwise_unary/negative.h"
#include "compute_kernel_api/eltwise_unary/relu.h"
#include "compute_kernel_api/eltwise_unary/right_shift.h"
#include "compute_kernel_api/eltwise_unary/rsub.h"
#include "compute_kernel_api/eltwise_unary/typecast.h"
#include "compute_kernel_api/eltwise_unary/where.h"
#include "compute_kernel_api/mask.h"
#include "compute_kernel_api/tile_move_copy.h"

inline void begin() { tile_regs_acquire(); copy_tile(0, 0, 0); copy_tile(1, 0, 1); }
inline void finish() {
  tile_regs_commit(); tile_regs_wait(); cb_reserve_back(16, 1); pack_tile(0, 16); cb_push_back(16, 1); tile_regs_release();
}
void kernel_main() {
  init_sfpu(0, 16);
  cb_wait_front(0, 1);
  cb_wait_front(1, 1);
)";

CbDesc buffer(int64_t id, DataFormat format) {
  CbDesc cb;
  cb.views = {{id, format}};
  cb.page_bytes = tile_bytes(format);
  cb.pages = 2;
  return cb;
}

struct IntegerRun {
  IntegerSuite suite;
  Arch arch;
  MetalApi api;
};

class IntegerValuesTest : public testing::TestWithParam<IntegerRun> {
 protected:
  IntegerValuesTest()
      : folder_(std::filesystem::path(testing::TempDir()) / fmt::format("ttlc_integers_{}", getpid())) {
    std::filesystem::create_directories(folder_);
    for (const IntegerCase& row : GetParam().suite.cases) {
      if (row.from_api <= GetParam().api) cases_.push_back(row);
    }
  }
  ~IntegerValuesTest() override { std::filesystem::remove_all(folder_); }

  SimResult run() {
    std::string compute = kHead;
    for (const IntegerCase& row : cases_) compute += fmt::format("  begin(); {} finish();\n", row.code);
    std::ofstream(folder_ / "compute.cpp") << compute << "}\n";
    std::ofstream(folder_ / "reader.cpp") << kAddReader;
    std::ofstream(folder_ / "writer.cpp") << kAddWriter;
    SimOptions options;
    options.base_dir = folder_;
    options.cache_dir = std::filesystem::path(testing::TempDir()) / "ttlc-unit-cache";
    return simulate(program(), {x_, y_}, options);
  }

  ProgramDesc program() const {
    const IntegerSuite& suite = GetParam().suite;
    ProgramDesc program;
    program.name = suite.name;
    program.arch = GetParam().arch;
    program.metal_api = GetParam().api;
    TensorDesc out = x_.desc;
    out.name = "Z";
    out.dtype = suite.output;
    out.shape = {kTileHeight, kTileWidth * static_cast<int64_t>(cases_.size())};
    program.tensors = {x_.desc, y_.desc, out};
    program.circular_buffers = {buffer(0, suite.input), buffer(1, suite.input), buffer(16, suite.output)};
    KernelDesc reader = data_movement_kernel(KernelRole::kReader, "reader.cpp");
    reader.compile_time_args = {KernelArg::accessor("X"), KernelArg::accessor("Y")};
    reader.runtime_args = {
        {{0, 0},
         {KernelArg::address("X"), KernelArg::address("Y"), KernelArg::literal(0), KernelArg::literal(1)}}};
    KernelDesc writer = data_movement_kernel(KernelRole::kWriter, "writer.cpp");
    writer.compile_time_args = {KernelArg::accessor("Z")};
    writer.runtime_args = {{{0, 0},
                            {KernelArg::address("Z"), KernelArg::literal(0),
                             KernelArg::literal(static_cast<int64_t>(cases_.size()))}}};
    KernelDesc compute;
    compute.role = KernelRole::kCompute;
    compute.source = "compute.cpp";
    compute.fp32_dest_acc_en = suite.input != DataFormat::kUint16 || suite.output != DataFormat::kUint16;
    program.kernels = {reader, compute, writer};
    return program;
  }

  std::filesystem::path folder_;
  std::vector<IntegerCase> cases_;
  HostTensor x_ = integers("X", GetParam().suite.input, 1);
  HostTensor y_ = integers("Y", GetParam().suite.input, 2);
};

TEST_P(IntegerValuesTest, AreThoseOfSixtyFourBits) {
  const SimResult result = run();
  ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
  const HostTensor& out = *result.find_tensor("Z");
  const auto columns = kTileWidth * static_cast<int64_t>(cases_.size());
  for (size_t c = 0; c < cases_.size(); ++c) {
    for (int64_t i = 0; i < kTileElems; ++i) {
      const int64_t at = i / kTileWidth * columns + static_cast<int64_t>(c) * kTileWidth + i % kTileWidth;
      const int64_t actual = out.is_integer() ? out.ints[at] : bits(out.floats[at]);
      const int64_t wanted = narrowed(cases_[c].meaning(x_.ints[i], y_.ints[i]), GetParam().suite.output);
      ASSERT_EQ(actual, wanted) << cases_[c].code << " of " << x_.ints[i] << " and " << y_.ints[i];
    }
  }
}

std::vector<IntegerRun> runs() {
  std::vector<IntegerRun> all;
  for (const IntegerSuite& suite : suites()) all.push_back({suite, Arch::kWormholeB0, MetalApi::kApr2026});
  for (const char* name : {"comparisons", "bit_operations"}) {
    for (const IntegerSuite& suite : suites()) {
      if (suite.name == name) all.push_back({suite, Arch::kBlackhole, MetalApi::kApr2026});
    }
  }
  all.push_back(
      {{"february",
        DataFormat::kInt32,
        DataFormat::kInt32,
        {{"binary_max_tile_init(); binary_max_int32_tile(0, 1, 0);",
          [](auto x, auto y) { return std::max(x, y); }},
         {"unary_min_tile_init(); unary_min_int32_tile(0, 5);",
          [](auto x, auto) { return std::min<int64_t>(x, 5); }},
         {"fill_tile_init(); fill_tile_int(0, 9);", [](auto, auto) { return 9; }},
         {"binary_max_int32_tile_init(); binary_max_int32_tile(0, 1, 0);",
          [](auto x, auto y) { return std::max(x, y); }},
         {"unary_min_int32_tile_init(); unary_min_int32_tile(0, 5);",
          [](auto x, auto) { return std::min<int64_t>(x, 5); }},
         {"unary_max_uint32_tile_init(); unary_max_uint32_tile(0, 5);",
          [](auto x, auto) { return std::max<uint32_t>(x, 5); }},
         {"fill_tile_init(); fill_tile_int<DataFormat::Int32>(0, 9);", [](auto, auto) { return 9; }}}},
       Arch::kWormholeB0,
       MetalApi::kFeb2026});
  // Wormhole's scalar bit operations see sign and magnitude, Blackhole's two's complement.
  all.push_back({{"masked",
                  DataFormat::kInt32,
                  DataFormat::kInt32,
                  {{"bitwise_and_tile_init(); bitwise_and_tile(0, 0xff);",
                    [](auto x, auto) { return std::abs(x) & 0xff; }}}},
                 Arch::kWormholeB0,
                 MetalApi::kApr2026});
  all.push_back(
      {{"masked",
        DataFormat::kInt32,
        DataFormat::kInt32,
        {{"bitwise_and_tile_init(); bitwise_and_tile(0, 0xff);", [](auto x, auto) { return x & 0xff; }}}},
       Arch::kBlackhole,
       MetalApi::kApr2026});
  return all;
}

INSTANTIATE_TEST_SUITE_P(Suites, IntegerValuesTest, testing::ValuesIn(runs()), [](const auto& info) {
  return fmt::format("{}_{}_{}", info.param.suite.name,
                     info.param.arch == Arch::kBlackhole ? "blackhole" : "wormhole",
                     info.param.api == MetalApi::kFeb2026 ? "february" : "april");
});

}  // namespace
}  // namespace ttlc::sim
