// What happens around passes: gates, prints, snapshots, and what a broken pass leaves behind.
#include "passes/pass_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ir/builder.h"
#include "ir/parser.h"
#include "ir/printer.h"

namespace ttlc::passes {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kText = R"(// ttlc-ir 1
module level(blocks) target(arch = wormhole_b0, dst_bits = 32, dst_sync = half, fidelity = hifi4, accuracy = exact) {
  kernel @k grid(1, 1) {
    thread @c compute {
      %a = index.const {value = 1} : index
    }
  }
}
)";

ir::Op* thread_of(ir::Module& module) { return module.kernels()[0]->region().first; }

/// Adds a constant, so that every run shows.
void grow(ir::Module& module, PassContext&) {
  ir::Builder(module, ir::InsertPoint::at_end(thread_of(module)->region())).index(2)->name = "grown";
}
void keep(ir::Module&, PassContext&) {}
void reject(ir::Module&, PassContext& context) { context.sink.error({}, "this cannot be done"); }
void spoil(ir::Module& module, PassContext&) { thread_of(module)->remove(ir::AttrKey::kRole); }
void assert_nonsense(ir::Module&, PassContext&) { TTLC_ASSERT(1 + 1 == 3, "sums are wrong"); }

constexpr PassInfo kGrow{grow, "canonicalize", {}, {}, PassNeed::kOptional, ""};
constexpr PassInfo kKeep{keep, "eliminate-dead-code", {}, {}, PassNeed::kOptional, ""};
constexpr PassInfo kLower{keep, "bufferize", Level::kBlocks, Level::kBuffers, PassNeed::kMandatory, ""};
constexpr PassInfo kReject{reject, "reject", {}, {}, PassNeed::kMandatory, ""};
constexpr PassInfo kSpoil{spoil, "spoil", {}, {}, PassNeed::kMandatory, ""};
constexpr PassInfo kAssert{assert_nonsense, "assert", {}, {}, PassNeed::kMandatory, ""};

class PassRunner : public testing::Test {
 protected:
  PassRunner() {
    DiagnosticSink problems;
    auto parsed = ir::parse_module(std::make_shared<SourceFile>("test.ir", kText), problems);
    module = std::move(*parsed);
    options.verify_each = true;
    options.log = [this](std::string_view text) { log += text; };
  }

  Result<void> run(const Pipeline& pipeline) { return run_passes(*module, pipeline, options, {}, sink); }
  void keep_snapshots() {
    options.on_snapshot = [this](const PassSnapshot& snapshot) { snapshots.push_back(snapshot); };
  }
  std::string first_error() { return sink.has_errors() ? sink.sorted().front().message : ""; }

  std::unique_ptr<ir::Module> module;
  RunOptions options;
  std::string log;
  std::vector<PassSnapshot> snapshots;
  DiagnosticSink sink;
};

TEST_F(PassRunner, RunsInOrderAndRaisesTheLevel) {
  ASSERT_TRUE(run({&kGrow, &kLower, &kGrow}));
  EXPECT_EQ(module->level, Level::kBuffers);
  EXPECT_THAT(ir::print(*module), HasSubstr("%grown.1"));
}

TEST_F(PassRunner, RefusesAWrongLevel) {
  EXPECT_FALSE(run({&kLower, &kLower}));
  EXPECT_EQ(first_error(),
            "the pass 'bufferize' needs the level 'blocks', but the module is at the level 'buffers'");
}

TEST_F(PassRunner, StopsAfterAPass) {
  options.stop_after = "bufferize";
  ASSERT_TRUE(run({&kLower, &kGrow}));
  EXPECT_EQ(ir::print(*module).find("%grown"), std::string::npos);
}

TEST_F(PassRunner, SkipsOptionalPassesOnly) {
  options.skip_passes = {"canonicalize"};
  ASSERT_TRUE(run({&kGrow}));
  EXPECT_EQ(ir::print(*module), kText);
  options.skip_passes = {"bufferize"};
  EXPECT_FALSE(run({&kLower}));
  EXPECT_EQ(first_error(), "the pass 'bufferize' cannot be skipped: without it there is no code");
}

TEST_F(PassRunner, BisectLimitCountsOptionalPasses) {
  options.bisect_limit = 1;
  options.print_bisect = true;
  ASSERT_TRUE(run({&kGrow, &kLower, &kGrow}));
  EXPECT_EQ(log, "bisect: (1) canonicalize: run\nbisect: (2) canonicalize: skipped\n");
  EXPECT_EQ(ir::print(*module).find("%grown.1"), std::string::npos);
}

TEST_F(PassRunner, PrintsDifferencesOfPassesThatChangeSomething) {
  options.print_changed = true;
  ASSERT_TRUE(run({&kKeep, &kGrow}));
  EXPECT_THAT(log, HasSubstr("--- before canonicalize\n+++ after canonicalize\n@@ -3,6 +3,7 @@\n"));
  EXPECT_THAT(log, HasSubstr("\n+      %grown = index.const {value = 2} : index\n"));
  EXPECT_THAT(log, testing::Not(HasSubstr("eliminate-dead-code")));
}

TEST_F(PassRunner, PrintsTextsAndHandsThemOut) {
  options.print_before = {"canonicalize"};
  options.print_after = {"all"};
  keep_snapshots();
  ASSERT_TRUE(run({&kGrow, &kLower}));
  EXPECT_THAT(log, HasSubstr(std::string("// before canonicalize\n") + kText));
  EXPECT_THAT(log, HasSubstr("// after bufferize\n"));
  ASSERT_EQ(snapshots.size(), 2u);
  EXPECT_EQ(snapshots[1].file_name, "02-bufferize.ir");
  EXPECT_EQ(snapshots[1].text, ir::print(*module));
}

TEST_F(PassRunner, HandsOutWhatCameBeforeAMistake) {
  keep_snapshots();
  EXPECT_FALSE(run({&kGrow, &kReject, &kLower}));
  ASSERT_EQ(snapshots.size(), 1u);
  EXPECT_EQ(snapshots[0].file_name, "01-canonicalize.ir");
}

TEST_F(PassRunner, HandsOutWhatCameBeforeABrokenPass) {
  keep_snapshots();
  EXPECT_THROW((void)run({&kGrow, &kAssert}), PassError);
  EXPECT_EQ(snapshots.size(), 1u);
}

TEST_F(PassRunner, PrintsWhatCameBeforeAMistake) {
  options.print_after = {"all"};
  EXPECT_FALSE(run({&kGrow, &kReject}));
  EXPECT_THAT(log, HasSubstr("// after canonicalize\n"));
}

TEST_F(PassRunner, UnknownNamesAreErrors) {
  options.print_after = {"canonicalise"};
  EXPECT_FALSE(run({&kGrow}));
  EXPECT_EQ(first_error(), "there is no pass 'canonicalise'");
}

TEST_F(PassRunner, MistakesOfTheUserEndTheRun) {
  EXPECT_FALSE(run({&kReject, &kGrow}));
  EXPECT_EQ(ir::print(*module), kText);
}

TEST_F(PassRunner, BrokenPassLeavesAReproducer) {
  for (const PassInfo* broken : {&kSpoil, &kAssert}) {
    auto fresh = module->clone();
    try {
      DiagnosticSink ignored;
      (void)run_passes(*fresh, {&kGrow, broken, &kGrow}, options, {}, ignored);
      FAIL() << "the broken pass was not noticed";
    } catch (const PassError& error) {
      EXPECT_EQ(error.pass, broken->name);
      EXPECT_THAT(error.reproducer, HasSubstr("// RUN: ttlc opt --passes=" + std::string(broken->name)));
      EXPECT_THAT(error.reproducer, HasSubstr("%grown = index.const"));
      EXPECT_EQ(error.reproducer.find("%grown.1"), std::string::npos);
    }
  }
}

TEST_F(PassRunner, BrokenPassIsFoundAtTheEndWithoutVerification) {
  options.verify_each = false;
  try {
    (void)run({&kGrow, &kSpoil, &kKeep});
    FAIL() << "the broken pass was not noticed";
  } catch (const PassError& error) {
    EXPECT_EQ(error.pass, "spoil");
    EXPECT_THAT(error.what(), HasSubstr("[V02] thread: lacks the attribute 'role'"));
  }
}

TEST(Pipeline, NamesComeFromThePassTable) {
  DiagnosticSink sink;
  auto pipeline = parse_pipeline("canonicalize, eliminate-dead-code", sink);
  ASSERT_TRUE(pipeline);
  EXPECT_EQ(pipeline->size(), 2u);
  EXPECT_FALSE(parse_pipeline("canonicalize,fuse", sink));
  EXPECT_EQ(sink.sorted().front().message, "there is no pass 'fuse'");
}

/// Levels fit from pass to pass, and every pass of the table is used.
TEST(Pipeline, IsConsistent) {
  Level level = Level::kBlocks;
  Pipeline pipeline = build_pipeline({});
  for (const PassInfo* pass : pipeline) {
    if (pass->level_required) EXPECT_EQ(*pass->level_required, level) << pass->name;
    level = pass->level_after.value_or(level);
  }
  EXPECT_EQ(level, Level::kEmittable);
  for (const PassInfo& pass : all_passes()) {
    EXPECT_NE(std::find(pipeline.begin(), pipeline.end(), &pass), pipeline.end())
        << pass.name << " is never run";
  }
}

}  // namespace
}  // namespace ttlc::passes
