// Cycles of transfers: hops, ends, streams, links that several packets need, reservations of multicasts.
// Numbers without a name are measurements of silicon (test/timing/data/noc_latency_cycles.csv).
#include <algorithm>
#include <functional>
#include <map>
#include <string>

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

TEST_F(NocTimingTest, packets_one_behind_the_other_fill_a_long_way) {
  const int64_t& cycles = measure({0, 0}, writes_to({7, 7}, 64, 2048));
  run();
  const double flits = 64 * 2048 / device_.timing().link_bytes_per_cycle;
  EXPECT_NEAR(static_cast<double>(cycles), flits + 300, 0.05 * flits);
}

TEST_F(NocTimingTest, a_single_read_takes_latency_and_bytes) {
  const int64_t& cycles = measure({0, 0}, reads_from({1, 1}, 1, 8192));
  run();
  EXPECT_NEAR(static_cast<double>(cycles), 581, 30);
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

TEST_F(NocTimingTest, refused_multicasts_hold_up_the_one_that_has_the_way) {
  const auto to_row = [this](int64_t y) {
    return [this, y](SimThread& thread) {
      for (int i = 0; i < 16; ++i)
        noc_multicast(thread, kL1, area({0, y}, {7, y}), 64, {.destinations = 8, .include_self = true});
      noc_write_barrier(thread);
    };
  };
  const int64_t& wanted = measure({0, 0}, to_row(0));
  measure({1, 0}, to_row(0));
  const int64_t& alone = measure({0, 2}, to_row(2));
  run();
  EXPECT_NEAR(static_cast<double>(wanted),
              device_.timing().multicast_disturbed_factor * static_cast<double>(alone),
              0.03 * static_cast<double>(alone));
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

TEST_F(NocTimingTest, cores_that_ask_for_the_same_word_get_it_one_after_the_other) {
  std::vector<const int64_t*> cycles;
  for (int64_t x = 0; x < 8; ++x) {
    for (int64_t y = 0; y < 7; ++y) cycles.push_back(&measure({x, y}, reads_from({0, 0}, 1, 4)));
  }
  run();
  const auto [first, last] =
      std::minmax_element(cycles.begin(), cycles.end(), [](auto* a, auto* b) { return *a < *b; });
  EXPECT_NEAR(static_cast<double>(**last - **first), 560, 60);  // 10 for each of them
}

TEST(MemoryTiming, a_bank_takes_long_to_store_less_than_it_stores_at_once) {
  const DeviceTiming timing = device_timing(arch_info(Arch::kWormholeB0), CostTable::built_in());
  EXPECT_EQ(timing.dram_write.busy_cycles(64), 66);
  EXPECT_LT(timing.dram_write.busy_cycles(128), 20);
  EXPECT_EQ(timing.dram_read.busy_cycles(64), timing.dram_read.busy_cycles(128));
}

class NocFabricTest : public testing::Test {
 protected:
  NocFabricTest() : device_(arch_info(Arch::kWormholeB0)) {}

  /// Sends a packet at clock 0; notes its name when it arrives.
  void send(const std::string& name, CoreCoord from, CoreCoord to, Packet packet) {
    packet.arrived = [this, name](int64_t clock) {
      order_ += name;
      clocks_[name] = clock;
    };
    device_.fabric().send(0, from, to, 0, std::move(packet));
  }
  void run() { ASSERT_FALSE(device_.run().has_value()); }

  Device device_;
  std::string order_;
  std::map<std::string, int64_t> clocks_;  // latest arrival by name
};

TEST_F(NocFabricTest, nocs_travel_in_opposite_directions) {
  EXPECT_EQ(device_.fabric().hops(0, {1, 1}, {3, 2}), 3);
  EXPECT_EQ(device_.fabric().hops(1, {1, 1}, {3, 2}), 8 + 11);
}

TEST_F(NocFabricTest, inputs_of_a_router_take_turns) {
  for (int i = 0; i < 4; ++i) send("a", {1, 1}, {4, 1}, {.flits = 100});
  for (int i = 0; i < 4; ++i) send("b", {2, 1}, {4, 1}, {.flits = 100});
  run();
  const std::string middle = order_.substr(2, 4);
  EXPECT_TRUE(middle == "abab" || middle == "baba") << order_;
}

TEST_F(NocFabricTest, the_nearer_node_gets_half_of_a_link_and_those_behind_it_the_rest) {
  for (int i = 0; i < 8; ++i) {
    send("a", {1, 1}, {4, 1}, {.flits = 100});
    send("b", {2, 1}, {4, 1}, {.flits = 100});
    send("c", {3, 1}, {4, 1}, {.flits = 100});
  }
  run();
  const std::string first_half = order_.substr(0, 12);
  EXPECT_NEAR(static_cast<double>(std::count(first_half.begin(), first_half.end(), 'c')), 6, 1);
  EXPECT_NEAR(static_cast<double>(std::count(first_half.begin(), first_half.end(), 'a')), 3, 1);
}

TEST_F(NocFabricTest, a_jam_grows_backwards) {
  send("first", {3, 1}, {4, 1}, {.flits = 500});
  send("blocked", {1, 1}, {4, 1}, {.flits = 100});
  send("behind", {0, 1}, {2, 1}, {.flits = 10});
  send("response", {0, 1}, {2, 1}, {.packet_class = PacketClass::kResponse, .flits = 10});
  run();
  EXPECT_GT(clocks_["blocked"], 600);
  EXPECT_GT(clocks_["behind"], 500);
  EXPECT_LT(clocks_["response"], 100);
}

TEST_F(NocFabricTest, a_packet_that_fits_into_a_buffer_frees_the_links_behind_it) {
  send("first", {3, 1}, {4, 1}, {.flits = 500});
  send("blocked", {1, 1}, {4, 1}, {.flits = 4});
  send("behind", {0, 1}, {2, 1}, {.flits = 10});
  run();
  EXPECT_GT(clocks_["blocked"], 500);
  EXPECT_LT(clocks_["behind"], 100);
}

TEST_F(NocFabricTest, packets_on_two_channels_share_the_flits_of_a_link) {
  send("request", {1, 1}, {4, 1}, {.flits = 300});
  send("response", {1, 1}, {4, 1}, {.packet_class = PacketClass::kResponse, .flits = 300});
  run();
  EXPECT_NEAR(static_cast<double>(clocks_["request"]), 600, 50);
  EXPECT_NEAR(static_cast<double>(clocks_["response"]), 600, 50);
}

TEST_F(NocFabricTest, a_node_sends_one_response_after_the_other) {
  send("far", {1, 1}, {4, 1}, {.packet_class = PacketClass::kResponse, .flits = 300});
  send("near", {1, 1}, {2, 1}, {.packet_class = PacketClass::kResponse, .flits = 10});
  run();
  EXPECT_GT(clocks_["near"], 300);
}

TEST_F(NocFabricTest, a_slow_target_takes_packets_at_the_rate_of_links_until_its_buffer_is_full) {
  int64_t bank_free_clock = 0;
  std::vector<int64_t> arrivals;
  for (int i = 0; i < 4; ++i) {
    Packet packet;
    packet.flits = 10;
    packet.end_cycles = 30;
    packet.buffer_cycles = 40;
    packet.sink_free_clock = &bank_free_clock;
    packet.arrived = [&arrivals](int64_t clock) { arrivals.push_back(clock); };
    device_.fabric().send(0, {3, 1}, {4, 1}, 0, std::move(packet));
  }
  run();
  EXPECT_NEAR(static_cast<double>(arrivals[1] - arrivals[0]), 10, 2);
  EXPECT_NEAR(static_cast<double>(arrivals[3] - arrivals[2]), 30, 1);
}

TEST_F(NocFabricTest, packets_to_a_full_target_wait_and_hold_up_those_behind_them) {
  int64_t room = 1;
  send("taken", {1, 1}, {4, 1}, {.sink_room = &room});
  send("waits", {1, 1}, {4, 1}, {.sink_room = &room});
  send("behind", {1, 1}, {5, 1}, {});
  send("response", {1, 1}, {5, 1}, {.packet_class = PacketClass::kResponse});
  device_.scheduler().post(500, [&](int64_t clock) {
    EXPECT_EQ(room, 0);
    room = 1;
    device_.fabric().note_room(0, {4, 1}, clock);
  });
  run();
  EXPECT_LT(clocks_["taken"], 100);
  EXPECT_GE(clocks_["waits"], 500);
  EXPECT_GT(clocks_["behind"], clocks_["waits"]);
  EXPECT_LT(clocks_["response"], 100);
  EXPECT_EQ(room, 0);
}

}  // namespace
}  // namespace ttlc::sim
