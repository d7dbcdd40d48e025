// Order and DST slots of the tile ops of a body.
#include "passes/body_schedule.h"

#include <gtest/gtest.h>

#include "ir/builder.h"

namespace ttlc::passes {
namespace {

using namespace ir;

/// A thread to build generics in, with two blocks taken from a buffer.
class BodyScheduleTest : public testing::Test {
 protected:
  BodyScheduleTest() : module_(Target{}), b_(module_, InsertPoint::at_end(module_.body())) {
    Op* kernel = b_.op(OpKind::kKernel);
    b_.set(InsertPoint::at_end(kernel->region()));
    Value* cb = b_.op(OpKind::kBuffer, {}, {Type::cb({1, 1}, DataFormat::kBf16, 2)})->result();
    Op* thread = b_.op(OpKind::kThread);
    b_.set(InsertPoint::at_end(thread->region()));
    for (Value** block : {&x_, &y_})
      *block = b_.op(OpKind::kCbTake, {cb}, {Type::block({1, 1}, DataFormat::kBf16)})->result();
  }

  Generic element_wise(const RegionFill& body) {
    GenericSpec spec;
    spec.ins = {x_, y_};
    spec.in_maps = {IndexingMap::identity(2), IndexingMap::identity(2)};
    spec.out_maps = {IndexingMap::identity(2)};
    spec.results = {Type::block({1, 1}, DataFormat::kFp32)};
    spec.extents = {1, 1};
    spec.iterators = "pp";
    spec.body = body;
    return Generic(build_generic(b_, spec));
  }

  static Value* with_form(Value* tile, const char* form) {
    tile->def->set(AttrKey::kForm, std::string(form));
    return tile;
  }

  Module module_;
  Builder b_;
  Value *x_ = nullptr, *y_ = nullptr;
};

TEST_F(BodyScheduleTest, ChainOfUnaryOpsStaysInOneSlot) {
  Generic generic = element_wise([](Builder& r, std::span<Value* const> t) {
    Value* tile = r.tile(TileOp::kCopy, {t[0]});
    for (TileOp op : {TileOp::kExp, TileOp::kSqrt, TileOp::kRecip}) tile = r.tile(op, {tile});
    return std::vector{tile};
  });
  GenericSchedule schedule = schedule_generic(generic);
  EXPECT_EQ(schedule.slot_count, 1);
  EXPECT_EQ(schedule.body.order.size(), 4u);
  for (int64_t slot : schedule.body.slots) EXPECT_EQ(slot, 0);
}

TEST_F(BodyScheduleTest, OperandThatLivesOnKeepsItsSlot) {
  Generic generic = element_wise([](Builder& r, std::span<Value* const> t) {
    Value* tile = r.tile(TileOp::kCopy, {t[0]});
    Value* exp = r.tile(TileOp::kExp, {tile});
    return std::vector{with_form(r.tile(TileOp::kMul, {exp, tile}), "dst")};
  });
  GenericSchedule schedule = schedule_generic(generic);
  EXPECT_EQ(schedule.slot_count, 2);
  const Op* copy = generic.body().first;
  EXPECT_NE(schedule.body.slot_of(copy->result()), schedule.body.slot_of(copy->next->result()));
}

TEST_F(BodyScheduleTest, MultiplyingFromBuffersTakesASlotNobodyUsed) {
  Generic generic = element_wise([](Builder& r, std::span<Value* const> t) {
    Value* unused_after = r.tile(TileOp::kExp, {r.tile(TileOp::kCopy, {t[0]})});
    Value* first = with_form(r.tile(TileOp::kMax, {unused_after, r.tile(TileOp::kCopy, {t[1]})}), "dst");
    Value* product = with_form(r.tile(TileOp::kMul, {t[0], t[1]}), "cb");
    return std::vector{with_form(r.tile(TileOp::kMin, {first, product}), "dst")};
  });
  GenericSchedule schedule = schedule_generic(generic);
  const Op* product = generic.body().terminator()->operand(0)->def->operand(1)->def;
  int64_t slot = schedule.body.slot_of(product->result());
  for (size_t i = 0; schedule.body.order[i] != product; ++i) EXPECT_NE(schedule.body.slots[i], slot);
}

TEST_F(BodyScheduleTest, LargerOperandFirstSavesSlots) {
  Generic generic = element_wise([](Builder& r, std::span<Value* const> t) {
    auto copy = [&](int i) { return r.tile(TileOp::kCopy, {t[i]}); };
    Value *a = copy(0), *b = copy(1), *c = copy(0), *d = copy(1);  // written so that all four live at once
    Value* left = with_form(r.tile(TileOp::kMax, {a, b}), "dst");
    Value* right = with_form(r.tile(TileOp::kMin, {c, d}), "dst");
    return std::vector{with_form(r.tile(TileOp::kMul, {left, right}), "dst")};
  });
  GenericSchedule schedule = schedule_generic(generic);
  EXPECT_EQ(schedule.slot_count, 3);
  apply_order(module_, schedule);
  std::vector<Op*> order;
  for (Op& op : generic.body()) {
    if (!op.is(OpKind::kYield)) order.push_back(&op);
  }
  EXPECT_EQ(order, schedule.body.order);
}

TEST_F(BodyScheduleTest, AccumulatorStaysInItsSlot) {
  Value* product = build_matmul(b_, x_, y_);
  GenericSchedule schedule = schedule_generic(Generic(product->def));
  ASSERT_EQ(schedule.accumulators.size(), 1u);
  EXPECT_EQ(schedule.body.slots, schedule.accumulators);
  EXPECT_EQ(schedule.slot_count, 1);
}

}  // namespace
}  // namespace ttlc::passes
