// Invariants that no text can break: the module is damaged by hand.
#include "ir/verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ir/builder.h"

namespace ttlc::ir {
namespace {

class DamagedModule : public testing::Test {
 protected:
  DamagedModule() {
    Builder top(module, InsertPoint::at_end(module.body()));
    Op* kernel = top.op(OpKind::kKernel);
    kernel->set(AttrKey::kName, std::string("k"));
    kernel->set(AttrKey::kGrid, std::vector<int64_t>{1, 1});
    thread = Builder(module, InsertPoint::at_end(kernel->region())).op(OpKind::kThread);
    thread->set(AttrKey::kName, std::string("c"));
    thread->set(AttrKey::kRole, std::string("compute"));
  }
  Builder builder() { return Builder(module, InsertPoint::at_end(thread->region())); }
  std::string first_error() {
    DiagnosticSink sink;
    EXPECT_FALSE(verify(module, sink));
    return sink.has_errors() ? sink.sorted().front().message : "";
  }

  Module module{Target{.arch = sim::arch_info(sim::Arch::kWormholeB0)}};
  Op* thread = nullptr;
};

TEST_F(DamagedModule, IntactOneVerifies) {
  builder().index(3);
  DiagnosticSink sink;
  EXPECT_TRUE(verify(module, sink));
}

TEST_F(DamagedModule, ArgumentWithoutMeaningIsV05) {
  module.add_argument(thread->region(), Type::index());
  EXPECT_EQ(first_error(), "[V05] thread: has a region with 1 arguments instead of 0");
}

TEST_F(DamagedModule, ForgottenUseIsV07) {
  Value* a = builder().index(3);
  builder().op(OpKind::kIndexAdd, {a, a}, {Type::index()});
  a->uses.pop_back();
  EXPECT_EQ(first_error(), "[V07] index.add: operand 1 does not list this use");
}

TEST_F(DamagedModule, InventedUseIsV07) {
  Value* a = builder().index(3);
  a->uses.push_back({thread, 0});
  EXPECT_EQ(first_error(), "[V07] index.const: a value lists a use by 'thread' that is none");
}

TEST_F(DamagedModule, UseBeforeDefinitionIsV08) {
  Value* a = builder().index(3);
  Op* add = builder().op(OpKind::kIndexAdd, {a, a}, {Type::index()});
  module.move(add, InsertPoint::before_op(a->def));
  EXPECT_EQ(first_error(), "[V08] index.add: operand 0 is not defined before it");
}

TEST_F(DamagedModule, FalseFlagIsV02) {
  Value* cb = Builder(module, InsertPoint::before_op(thread))
                  .op(OpKind::kBuffer, {}, {Type::cb({1, 1}, DataFormat::kBf16, 2)})
                  ->result();
  cb->def->set(AttrKey::kRole, std::string("user"));
  cb->def->set(AttrKey::kUnpackToDest, false);
  EXPECT_EQ(first_error(), "[V02] buffer: has an attribute 'unpack_to_dest' of the wrong kind");
}

}  // namespace
}  // namespace ttlc::ir
