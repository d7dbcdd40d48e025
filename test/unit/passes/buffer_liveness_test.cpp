// When buffers of the source that the compute thread uses by itself are in use.
#include "passes/buffer_liveness.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ir/parser.h"

namespace ttlc::passes {
namespace {

using namespace ir;

/// Whether buffers a and b of a compute thread with this body are never in use at the same time.
bool are_apart(const std::string& body, const std::string& reader = "") {
  auto file = std::make_shared<SourceFile>("k.ir", R"(// ttlc-ir 1
module level(tiles) target(arch = wormhole_b0, dst_bits = 32, dst_sync = half, fidelity = hifi4, accuracy = exact) {
  kernel @k grid(1, 1) {
    %a = buffer {role = user} : cb<1x1 bf16, depth 2>
    %b = buffer {role = user} : cb<1x1 bf16, depth 2>
    thread @read reader {
      )" + reader + R"(
    }
    thread @comp compute {
      %c0 = index.const {value = 0} : index
      %c1 = index.const {value = 1} : index
      %c4 = index.const {value = 4} : index
      )" + body + R"(
    }
  }
})");
  DiagnosticSink sink;
  Result<std::unique_ptr<Module>> module = parse_module(file, sink);
  if (!module) ADD_FAILURE() << "the IR does not parse";
  if (!module) return false;
  auto live = private_live_ranges((*module)->kernels()[0]);
  if (live.size() < 2) return false;
  std::vector<LiveRange> of_a, of_b;
  for (const auto& [buffer, ranges] : live) (buffer->name == "a" ? of_a : of_b) = ranges;
  return std::none_of(of_a.begin(), of_a.end(), [&](const LiveRange& range) {
    return std::any_of(of_b.begin(), of_b.end(),
                       [&](const LiveRange& other) { return range.overlaps(other); });
  });
}

std::string filled(const std::string& buffer) {
  return "cb.reserve_back %" + buffer + " {pages = 1}\ncb.push_back %" + buffer + " {pages = 1}\n";
}
std::string emptied(const std::string& buffer) {
  return "cb.wait_front %" + buffer + " {pages = 1}\ncb.pop_front %" + buffer + " {pages = 1}\n";
}
std::string loop(const std::string& body, const std::string& index = "i") {
  return "for %" + index + " = %c0 to %c4 step %c1 {\n" + body + "}\n";
}

TEST(BufferLiveness, BlocksThatFollowEachOtherAreApart) {
  EXPECT_TRUE(are_apart(filled("a") + emptied("a") + filled("b") + emptied("b")));
  EXPECT_FALSE(are_apart(filled("a") + filled("b") + emptied("a") + emptied("b")));
}

TEST(BufferLiveness, ABufferThatIsFilledAgainIsFreeMeanwhile) {
  const std::string again = filled("a") + emptied("a");
  EXPECT_TRUE(are_apart(again + filled("b") + emptied("b") + again));
  EXPECT_TRUE(are_apart(loop(again + filled("b") + emptied("b") + again)));
  EXPECT_FALSE(are_apart(again + filled("b") + again + emptied("b")));
  EXPECT_FALSE(are_apart(filled("a") + loop(filled("b") + emptied("b")) + emptied("a")));
}

TEST(BufferLiveness, TheBodyOfALoopCountsWhenItLeavesTheBufferEmpty) {
  EXPECT_TRUE(are_apart(loop(filled("a") + emptied("a") + filled("b") + emptied("b"))));
  EXPECT_TRUE(are_apart(loop(filled("a") + emptied("a") + loop(filled("b") + emptied("b"), "j"))));
}

TEST(BufferLiveness, ABlockThatWaitsForTheNextIterationIsInUseDuringTheLoop) {
  const std::string carried = emptied("a") + filled("b") + emptied("b") + filled("a");
  EXPECT_FALSE(are_apart(filled("a") + loop(carried) + emptied("a")));
  EXPECT_FALSE(are_apart(loop(carried)));
}

TEST(BufferLiveness, BuffersOfOtherThreadsHaveNoRange) {
  EXPECT_FALSE(are_apart(emptied("a") + filled("b") + emptied("b"), filled("a")));
}

}  // namespace
}  // namespace ttlc::passes
