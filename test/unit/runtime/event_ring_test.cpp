// Whatever is posted, and however far ahead, comes out by clock, rank and order of posting.
#include "runtime/device/event_ring.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <tuple>

namespace ttlc::sim {
namespace {

using Ring = EventRing<int, 3>;

TEST(EventRing, events_of_one_clock_go_by_rank_then_in_the_order_of_posting) {
  Ring ring;
  ring.post(7, 2, 1);
  ring.post(7, 0, 2);
  ring.post(7, 0, 3);
  ring.post(5, 2, 4);
  EXPECT_EQ(ring.next_clock(), 5);
  std::vector<int> order;
  while (ring.next_clock() != Ring::kNever) order.push_back(ring.take().what);
  EXPECT_EQ(order, (std::vector<int>{4, 2, 3, 1}));
}

TEST(EventRing, what_was_posted_for_a_clock_that_has_passed_comes_first) {
  Ring ring;
  ring.post(100, 0, 1);
  ring.take();
  ring.post(100, 0, 2);
  ring.post(40, 0, 3);
  EXPECT_EQ(ring.next_clock(), 40);
  EXPECT_EQ(ring.take().what, 3);
  EXPECT_EQ(ring.take().what, 2);
}

TEST(EventRing, keeps_the_order_of_a_sorted_list) {
  Ring ring;
  std::set<std::tuple<int64_t, size_t, int>> expected;  // clock, rank, number
  std::mt19937 random(1);
  int64_t now = 0;
  for (int number = 0; number < 20'000; ++number) {
    const int64_t spans[] = {3, 60, 700, 5'000};
    const int64_t clock =
        std::max<int64_t>(0, now - 20 + static_cast<int64_t>(random() % spans[random() % 4]));
    const size_t rank = random() % 3;
    ring.post(clock, rank, number);
    expected.insert({clock, rank, number});
    const size_t kept = number % 1'000 == 999 ? 0 : 50;
    while (expected.size() > kept) {
      ASSERT_EQ(ring.next_clock(), std::get<0>(*expected.begin()));
      const Ring::Taken taken = ring.take();
      ASSERT_EQ(std::tuple(taken.clock, taken.rank, taken.what), *expected.begin());
      expected.erase(expected.begin());
      now = std::max(now, taken.clock);
    }
  }
}

}  // namespace
}  // namespace ttlc::sim
