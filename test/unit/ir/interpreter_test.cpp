// The reference evaluation on small kernels, against values worked out here.
#include "ir/interpreter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "ir/builder.h"
#include "ir/parser.h"
#include "ir/support/render.h"
#include "ir/verifier.h"

namespace ttlc::ir {
namespace {

std::unique_ptr<Module> parse(const std::string& text) {
  DiagnosticSink sink;
  auto module = parse_module(std::make_shared<SourceFile>("test.ir", text), sink);
  bool ok = module && verify(**module, sink);
  EXPECT_TRUE(ok) << render(sink.sorted(), false);
  return ok ? std::move(*module) : nullptr;
}

/// A kernel on a grid of [columns, rows] with the given declarations and threads.
std::string kernel_text(const std::string& grid, const std::string& content) {
  return "module { kernel @k grid(" + grid + ") {\n" + content + "} }";
}

ReferenceTensor tensor(std::vector<int64_t> shape, const std::function<double(int64_t)>& value) {
  int64_t count = 1;
  for (int64_t size : shape) count *= size;
  ReferenceTensor result;
  result.shape = std::move(shape);
  for (int64_t i = 0; i < count; ++i) result.values.push_back(value(i));
  return result;
}

constexpr const char* kTensors = R"(
  %A = tensor {role = in} : tensor<64x64 bf16, tile, dram>
  %out = tensor {role = out} : tensor<64x64 bf16, tile, dram>
)";

TEST(Interpreter, CopiesBlocksThroughBuffersOnEveryCore) {
  auto module = parse(kernel_text("2, 2", std::string(kTensors) + R"(
  %in_cb = buffer {role = user} : cb<1x1 bf16, depth 2>
  %out_cb = buffer {role = user} : cb<1x1 bf16, depth 2>
  thread @writer writer {
    %y = core.coord {dim = 0} : index
    %x = core.coord {dim = 1} : index
    %t = cb.take %out_cb : block<1x1 bf16>
    tensor.store %t, %out, %x, %y
  }
  thread @comp compute {
    %t = cb.take %in_cb : block<1x1 bf16>
    %u = generic ins(%t) extents(1, 1) iterators(pp)
        maps((d0, d1) -> (d0, d1), (d0, d1) -> (d0, d1)) {
    body ^(%a: tile<bf16>):
      %b = tile.transpose %a : tile<bf16>
      yield %b
    } : block<1x1 bf16>
    cb.put %u, %out_cb
  }
  thread @reader reader {
    %y = core.coord {dim = 0} : index
    %x = core.coord {dim = 1} : index
    %t = tensor.load %A, %y, %x : block<1x1 bf16>
    cb.put %t, %in_cb
  }
)"));
  ReferenceTensors inputs;
  inputs["A"] = tensor({64, 64}, [](int64_t i) { return static_cast<double>(i); });
  Evaluation result = evaluate(*module, "k", inputs);
  ASSERT_FALSE(result.fault) << result.fault->message;
  for (int64_t i = 0; i < 64 * 64; ++i) {
    ASSERT_EQ(result.tensors["out"].values[i], static_cast<double>(i % 64 * 64 + i / 64)) << i;
    ASSERT_EQ(result.tensors["out"].written[i], 1);
  }
}

TEST(Interpreter, ReductionsLeaveOneLaneAndCountOnlyThere) {
  auto module = parse(kernel_text("1, 1", std::string(kTensors) + R"(
  thread @r reader {
    %0 = index.const {value = 0} : index
    %1 = index.const {value = 1} : index
    %x = tensor.load %A, %0, %0 : block<2x2 bf16>
    %m = generic ins(%x) extents(2, 2) iterators(pr)
        maps((d0, d1) -> (d0, d1), (d0, d1) -> (d0, 0)) {
    body ^(%a: tile<bf16>, %acc: tile<fp32>):
      %b = tile.max_row %a, %acc : tile<fp32>
      yield %b
    } : block<2x1 fp32, col>
    tensor.store %m, %out, %0, %1
  }
)"));
  ReferenceTensors inputs;
  inputs["A"] = tensor({64, 64}, [](int64_t i) { return static_cast<double>(-1000 - i); });
  Evaluation result = evaluate(*module, "k", inputs);
  ASSERT_FALSE(result.fault);
  const ReferenceTensor& out = result.tensors["out"];
  for (int64_t row = 0; row < 64; ++row) {
    EXPECT_EQ(out.values[row * 64 + 32], static_cast<double>(-1000 - row * 64));
    EXPECT_EQ(out.values[row * 64 + 33], 0.0);
    EXPECT_EQ(out.counts[row * 64 + 32], 1);
    EXPECT_EQ(out.counts[row * 64 + 33], 0);
    EXPECT_EQ(out.written[row * 64 + 33], 1);
    EXPECT_EQ(out.written[row * 64 + 31], 0);
  }
}

TEST(Interpreter, MatmulBuiltByTheBuilderIsRight) {
  Module module(Target{.arch = sim::arch_info(sim::Arch::kWormholeB0)});
  Builder top(module, InsertPoint::at_end(module.body()));
  Op* kernel = top.op(OpKind::kKernel);
  kernel->set(AttrKey::kName, std::string("k"));
  kernel->set(AttrKey::kGrid, std::vector<int64_t>{1, 1});
  Builder k(module, InsertPoint::at_end(kernel->region()));
  auto declare = [&](const char* name, const char* role, Shape shape) {
    Op* op = k.op(OpKind::kTensor, {},
                  {Type::tensor(shape, DataFormat::kFp32, MemorySpace::kDram, Layout::kTile)});
    op->set(AttrKey::kRole, std::string(role));
    op->result()->name = name;
    return op->result();
  };
  Value* a = declare("A", "in", {40, 96});
  Value* c = declare("B", "in", {40, 96});
  Value* out = declare("out", "out", {40, 40});
  Op* thread = k.op(OpKind::kThread);
  thread->set(AttrKey::kName, std::string("t"));
  thread->set(AttrKey::kRole, std::string("reader"));
  Builder b(module, InsertPoint::at_end(thread->region()));
  Value* zero = b.index(0);
  auto load = [&](Value* from) {
    return b.op(OpKind::kTensorLoad, {from, zero, zero}, {Type::block({2, 3}, DataFormat::kFp32)})->result();
  };
  Value* product = build_matmul(b, load(a), build_transpose(b, load(c)));
  b.op(OpKind::kTensorStore, {build_binary(b, TileOp::kSub, product, product), out, zero, zero});
  b.op(OpKind::kTensorStore, {product, out, zero, zero});
  DiagnosticSink sink;
  ASSERT_TRUE(verify(module, sink)) << render(sink.sorted(), false);

  ReferenceTensors inputs;
  inputs["A"] = tensor({40, 96}, [](int64_t i) { return static_cast<double>(i % 7) - 3; });
  inputs["B"] = tensor({40, 96}, [](int64_t i) { return static_cast<double>(i % 5) - 2; });
  Evaluation result = evaluate(module, "k", inputs);
  ASSERT_FALSE(result.fault);
  for (int64_t i = 0; i < 40; ++i) {
    for (int64_t j = 0; j < 40; ++j) {
      double want = 0;
      for (int64_t n = 0; n < 96; ++n)
        want += inputs["A"].values[i * 96 + n] * inputs["B"].values[j * 96 + n];
      ASSERT_EQ(result.tensors["out"].values[i * 40 + j], want) << i << ", " << j;
    }
  }
}

TEST(Interpreter, LoopsCarryBlocksAndInfiniteFillsAreFinite) {
  auto module = parse(kernel_text("1, 1", std::string(kTensors) + R"(
  thread @r reader {
    %0 = index.const {value = 0} : index
    %1 = index.const {value = 1} : index
    %5 = index.const {value = 5} : index
    %m0 = generic ins() extents(1, 1) iterators(pp)
        maps((d0, d1) -> (d0, d1)) {
    body ^():
      %f = tile.fill {real = -inf} : tile<fp32>
      yield %f
    } : block<1x1 bf16>
    %m = for %i = %0 to %5 step %1 iter(%x = %m0) : block<1x1 bf16> {
      %y = generic ins(%x) extents(1, 1) iterators(pp)
          maps((d0, d1) -> (d0, d1), (d0, d1) -> (d0, d1)) {
      body ^(%a: tile<bf16>):
        %b = tile.mul_scalar %a {real = 0.5} : tile<bf16>
        yield %b
      } : block<1x1 bf16>
      %last = cmp.eq %i, %0 : bool
      %z = if %last : block<1x1 bf16> {
        yield %x
      } else {
        yield %y
      }
      yield %z
    }
    tensor.store %m, %out, %1, %1
  }
)"));
  Evaluation result = evaluate(*module, "k", {{"A", tensor({64, 64}, [](int64_t) { return 0; })}});
  ASSERT_FALSE(result.fault);
  double lowest_bf16 = -(2 - std::ldexp(1, -7)) * std::ldexp(1, 127);
  EXPECT_EQ(result.tensors["out"].values.back(), lowest_bf16 / 16);
  EXPECT_EQ(result.tensors["out"].values.front(), 0);
}

/// Runs a thread that moves one block from `load` of A to `store` of out, tensors of 2 x 40 x 40: that is 2 x 2 tiles each.
Evaluation move_block(std::string_view block, std::string_view load, std::string_view store) {
  auto module = parse(kernel_text("1, 1", fmt::format(R"(
  %A = tensor {{role = in}} : tensor<2x40x40 bf16, tile, dram>
  %out = tensor {{role = out}} : tensor<2x40x40 bf16, tile, dram>
  thread @r reader {{
    %0 = index.const {{value = 0}} : index
    %1 = index.const {{value = 1}} : index
    %7 = index.const {{value = 7}} : index
    %9 = index.const {{value = -3}} : index
    %x = tensor.load %A, {} : block<{} bf16>
    tensor.store %x, %out, {}
  }}
)",
                                                      load, block, store)));
  return evaluate(*module, "k",
                  {{"A", tensor({2, 40, 40}, [](int64_t i) { return static_cast<double>(i); })}});
}

TEST(Interpreter, PaddingIsReadAsZeroAndNotWritten) {
  Evaluation result = move_block("1x1", "%1, %1, %1", "%0, %0, %0");
  ASSERT_FALSE(result.fault);
  const ReferenceTensor& out = result.tensors["out"];
  EXPECT_EQ(out.values[0], 1600 + 32 * 40 + 32);
  EXPECT_EQ(out.values[7], 1600 + 32 * 40 + 39);
  EXPECT_EQ(out.values[8], 0);
  EXPECT_EQ(out.written[1600], 0);
}

TEST(Interpreter, PlacesBeyondATensorAreReported) {
  auto message = [](auto... texts) {
    Evaluation result = move_block(texts...);
    return result.fault ? result.fault->message : "";
  };
  EXPECT_EQ(message("2x2", "%0, %1, %0", "%0, %0, %0"),
            "core [0, 0]: the tile row of A is 2, but it has 2 tile rows");
  EXPECT_EQ(message("1x1", "%0, %0, %0", "%7, %0, %0"),
            "core [0, 0]: the matrix index of out is 7, but it has 2 matrices");
  EXPECT_EQ(message("1x1", "%0, %0, %0", "%0, %0, %9"),
            "core [0, 0]: the tile column of out is -3, but it has 2 tile columns");
}

TEST(Interpreter, MovesRowsOfRowMajorTensors) {
  auto module = parse(kernel_text("1, 1", R"(
  %A = tensor {role = in} : tensor<4x1100 fp32, row_major, dram>
  %out = tensor {role = out} : tensor<3x1100 fp32, row_major, dram>
  %a_cb = buffer {role = user} : cb<2x1 fp32, width 1100, depth 2>
  thread @one reader {
    %0 = index.const {value = 0} : index
    %2 = index.const {value = 2} : index
    %x = tensor.load %A, %2, %0 : block<2x1 fp32, width 1100>
    cb.put %x, %a_cb
  }
  thread @two writer {
    %0 = index.const {value = 0} : index
    %x = cb.take %a_cb : block<2x1 fp32, width 1100>
    tensor.store %x, %out, %0, %0
  }
)"));
  Evaluation result =
      evaluate(*module, "k", {{"A", tensor({4, 1100}, [](int64_t i) { return static_cast<double>(i); })}});
  ASSERT_FALSE(result.fault);
  const ReferenceTensor& out = result.tensors["out"];
  for (int64_t i : {0, 1023, 1024, 1099, 1100, 2199}) EXPECT_EQ(out.values[i], 2200 + i);
  EXPECT_EQ(out.written[2199], 1);
  EXPECT_EQ(out.written[2200], 0);
}

TEST(Interpreter, SaysWhoWaitsForWhat) {
  auto module = parse(kernel_text("2, 1", R"(
  %a_cb = buffer {role = user} : cb<1x1 bf16, depth 2>
  %b_cb = buffer {role = user} : cb<1x1 bf16, depth 2>
  thread @one reader {
    %x = cb.take %a_cb : block<1x1 bf16>
    cb.put %x, %b_cb
  }
  thread @two compute {
    %x = cb.take %b_cb : block<1x1 bf16>
    cb.put %x, %a_cb
  }
  thread @three writer {
  }
)"));
  Evaluation result = evaluate(*module, "k", {});
  ASSERT_TRUE(result.fault);
  EXPECT_EQ(result.fault->message, "core [0, 0] hangs: every thread that has not ended waits");
  ASSERT_EQ(result.fault->notes.size(), 2u);
  EXPECT_EQ(result.fault->notes[0].message, "thread 'one' waits here for a block of 'a_cb'");
  EXPECT_EQ(result.fault->notes[1].message, "thread 'two' waits here for a block of 'b_cb'");
}

TEST(Interpreter, StopsEndlessLoopsAndDivisionsByZero) {
  auto endless = parse(kernel_text("1, 1", R"(
  thread @one reader {
    %0 = index.const {value = 0} : index
    %1 = index.const {value = 1} : index
    %n = index.const {value = 9000000000000000000} : index
    for %i = %0 to %n step %1 {
    }
  }
)"));
  Evaluation result = evaluate(*endless, "k", {}, {.max_steps = 1000});
  ASSERT_TRUE(result.fault);
  EXPECT_EQ(result.fault->message, "core [0, 0] runs endlessly: more than 1000 operations");

  auto division = parse(kernel_text("1, 1", R"(
  thread @one reader {
    %0 = index.const {value = 0} : index
    %1 = index.div %0, %0 : index
  }
)"));
  result = evaluate(*division, "k", {});
  ASSERT_TRUE(result.fault);
  EXPECT_EQ(result.fault->message, "a division by zero happens here");
}

TEST(Interpreter, StopsWhereAnIndexLeavesTheBitsOfAThread) {
  auto module = parse(kernel_text("1, 1", R"(
  thread @one reader {
    %0 = index.const {value = 70000} : index
    %1 = index.mul %0, %0 : index
  }
)"));
  const Evaluation result = evaluate(*module, "k", {});
  ASSERT_TRUE(result.fault);
  EXPECT_EQ(result.fault->message, "the result is 4900000000, but a thread computes with 32 bits");
}

TEST(Interpreter, CoresSeeTheirOwnStoresWhenATensorIsReadAndWritten) {
  auto module = parse(kernel_text("2, 1", R"(
  %A = tensor {role = inout} : tensor<32x64 bf16, tile, dram>
  thread @r reader {
    %0 = index.const {value = 0} : index
    %x = core.coord {dim = 1} : index
    %n = index.const {value = 3} : index
    %1 = index.const {value = 1} : index
    for %i = %0 to %n step %1 {
      %t = tensor.load %A, %0, %x : block<1x1 bf16>
      %d = generic ins(%t) extents(1, 1) iterators(pp)
          maps((d0, d1) -> (d0, d1), (d0, d1) -> (d0, d1)) {
      body ^(%a: tile<bf16>):
        %b = tile.add %a, %a : tile<fp32>
        yield %b
      } : block<1x1 fp32>
      tensor.store %d, %A, %0, %x
    }
  }
)"));
  Evaluation result =
      evaluate(*module, "k", {{"A", tensor({32, 64}, [](int64_t i) { return static_cast<double>(i); })}});
  ASSERT_FALSE(result.fault);
  for (int64_t i = 0; i < 32 * 64; ++i) ASSERT_EQ(result.tensors["A"].values[i], static_cast<double>(8 * i));
}

/// A kernel that stores a function of A, the op %b of %a.
std::string jumping_kernel(const std::string& dtype, const std::string& function) {
  std::string text = kernel_text("1, 1", R"(
  %A = tensor {role = in} : tensor<32x32 TYPE, tile, dram>
  %out = tensor {role = out} : tensor<32x32 TYPE, tile, dram>
  thread @comp compute {
    %zero = index.const {value = 0} : index
    %t = tensor.load %A, %zero, %zero : block<1x1 TYPE>
    %u = generic ins(%t) extents(1, 1) iterators(pp)
        maps((d0, d1) -> (d0, d1), (d0, d1) -> (d0, d1)) {
    body ^(%a: tile<TYPE>):
      FUNCTION
      yield %b
    } : block<1x1 TYPE>
    tensor.store %u, %out, %zero, %zero
  }
)");
  text.replace(text.find("FUNCTION"), 8, function);
  for (size_t at = text.find("TYPE"); at != std::string::npos; at = text.find("TYPE"))
    text.replace(at, 4, dtype);
  return text;
}

/// The first results of a jumping_kernel, and their ranges.
ReferenceTensor evaluate_jumping(const std::string& kernel, const std::vector<double>& operands,
                                 bool ranges) {
  auto module = parse(kernel);
  auto value = [&](int64_t i) { return operands[i % operands.size()]; };
  Evaluation result =
      evaluate(*module, "k", {{"A", tensor({32, 32}, value)}}, {.host_threads = 1, .ranges = ranges});
  EXPECT_FALSE(result.fault.has_value());
  ReferenceTensor out = result.tensors.at("out");
  for (std::vector<double>* part : {&out.values, &out.low, &out.high})
    part->resize(std::min(part->size(), operands.size()));
  return out;
}

TEST(Interpreter, RangesSayWhatRoundingAnOperandOfFloorMayChange) {
  auto evaluated = [](const std::string& dtype, bool ranges) {
    return evaluate_jumping(jumping_kernel(dtype, "%b = tile.floor %a : tile<TYPE>"), {2.5, 3, 2.999, -4, 0},
                            ranges);
  };
  ReferenceTensor bf16 = evaluated("bf16", true), fp32 = evaluated("fp32", true);
  EXPECT_THAT(bf16.values, testing::ElementsAre(2, 3, 2, -4, 0));
  EXPECT_THAT(bf16.low, testing::ElementsAre(2, 2, 2, -5, 0));
  EXPECT_THAT(bf16.high, testing::ElementsAre(2, 3, 3, -4, 0));
  EXPECT_THAT(fp32.low, testing::ElementsAre(2, 2, 2, -5, 0));
  EXPECT_THAT(fp32.high, testing::ElementsAre(2, 3, 2, -4, 0)) << "2.999 is many steps of fp32 below 3";
  EXPECT_THAT(evaluated("bf16", false).low, testing::IsEmpty());
}

TEST(Interpreter, RangesOfSignAreWideWhereTermsHaveCancelled) {
  std::string computed = jumping_kernel("bf16", R"(%d = tile.add_scalar %a {real = -3.0} : tile<TYPE>
      %b = tile.sign %d : tile<TYPE>)");
  ReferenceTensor sign = evaluate_jumping(computed, {3, 3.001, 5, 2}, true);
  EXPECT_THAT(sign.values, testing::ElementsAre(0, 1, 1, -1));
  EXPECT_THAT(sign.low, testing::ElementsAre(-1, -1, 1, -1));
  EXPECT_THAT(sign.high, testing::ElementsAre(1, 1, 1, -1));
}

TEST(Interpreter, TheSignOfANumberFromATensorIsKnown) {
  std::string direct = jumping_kernel("bf16", "%b = tile.sign %a : tile<TYPE>");
  ReferenceTensor sign = evaluate_jumping(direct, {0, 0.001, 5, -0.001}, true);
  EXPECT_THAT(sign.low, testing::ElementsAre(0, 1, 1, -1));
  EXPECT_THAT(sign.high, testing::ElementsAre(0, 1, 1, -1));
}

}  // namespace
}  // namespace ttlc::ir
