// Cycles of transfers: hops, ends, streams, links that several packets need, reservations of multicasts.
// Numbers without a name are measurements of silicon (test/timing/data/noc_latency_cycles.csv).
#include <functional>

#include "device_fixture.h"

namespace ttlc::sim {
namespace {

constexpr int64_t kL1 = 512 * 1024;

class NocTimingTest : public testing::Test {
 protected:
  NocTimingTest() : device_(arch_info(Arch::kWormholeB0)) {
    for (int64_t i = 0; i < device_.core_count(); ++i) {
      device_.core_at(i).add_region(kL1, 256 * 1024, "scratch");
      device_.core_at(i).l1().mark_defined(kL1, 256 * 1024);
    }
  }

  uint64_t l1_of(CoreCoord where, int64_t offset = 0) {
    const CoreCoord node = device_.machine().noc_of_core(where);
    return noc_address(node.x, node.y, static_cast<uint64_t>(kL1 + offset));
  }
  uint64_t area(CoreCoord first, CoreCoord last) {
    const CoreCoord start = device_.machine().noc_of_core(first);
    return l1_of(last) | noc_address(start.x, start.y, 0) << (2 * kNocNodeBits);
  }
  /// Adds a thread; the cycles of its body are in the result when run() is over.
  const int64_t& measure(CoreCoord where, std::function<void(SimThread&)> body, int noc = 0) {
    int64_t& cycles = *cycles_.emplace_back(std::make_unique<int64_t>(0));
    ThreadConfig config;
    config.kernel_name = "timed";
    config.noc_index = noc;
    config.body = [body, &cycles] {
      SimThread& thread = this_thread();
      const int64_t begin = thread.clock();
      body(thread);
      cycles = thread.clock() - begin;
    };
    device_.add_thread(where, ThreadRole::kRiscv0, std::move(config));
    return cycles;
  }
  void run() {
    const std::optional<RuleViolation> violation = device_.run();
    ASSERT_FALSE(violation.has_value()) << render(*violation);
  }
  std::function<void(SimThread&)> reads_from(CoreCoord where, int64_t count, int64_t bytes) {
    return [=, this](SimThread& thread) {
      for (int64_t i = 0; i < count; ++i)
        noc_read(thread, l1_of(where), static_cast<uint64_t>(kL1 + i * bytes), bytes);
      noc_read_barrier(thread);
    };
  }
  std::function<void(SimThread&)> writes_to(CoreCoord where, int64_t count, int64_t bytes) {
    return [=, this](SimThread& thread) {
      for (int64_t i = 0; i < count; ++i) noc_write(thread, kL1, l1_of(where), bytes);
      noc_write_barrier(thread);
    };
  }

  Device device_;
  std::vector<std::unique_ptr<int64_t>> cycles_;
};

TEST_F(NocTimingTest, a_round_trip_goes_round_the_torus_on_each_axis_it_uses) {
  const int64_t& same_column = measure({0, 0}, writes_to({0, 1}, 1, 64));
  const int64_t& both_axes = measure({1, 0}, writes_to({2, 1}, 1, 64));
  run();
  EXPECT_NEAR(static_cast<double>(same_column), 210, 10);
  EXPECT_NEAR(static_cast<double>(both_axes), 293, 10);
}

TEST_F(NocTimingTest, small_writes_are_bound_by_their_issue) {
  const int64_t& cycles = measure({0, 0}, writes_to({1, 1}, 64, 64));
  run();
  EXPECT_NEAR(static_cast<double>(cycles), 1684, 60);
}

TEST_F(NocTimingTest, large_writes_are_bound_by_the_link) {
  const int64_t& cycles = measure({0, 0}, writes_to({1, 1}, 64, 8192));
  run();
  EXPECT_NEAR(static_cast<double>(cycles), 17250, 300);
}

TEST_F(NocTimingTest, a_single_read_takes_latency_and_bytes) {
  const int64_t& cycles = measure({0, 0}, reads_from({1, 1}, 1, 8192));
  run();
  EXPECT_NEAR(static_cast<double>(cycles), 581, 20);
}

TEST_F(NocTimingTest, two_writers_share_the_way_into_a_core) {
  const int64_t& first = measure({1, 0}, writes_to({0, 1}, 16, 8192));
  const int64_t& second = measure({2, 0}, writes_to({0, 1}, 16, 8192));
  run();
  const double both = 2 * 16 * 8192 / device_.timing().link_bytes_per_cycle;
  EXPECT_GT(static_cast<double>(std::max(first, second)), both);
  EXPECT_LT(static_cast<double>(std::max(first, second)), 1.2 * both);
}

TEST_F(NocTimingTest, the_two_nocs_do_not_share_links) {
  const int64_t& first = measure({1, 0}, writes_to({0, 1}, 16, 8192), 0);
  const int64_t& second = measure({2, 0}, writes_to({0, 1}, 16, 8192), 1);
  run();
  const double one = 16 * 8192 / device_.timing().link_bytes_per_cycle;
  EXPECT_LT(static_cast<double>(std::max(first, second)), 1.2 * one);
}

TEST_F(NocTimingTest, unlinked_multicasts_reserve_their_way_each_time) {
  const auto body = [this](SimThread& thread) {
    for (int i = 0; i < 16; ++i)
      noc_multicast(thread, kL1, area({0, 0}, {2, 2}), 64, {.destinations = 9, .include_self = true});
    noc_write_barrier(thread);
  };
  const int64_t& cycles = measure({0, 0}, body);
  run();
  EXPECT_NEAR(static_cast<double>(cycles), 1436, 100);
}

TEST_F(NocTimingTest, linked_multicasts_reserve_it_once) {
  const auto body = [this](SimThread& thread) {
    for (int i = 0; i < 16; ++i)
      noc_multicast(thread, kL1, area({0, 0}, {2, 2}), 64,
                    {.destinations = 9, .linked = i < 15, .include_self = true});
    noc_write_barrier(thread);
  };
  const int64_t& cycles = measure({0, 0}, body);
  run();
  EXPECT_NEAR(static_cast<double>(cycles), 707, 60);
}

TEST_F(NocTimingTest, a_sender_that_has_the_next_multicast_ready_keeps_its_way) {
  const auto body = [this](SimThread& thread) {
    for (int i = 0; i < 16; ++i)
      noc_multicast(thread, kL1, area({0, 0}, {7, 0}), 64, {.destinations = 8, .include_self = true});
    noc_write_barrier(thread);
  };
  const int64_t& first = measure({0, 0}, body);
  const int64_t& second = measure({1, 0}, body);
  run();
  EXPECT_NEAR(static_cast<double>(second), 2.0 * static_cast<double>(first),
              0.2 * static_cast<double>(first));
}

TEST_F(NocTimingTest, a_series_of_linked_multicasts_keeps_others_out_until_its_end) {
  const auto series = [this](SimThread& thread) {
    noc_multicast(thread, kL1, area({0, 0}, {7, 0}), 64,
                  {.destinations = 8, .linked = true, .include_self = true});
    thread.charge(10'000);
    noc_multicast(thread, kL1, area({0, 0}, {7, 0}), 64, {.destinations = 8, .include_self = true});
    noc_write_barrier(thread);
  };
  measure({0, 0}, series);
  const int64_t& other = measure({1, 0}, [this](SimThread& thread) {
    thread.charge(1'000);
    noc_multicast(thread, kL1, area({0, 0}, {7, 0}), 64, {.destinations = 8, .include_self = true});
    noc_write_barrier(thread);
  });
  const int64_t& elsewhere = measure({1, 2}, [this](SimThread& thread) {
    noc_multicast(thread, kL1, area({0, 2}, {7, 2}), 64, {.destinations = 8, .include_self = true});
    noc_write_barrier(thread);
  });
  run();
  EXPECT_GT(other, 10'000);
  EXPECT_LT(elsewhere, 1'000);
}

TEST(NocFabricTest, nocs_travel_in_opposite_directions) {
  const ArchInfo& machine = arch_info(Arch::kWormholeB0);
  const NocFabric fabric(machine, device_timing(machine, CostTable::built_in()));
  EXPECT_EQ(fabric.hops(0, {1, 1}, {3, 2}), 3);
  EXPECT_EQ(fabric.hops(1, {1, 1}, {3, 2}), 8 + 11);
}

TEST(NocFabricTest, a_blocked_packet_keeps_only_its_channel) {
  const ArchInfo& machine = arch_info(Arch::kWormholeB0);
  NocFabric fabric(machine, device_timing(machine, CostTable::built_in()));
  PacketLoad load;
  load.link_cycles = 100;
  fabric.send(0, {3, 1}, {4, 1}, 0, load);
  fabric.send(0, {3, 1}, {4, 1}, 0, load);
  const Passage blocked = fabric.send(0, {1, 1}, {4, 1}, 0, load);
  const Passage by = fabric.send(0, {1, 1}, {2, 1}, 0, load);
  EXPECT_GT(blocked.end_clock, 200);
  EXPECT_LT(by.end_clock, blocked.end_clock);
}

TEST(NocFabricTest, a_slow_target_takes_packets_at_the_rate_of_links_until_its_buffer_is_full) {
  const ArchInfo& machine = arch_info(Arch::kWormholeB0);
  NocFabric fabric(machine, device_timing(machine, CostTable::built_in()));
  int64_t bank_free_clock = 0;
  PacketLoad load;
  load.link_cycles = 10;
  load.end_cycles = 30;
  load.buffer_cycles = 40;
  load.sink_free_clock = &bank_free_clock;
  std::vector<Passage> passages;
  for (int i = 0; i < 4; ++i) passages.push_back(fabric.send(0, {3, 1}, {4, 1}, 0, load));
  EXPECT_EQ(passages[1].end_clock - passages[0].end_clock, load.link_cycles);
  EXPECT_EQ(passages[3].end_clock - passages[2].end_clock, load.end_cycles);
}

}  // namespace
}  // namespace ttlc::sim
