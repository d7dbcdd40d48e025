// Definedness of bytes: marking, raw stores, copies, births.
#include "runtime/device/memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <vector>

namespace ttlc::sim {
namespace {

constexpr int64_t kBytes = 64 * 1024;

TEST(Memory, starts_undefined_and_writes_define) {
  Memory memory(kBytes, 0);
  memory.make_fresh(0, 4096);
  EXPECT_FALSE(memory.is_defined(100, 2));
  const uint32_t value = 7;
  memory.write(100, &value, sizeof value);
  EXPECT_TRUE(memory.is_defined(100, 4));
  EXPECT_FALSE(memory.is_defined(98, 4));
  EXPECT_FALSE(memory.is_defined(102, 4));
  EXPECT_EQ(memory.first_undefined(100, 8), 104);
}

TEST(Memory, one_that_starts_with_the_pattern_needs_no_filling) {
  Memory filled(kBytes, 0), mapped(kBytes, 0, Memory::Untouched::kPattern);
  filled.make_fresh(0, kBytes);
  mapped.make_fresh(0, kBytes);
  EXPECT_EQ(std::memcmp(filled.data(0, kBytes), mapped.data(0, kBytes), kBytes), 0);
  const uint16_t half = 0x3f80;
  std::memcpy(mapped.data(64, sizeof half), &half, sizeof half);
  EXPECT_TRUE(mapped.is_defined(64, 2));
  EXPECT_FALSE(mapped.is_defined(66, 2));
  Memory other(kBytes, 0, Memory::Untouched::kPattern);
  EXPECT_FALSE(other.is_defined(64, 2));
}

TEST(Memory, zeros_that_nobody_wrote_are_defined_where_it_is_said) {
  Memory memory(kBytes, 0);
  memory.make_fresh_zeros(64, 128);
  EXPECT_TRUE(memory.is_defined(64, 128));
  EXPECT_EQ(*memory.data(100, 1), 0);
}

TEST(Memory, raw_stores_define_whole_datums) {
  Memory memory(kBytes, 0);
  memory.make_fresh(0, 4096);
  const uint16_t half = 0x3f80;
  std::memcpy(memory.data(64, sizeof half), &half, sizeof half);
  EXPECT_TRUE(memory.is_defined(64, 2));
  EXPECT_FALSE(memory.is_defined(66, 2));
  *memory.data(80, 1) = 0;  // one byte: the 16-bit datum around it counts as written
  EXPECT_TRUE(memory.is_defined(80, 2));
}

TEST(Memory, half_a_datum_that_a_call_stored_does_not_define_the_other_half) {
  Memory memory(kBytes, 0);
  memory.make_fresh(0, 4096);
  const uint8_t zeros[7] = {};
  memory.write(64, zeros, sizeof zeros);
  EXPECT_EQ(memory.first_undefined(64, 8), 71);
  memory.write(129, zeros, 1);
  EXPECT_EQ(memory.first_undefined(128, 2), 128);
  *memory.data(128, 1) = 0;
  EXPECT_TRUE(memory.is_defined(128, 2));
}

TEST(Memory, undefined_bytes_are_nan_in_every_float_format) {
  Memory memory(kBytes, 0);
  memory.make_fresh(0, 8192);
  for (int64_t offset = 0; offset < 8192; offset += 2) {
    uint16_t unit;
    std::memcpy(&unit, memory.data(offset, sizeof unit), sizeof unit);
    EXPECT_EQ(unit & 0x7f80, 0x7f80);
    EXPECT_NE(unit & 0x7f, 0);
  }
}

TEST(Memory, copy_carries_definedness_and_birth) {
  Memory source(kBytes, 0);
  Memory target(kBytes, 0);
  source.make_undefined(0, 256, {"freed by a test", {"kernel.cpp", 12}});
  const uint64_t value = 5;
  source.write(64, &value, sizeof value);
  target.make_fresh(1000, 256);
  Memory::copy(target, 1000, source, 0, 256);
  EXPECT_TRUE(target.is_defined(1064, 8));
  EXPECT_FALSE(target.is_defined(1000, 64));
  EXPECT_FALSE(target.is_defined(1072, 1));
  EXPECT_EQ(target.birth_of(1000), "freed by a test at kernel.cpp:12");
  EXPECT_EQ(target.birth_of(5000), "never written since the start");
}

TEST(Memory, copy_of_defined_bytes_overwrites_undefined_ones) {
  Memory memory(kBytes, 0);
  memory.make_fresh(0, 4096);
  std::vector<uint8_t> bytes(512, 0xab);
  memory.write(0, bytes.data(), 512);
  Memory::copy(memory, 1031, memory, 0, 512);
  EXPECT_TRUE(memory.is_defined(1031, 512));
  EXPECT_EQ(*memory.data(1031 + 511, 1), 0xab);
}

TEST(Memory, defined_bits_at_odd_offsets) {
  Memory memory(kBytes, 0);
  memory.make_fresh(0, 4096);
  const uint32_t value = 1;
  memory.write(130, &value, sizeof value);
  uint64_t bits[2];
  memory.defined_bits(70, 100, bits);
  EXPECT_EQ(bits[0], uint64_t{0xf} << 60);
  EXPECT_EQ(bits[1], 0u);
  memory.defined_bits(126, 100, bits);
  EXPECT_EQ(bits[0], uint64_t{0xf0});
}

TEST(Memory, apply_defined_bits_restores_the_pattern) {
  Memory memory(kBytes, 0);
  memory.make_fresh(0, 4096);
  std::vector<uint8_t> bytes(16, 1);
  std::memcpy(memory.data(32, 16), bytes.data(), 16);
  const uint64_t bits = 0xff0f;
  memory.apply_defined_bits(32, 16, &bits, {"partly computed", {}});
  EXPECT_TRUE(memory.is_defined(32, 4));
  EXPECT_FALSE(memory.is_defined(36, 4));
  EXPECT_TRUE(memory.is_defined(40, 8));
  EXPECT_EQ(memory.birth_of(36), "partly computed");
}

TEST(Memory, births_replace_overlapping_ones) {
  Memory memory(kBytes, 0);
  memory.make_undefined(0, 300, {"first", {}});
  memory.make_undefined(100, 100, {"second", {}});
  EXPECT_EQ(memory.birth_of(50), "first");
  EXPECT_EQ(memory.birth_of(150), "second");
  EXPECT_EQ(memory.birth_of(250), "first");
  memory.make_undefined(0, 400, {"third", {}});
  EXPECT_EQ(memory.birth_of(150), "third");
  EXPECT_EQ(memory.birth_of(399), "third");
}

/// Does jobs when it is told to.
class HeldJobs final : public JobQueue {
 public:
  void post_job(std::function<void()> job) { jobs_.push_back(std::move(job)); }
  void post_copy(uint8_t* to, const uint8_t* from, int64_t count_bytes) override {
    post_job([=] { std::memmove(to, from, static_cast<size_t>(count_bytes)); });
  }
  void finish() override {
    for (const std::function<void()>& job : jobs_) job();
    jobs_.clear();
  }
  bool is_idle() const override { return jobs_.empty(); }

 private:
  std::vector<std::function<void()>> jobs_;
};

/// A memory with a job that is to store 0x11 at 1024 and all bytes up to 2048.
class MemoryWithJobs : public testing::Test {
 protected:
  MemoryWithJobs() : memory_(kBytes, 0) {
    memory_.set_job_queue(&jobs_);
    uint8_t* bytes = memory_.data_for_job(1024, 1024);
    jobs_.post_job([bytes] { std::fill_n(bytes, 1024, 0x11); });
    memory_.mark_defined(1024, 1024);
  }

  Memory memory_;
  HeldJobs jobs_;
};

TEST_F(MemoryWithJobs, who_looks_at_the_bytes_waits_for_the_job) {
  EXPECT_TRUE(memory_.is_defined(1024, 1024));
  EXPECT_FALSE(jobs_.is_idle());
  EXPECT_EQ(*memory_.data(2000, 1), 0x11);
  EXPECT_TRUE(jobs_.is_idle());
}

TEST_F(MemoryWithJobs, other_bytes_are_there_at_once) {
  memory_.make_undefined(0, 1024, {});
  EXPECT_NE(*memory_.data(4096, 1), 0x11);
  EXPECT_FALSE(jobs_.is_idle());
}

TEST_F(MemoryWithJobs, a_write_comes_behind_the_job) {
  const uint8_t value = 0x22;
  memory_.write(1030, &value, 1);
  EXPECT_EQ(*memory_.data(1030, 1), 0x22);
}

TEST_F(MemoryWithJobs, a_copy_takes_what_the_job_stores) {
  Memory target(kBytes, 0);
  Memory::copy(target, 0, memory_, 1024, 64);
  EXPECT_EQ(*target.data(63, 1), 0x11);
}

TEST_F(MemoryWithJobs, what_comes_from_elsewhere_comes_in_a_job_and_its_source_stays_until_then) {
  Memory source(kBytes, 0);
  const uint8_t first = 0x33, second = 0x44;
  source.write(0, &first, 1);
  Memory::copy(memory_, 1024, source, 0, 1);
  EXPECT_FALSE(jobs_.is_idle());
  source.write(0, &second, 1);
  EXPECT_EQ(*memory_.data(1024, 1), 0x33);
}

TEST_F(MemoryWithJobs, bytes_become_undefined_behind_the_job) {
  memory_.make_undefined(1024, 512, {});
  EXPECT_FALSE(jobs_.is_idle());
  EXPECT_FALSE(memory_.is_defined(1024, 512));
  EXPECT_EQ(*memory_.data(1600, 1), 0x11);
  EXPECT_EQ(memory_.first_undefined(1024, 512), 1024);
}

TEST_F(MemoryWithJobs, who_looks_beside_the_job_waits_for_what_became_undefined_behind_it) {
  memory_.make_undefined(1536, 1024, {});
  const uint8_t value = 0x22;
  *memory_.data(2400, 1) = value;
  jobs_.finish();
  EXPECT_EQ(*memory_.data(2400, 1), value);
}

TEST_F(MemoryWithJobs, bytes_whose_readers_are_jobs_of_others_become_undefined_behind_them) {
  Memory source(kBytes, 0);
  const uint8_t value = 0x33;
  source.write(0, &value, 1);
  Memory::copy(memory_, 1024, source, 0, 1);
  source.make_undefined(0, 1, {});
  EXPECT_EQ(*memory_.data(1024, 1), 0x33);
}

TEST_F(MemoryWithJobs, where_bytes_are_looked_at_unseen_there_are_none) {
  memory_.forbid_jobs();
  EXPECT_TRUE(jobs_.is_idle());
  EXPECT_EQ(memory_.job_queue(), nullptr);
}

}  // namespace
}  // namespace ttlc::sim
