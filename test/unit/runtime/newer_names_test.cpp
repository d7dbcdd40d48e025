// Compute kernels by the names of June 2026: they compute what the older names compute.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "test/unit/runtime/program_fixture.h"

namespace ttlc::sim {
namespace {

constexpr const char* kInit = "  binary_op_init_common(0, 1, 16);\n  add_tiles_init(0, 1);\n";
constexpr const char* kAdd = "    add_tiles(0, 1, 0, 0, 0);\n";

class NewerNames : public ProgramFixture {
 protected:
  static std::string kernel(const std::string& headers, const std::string& init, const std::string& body) {
    return headers + replaced(replaced(kAddCompute, kInit, init), kAdd, body);
  }

  SimResult run(const std::string& compute) {
    write("add.compute.cpp", compute);
    return simulate(program_, inputs(), options_);
  }

  /// Elements of z by those of x and y, where the function has one.
  void expect(const SimResult& result, double tolerance,
              const std::function<double(const HostTensor&, const HostTensor&, int64_t, int64_t)>& want) {
    ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
    const HostTensor *x = result.find_tensor("x"), *y = result.find_tensor("y"), *z = result.find_tensor("z");
    ASSERT_TRUE(x && y && z);
    for (int64_t row = 0; row < kRows; ++row) {
      for (int64_t column = 0; column < kColumns; ++column) {
        const double element = want(*x, *y, row, column);
        if (std::isnan(element)) continue;
        ASSERT_NEAR(z->floats[row * kColumns + column], element, tolerance * (1 + std::abs(element)))
            << row << ", " << column;
      }
    }
  }

  static constexpr int64_t kRows = 64, kColumns = 32 * 2 * kTilesPerCore;
};

/// The product of the tiles at the same place of both inputs.
double product_of_tiles(const HostTensor& x, const HostTensor& y, int64_t row, int64_t column) {
  const int64_t columns = x.elem_count() / 64, top = row / 32 * 32, left = column / 32 * 32;
  double sum = 0;
  for (int64_t k = 0; k < 32; ++k)
    sum += double{x.floats[row * columns + left + k]} * y.floats[(top + k) * columns + column];
  return sum;
}

TEST_F(NewerNames, MatmulsStartWithTheirOperandsTheOtherWayRound) {
  const std::string start = "  compute_kernel_hw_startup<SrcOrder::Reverse>(0, 1, 16);\n";
  const std::string headers =
      "#include \"api/compute/compute_kernel_hw_startup.h\"\n#include \"api/compute/matmul.h\"\n";
  expect(run(kernel(headers, start + "  matmul_init(0, 1);\n", "    matmul_tiles(0, 1, 0, 0, 0);\n")), 2e-2,
         product_of_tiles);
  expect(run(kernel(headers, start + "  matmul_block_init(0, 1, 0, 1, 1, 1);\n",
                    "    matmul_block(0, 1, 0, 0, 0, 0, 1, 1, 1);\n")),
         2e-2, product_of_tiles);
}

TEST_F(NewerNames, AMatmulNeedsItsInit) {
  const SimResult result =
      run(kernel("#include \"api/compute/compute_kernel_hw_startup.h\"\n#include \"api/compute/matmul.h\"\n",
                 "  compute_kernel_hw_startup<SrcOrder::Reverse>(0, 1, 16);\n  add_tiles_init(0, 1);\n",
                 "    matmul_tiles(0, 1, 0, 0, 0);\n"));
  ASSERT_EQ(result.status, SimStatus::kRuleBroken);
  EXPECT_THAT(result.errors[0].rule, ::testing::AnyOf("unpack-init-mismatch", "math-init-mismatch"));
}

TEST_F(NewerNames, ProductsWithoutALoopHaveInitsOfTheirOwn) {
  const std::string headers =
      "#include \"api/compute/compute_kernel_hw_startup.h\"\n#include "
      "\"api/compute/experimental/matmul_custom.h\"\n";
  const std::string start = "  compute_kernel_hw_startup<SrcOrder::Reverse>(0, 1, 16);\n";
  const std::string plain = "    matmul_block(0, 1, 0, 0, 0, false, 1, 1, 1);\n";
  const std::string custom = "    matmul_block_no_mop(0, 1, 0, 0, 0, false, 1, 1, 1);\n";
  expect(run(kernel(headers, start + "  mm_no_mop_init_short(0, 1);\n", custom)), 2e-2, product_of_tiles);
  for (const auto& [init, body] : {std::pair("  mm_no_mop_init_short(0, 1);\n", plain),
                                   std::pair("  mm_block_init_short(0, 1);\n", custom)}) {
    const SimResult result = run(kernel(headers, start + init, body));
    ASSERT_EQ(result.status, SimStatus::kRuleBroken);
    EXPECT_EQ(result.errors[0].rule, "math-init-mismatch");
  }
}

struct VectorFunction {
  const char *header, *init, *call;
  double (*want)(double, double);
};

void PrintTo(const VectorFunction& function, std::ostream* out) { *out << function.call; }

class NewerVectorFunctions : public NewerNames, public ::testing::WithParamInterface<VectorFunction> {};

TEST_P(NewerVectorFunctions, ComputeWhatTheyAreNamedFor) {
  const VectorFunction& function = GetParam();
  const std::string headers =
      "#include \"api/compute/compute_kernel_api.h\"\n#include \"api/compute/tile_move_copy.h\"\n#include "
      "\"api/compute/" +
      std::string(function.header) + "\"\n";
  const std::string body =
      "    copy_tile_to_dst_init_short(0);\n    copy_tile(0, 0, 0);\n    copy_tile(1, 0, 1);\n"
      "    fill_tile_init();\n    fill_tile(2, 2.0f);\n    " +
      std::string(function.init) + "\n    " + function.call + "\n";
  expect(run(kernel(headers + "#include \"api/compute/eltwise_unary/fill.h\"\n", kInit, body)), 1e-2,
         [&](const HostTensor& x, const HostTensor& y, int64_t row, int64_t column) {
           const int64_t at = row * kColumns + column;
           return function.want(x.floats[at], y.floats[at]);
         });
}

INSTANTIATE_TEST_SUITE_P(
    All, NewerVectorFunctions,
    ::testing::Values(
        VectorFunction{"atan2.h", "atan2_binary_tile_init();", "atan2_binary_tile(0, 1, 0);",
                       [](double x, double y) { return std::atan2(x, y); }},
        VectorFunction{
            "isclose.h", "isclose_binary_tile_init();",
            "isclose_binary_tile(0, 1, 0, 0x3f000000, 0x3e800000);",
            [](double x, double y) { return std::abs(x - y) <= 0.25 + 0.5 * std::abs(y) ? 1.0 : 0.0; }},
        VectorFunction{"eltwise_unary/snake_beta.h", "snake_beta_tile_init();",
                       "snake_beta_tile<DataFormat::Float16_b>(0, 1, 2, 0);",
                       [](double x, double y) { return x + std::pow(std::sin(x * y), 2) / 2; }},
        VectorFunction{"eltwise_unary/tanh_derivative.h", "tanh_derivative_tile_init();",
                       "tanh_derivative_tile(0);",
                       [](double x, double) { return 1 - std::pow(std::tanh(x), 2); }},
        VectorFunction{"eltwise_unary/gelu.h", "gelu_derivative_tile_init<false>();",
                       "gelu_derivative_tile<false>(0);",
                       [](double x, double) {
                         return (1 + std::erf(x / std::sqrt(2.0))) / 2 +
                                x * std::exp(-x * x / 2) / std::sqrt(8 * std::atan(1.0));
                       }},
        VectorFunction{"eltwise_unary/mish.h", "mish_tile_init<false>();", "mish_tile<false>(0);",
                       [](double x, double) { return x * std::tanh(std::log1p(std::exp(x))); }},
        VectorFunction{"eltwise_unary/tanhshrink.h", "tanhshrink_tile_init();", "tanhshrink_tile(0);",
                       [](double x, double) { return x - std::tanh(x); }},
        VectorFunction{"eltwise_unary/activations.h", "hardshrink_tile_init();",
                       "hardshrink_tile(0, 0x3f000000);",
                       [](double x, double) { return std::abs(x) > 0.5 ? x : 0.0; }},
        VectorFunction{"eltwise_binary_sfpu.h", "lt_binary_tile_init();", "lt_binary_tile(0, 1, 0);",
                       [](double x, double y) { return x < y ? 1.0 : 0.0; }},
        VectorFunction{"eltwise_binary_sfpu.h", "ge_binary_tile_init();", "ge_binary_tile(0, 1, 0);",
                       [](double x, double y) { return x >= y ? 1.0 : 0.0; }},
        VectorFunction{"eltwise_binary_sfpu.h", "add_binary_tile_init();", "rsub_binary_tile(0, 1, 0);",
                       [](double x, double y) { return y - x; }}));

TEST_F(NewerNames, ActivationsRunOnTheThreadThatPacks) {
  const std::string wait = "    tile_regs_wait();\n";
  const std::string source =
      kernel("#include \"api/compute/compute_kernel_api.h\"\n#include \"api/compute/eltwise_unary/selu.h\"\n",
             std::string(kInit) + "  silu_tile_init_pack();\n", kAdd);
  expect(run(replaced(source, wait,
                      wait + "    silu_tile_pack(0);\n    PACK(TTI_STALLWAIT(p_stall::STALL_PACK, "
                             "p_stall::WAIT_SFPU));\n")),
         1e-2, [](const HostTensor& x, const HostTensor& y, int64_t row, int64_t column) {
           const double sum = double{x.floats[row * kColumns + column]} + y.floats[row * kColumns + column];
           return sum / (1 + std::exp(-sum));
         });
  // Fused behind a matmul: the instructions of the wait themselves.
  const std::string instructions =
      "    PACK(TTI_SEMWAIT(p_stall::STALL_TDMA | p_stall::STALL_CFG,\n"
      "                     semaphore::t6_sem(semaphore::MATH_PACK), p_stall::STALL_ON_ZERO));\n"
      "    PACK(TT_SETC16(DEST_TARGET_REG_CFG_MATH_Offset_ADDR32, "
      "ckernel::packer::get_packer_dest_offset()));\n"
      "    silu_tile_pack(0);\n    PACK(TTI_STALLWAIT(p_stall::STALL_PACK, p_stall::WAIT_SFPU));\n";
  EXPECT_EQ(run(replaced(source, wait, instructions)).status, SimStatus::kOk);
  const SimResult result = run(replaced(source, wait, wait + "    silu_tile_pack(0);\n"));
  EXPECT_NE(result.status, SimStatus::kOk);
}

TEST_F(NewerNames, ThePackersReluTakesAConfiguration) {
  const std::string init = std::string(kInit) + "  pack_init(16);\n";
  const std::string headers = "#include \"api/compute/pack.h\"\n";
  const auto relu = [](const HostTensor& x, const HostTensor& y, int64_t row, int64_t column) {
    const int64_t at = row * kColumns + column;
    return std::max(0.0, double{x.floats[at]} + y.floats[at]);
  };
  expect(run(kernel(headers, init + "  pack_relu_config(ReluConfig::zero());\n", kAdd)), 1e-2, relu);
  expect(run(kernel(headers, init + "  pack_relu_config(ReluConfig::max_threshold(0x3e80));\n", kAdd)), 1e-2,
         [&](const HostTensor& x, const HostTensor& y, int64_t row, int64_t column) {
           return std::min(0.25, relu(x, y, row, column));
         });
}

TEST_F(NewerNames, TilesAreTransposed) {
  const std::string start = "  compute_kernel_hw_startup(0, 16);\n  transpose_init(0);\n";
  const std::string headers =
      "#include \"api/compute/compute_kernel_hw_startup.h\"\n#include \"api/compute/transpose.h\"\n";
  for (const char* body : {"    transpose_tile(0, 0, 0);\n", "    transpose_block(0, 0, 0, 1);\n"}) {
    expect(run(kernel(headers, start, body)), 0,
           [](const HostTensor& x, const HostTensor&, int64_t row, int64_t column) {
             return x.floats[(row / 32 * 32 + column % 32) * kColumns + column / 32 * 32 + row % 32];
           });
  }
}

TEST_F(NewerNames, TilesAreTransposedInDst) {
  expect(run(kernel("#include \"api/compute/transpose_dest.h\"\n", kInit,
                    std::string(kAdd) +
                        "    transpose_dest_init();\n    transpose_dest(0);\n    add_tiles_init(0, 1);\n")),
         1e-2, [](const HostTensor& x, const HostTensor& y, int64_t row, int64_t column) {
           const int64_t at = (row / 32 * 32 + column % 32) * kColumns + column / 32 * 32 + row % 32;
           return double{x.floats[at]} + y.floats[at];
         });
}

TEST_F(NewerNames, RowsAreTakenAway) {
  expect(run(kernel("#include \"api/compute/bcast.h\"\n",
                    "  binary_op_init_common(0, 1, 16);\n  sub_bcast_rows_init_short(0, 1);\n",
                    "    sub_tiles_bcast_rows(0, 1, 0, 0, 0);\n")),
         1e-2, [](const HostTensor& x, const HostTensor& y, int64_t row, int64_t column) {
           return double{x.floats[row * kColumns + column]} - y.floats[row / 32 * 32 * kColumns + column];
         });
}

TEST_F(NewerNames, APointerOfABufferIsNotSetToThatOfAnother) {
  const SimResult result =
      run(kernel("",
                 std::string(kInit) + "  UNPACK((get_local_cb_interface(0).fifo_rd_ptr =\n"
                                      "              get_local_cb_interface(1).fifo_rd_ptr));\n",
                 kAdd));
  ASSERT_EQ(result.errors.size(), 1u) << render_failure(result);
  EXPECT_EQ(result.errors[0].rule, "cb-pointer-set");
}

TEST_F(NewerNames, FirstColumnsOfAttention) {
  program_.kernels[1].fp32_dest_acc_en = true;
  const std::string headers =
      "#include \"api/compute/compute_kernel_api.h\"\n#include \"api/compute/eltwise_unary/exp.h\"\n"
      "#include \"api/compute/eltwise_unary/recip.h\"\n"
      "#if defined(TRISC_MATH)\n#include \"experimental/llk_sfpu/ckernel_sfpu_sdpa.h\"\n#endif\n";
  const std::string body = std::string(kAdd) + R"(
    MATH((SFPU_UNARY_CALL(DST_SYNC_MODE, DST_ACCUM_MODE, calculate_exponential_first_column, (false, 0xBF80), 0,
                          VectorMode::C)));
    MATH(SFPU_UNARY_CALL(DST_SYNC_MODE, DST_ACCUM_MODE, calculate_binop_with_scalar, (APPROX, ADD_UNARY, 8), 0,
                         VectorMode::C, 0x3F800000));
    MATH((SFPU_UNARY_CALL(DST_SYNC_MODE, DST_ACCUM_MODE, calculate_recip_first_column, (false), 0, VectorMode::C)));
)";
  const std::string init = std::string(kInit) + "  MATH((ckernel::sfpu::sfpu_reciprocal_init<false>()));\n";
  expect(run(kernel(headers, init, body)), 1e-2,
         [](const HostTensor& x, const HostTensor& y, int64_t row, int64_t column) {
           const int64_t at = row * kColumns + column;
           return column % 32 != 0 ? std::nan("")
                                   : 1 / (1 + std::exp(-(double{x.floats[at]} + y.floats[at])));
         });
}

TEST_F(NewerNames, FirstColumnsOfMaskedRowsAreZero) {
  const std::string headers =
      "#include \"api/compute/compute_kernel_api.h\"\n#include \"api/compute/eltwise_unary/fill.h\"\n"
      "#if defined(TRISC_MATH)\n#include \"experimental/llk_sfpu/ckernel_sfpu_sdpa.h\"\n#endif\n";
  const auto zero = [](const HostTensor&, const HostTensor&, int64_t, int64_t column) {
    return column % 32 != 0 ? std::nan("") : 0.0;
  };
  for (const bool wide : {false, true}) {
    program_.kernels[1].fp32_dest_acc_en = wide;
    for (const std::string value : {"-3e38f", "-__builtin_inff()"}) {
      const std::string body = std::string(kAdd) + "    fill_tile(0, " + value + R"();
    MATH((SFPU_UNARY_CALL(DST_SYNC_MODE, DST_ACCUM_MODE, calculate_exponential_first_column, (false, 0x3F80), 0,
                          VectorMode::C)));
)";
      expect(run(kernel(headers, std::string(kInit) + "  fill_tile_init();\n", body)), 0.0, zero);
    }
  }
}

TEST_F(NewerNames, FastUntilizingEqualsUntilizing) {
  program_.circular_buffers[0].pages = program_.circular_buffers[2].pages = kTilesPerCore;
  const auto untilize =
      [](const std::string& init, const std::string& block, const std::string& uninit) {
        return R"(#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/experimental/fast_untilize.h"
void kernel_main() {
  compute_kernel_hw_startup(0, 16);
  )" + init + R"(
  for (int i = 0; i < 3; ++i) { cb_wait_front(1, 1); cb_pop_front(1, 1); }
  cb_wait_front(0, 3);
  cb_reserve_back(16, 3);
  )" + block + R"(
  cb_pop_front(0, 3);
  cb_push_back(16, 3);
  )" + uninit + "\n}\n";
      };
  const SimResult slow = run(untilize("pack_untilize_init<3, 3>(0, 16);",
                                      "pack_untilize_block<3, 3>(0, 1, 16);", "pack_untilize_uninit(16);"));
  const SimResult fast = run(untilize("fast_untilize_init<3>(0, 16);", "fast_untilize_block<3>(0, 16);",
                                      "fast_untilize_uninit<3>(16);"));
  ASSERT_EQ(slow.status, SimStatus::kOk) << render_failure(slow);
  ASSERT_EQ(fast.status, SimStatus::kOk) << render_failure(fast);
  EXPECT_EQ(fast.find_tensor("z")->floats, slow.find_tensor("z")->floats);
}

}  // namespace
}  // namespace ttlc::sim
