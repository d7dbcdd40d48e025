// Results survive the way from the simulator's process to its parent; damaged ones are noticed.
#include "runtime/program/result_wire.h"

#include <gtest/gtest.h>

namespace ttlc::sim {
namespace {

LaunchPlan one_tensor_plan() {
  LaunchPlan plan;
  plan.tensors.resize(1);
  plan.tensors[0].desc = {"t", {2, 2}, DataFormat::kFp32, {}, {}};
  return plan;
}

SimResult full_result() {
  SimResult result;
  result.status = SimStatus::kRuleBroken;
  result.message = "broken";
  SimError error;
  error.rule = "some-rule";
  error.place = {CoreCoord{3, 1}, "reader", "k.cpp", 12};
  error.notes = {{{}, "a note"}, {{std::nullopt, "pack", "", 0}, "another"}};
  error.help = "help";
  result.errors = {error};
  HostTensor tensor;
  tensor.desc.name = "t";
  tensor.floats = {1, 2, 3, 4};
  tensor.written = {1, 0, 1, 1};
  result.tensors = {tensor};
  result.stats.cycles = 123456789012;
  result.stats.bound = "noc";
  result.stats.tile_ops = {{"exp_tile", 4}, {"matmul_tiles", 8}};
  result.threads = {{{1, 2}, "math", 650, 900, 120, {3, 4}, {{"zone", 700, 800}}}};
  result.lines = {{"math", "k.cpp", 7, 2, 30, 40}};
  result.trace_counts = {{{1, 2}, "cb 3", 700, -2}};
  result.trace = {{{1, 2}, "math", "exp", 5, 9}};
  return result;
}

TEST(ResultWire, RoundTrip) {
  const SimResult back = decode_result(encode_result(full_result()), one_tensor_plan());
  EXPECT_EQ(back.status, SimStatus::kRuleBroken);
  EXPECT_EQ(render_failure(back), render_failure(full_result()));
  EXPECT_EQ(back.errors[0].place.core, (CoreCoord{3, 1}));
  EXPECT_FALSE(back.errors[0].notes[0].place.core);
  EXPECT_EQ(back.tensors[0].desc.name, "t");
  EXPECT_EQ(back.tensors[0].floats, (std::vector<float>{1, 2, 3, 4}));
  EXPECT_FALSE(back.tensors[0].is_written(1));
  EXPECT_EQ(back.stats.cycles, 123456789012);
  EXPECT_EQ(back.stats.bound, "noc");
  EXPECT_EQ(back.stats.tile_ops.at("matmul_tiles"), 8);
  EXPECT_EQ(back.threads[0].thread, "math");
  EXPECT_EQ(back.threads[0].busy_cycles, 120);
  EXPECT_EQ(back.threads[0].busy_by_time, (std::vector<int64_t>{3, 4}));
  EXPECT_EQ(back.threads[0].zones.at(0).name, "zone");
  EXPECT_EQ(back.threads[0].zones.at(0).end_cycle, 800);
  EXPECT_EQ(back.lines[0].file, "k.cpp");
  EXPECT_EQ(back.lines[0].wait_cycles, 40);
  EXPECT_EQ(back.trace_counts[0].change, -2);
  EXPECT_EQ(back.trace[0].name, "exp");
  EXPECT_EQ(back.trace[0].end_cycle, 9);
}

TEST(ResultWire, EveryTruncationIsNoticed) {
  const std::string bytes = encode_result(full_result());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(decode_result(bytes.substr(0, size), one_tensor_plan()).status, SimStatus::kInternal) << size;
  }
}

TEST(RenderFailure, PlaceRuleNotesAndHelp) {
  EXPECT_EQ(render_failure(full_result()),
            "error[some-rule]: core [3, 1] reader k.cpp:12: \n  note: a note\n  note: pack: another\n  help: "
            "help\n");
  SimResult result;
  result.status = SimStatus::kUserError;
  result.message = "no such tensor";
  EXPECT_EQ(render_failure(result), "error: no such tensor\n");
  result.message = "k.cpp:1:1: error: expected ';'\n";
  EXPECT_EQ(render_failure(result), result.message);
  EXPECT_EQ(render_failure(SimResult{}), "");
}

}  // namespace
}  // namespace ttlc::sim
