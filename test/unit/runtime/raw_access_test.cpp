// Loads and stores that data movement kernels make through pointers of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/unit/runtime/program_fixture.h"

namespace ttlc::sim {
namespace {

using ::testing::HasSubstr;

class RawAccess : public ProgramFixture {
 protected:
  /// The reader with `text` instead of its push of x.
  SimResult run_reader(const std::string& text) {
    write("add.reader.cpp",
          "#include \"api/debug/dprint_tile.h\"\n" + replaced(kAddReader, "    cb_push_back(0, 1);\n", text));
    return simulate(program_, inputs(), options_);
  }

  void expect_ok(const SimResult& result) {
    EXPECT_EQ(result.status, SimStatus::kOk) << render_failure(result);
  }

  void expect_broken(const SimResult& result, const std::string& rule, const std::string& text) {
    ASSERT_EQ(result.status, SimStatus::kRuleBroken) << render_failure(result);
    EXPECT_EQ(result.errors[0].rule, rule);
    EXPECT_THAT(result.errors[0].message, HasSubstr(text));
  }

  void add_semaphore() {
    program_.semaphores.push_back({0, 0, {}});
    const std::string flag =
        "volatile tt_l1_ptr uint32_t* flag = (volatile tt_l1_ptr uint32_t*)get_semaphore(0);\n";
    write("add.writer.cpp", replaced(kAddWriter, "  for (", flag + "  while (*flag != 5) {}\n  for ("));
  }
};

TEST_F(RawAccess, AStoreIntoAPageThatIsPushedIsNotAllowed) {
  expect_broken(run_reader(R"(const uint32_t at = get_write_ptr(0); cb_push_back(0, 1);
    *(volatile tt_l1_ptr uint32_t*)at = 0;)"),
                "cb-write-not-reserved", "4 bytes of cb 0");
}

TEST_F(RawAccess, AStoreBeforeThePushIsAllowed) {
  expect_ok(run_reader(R"(const uint32_t at = get_write_ptr(0); *(volatile tt_l1_ptr uint32_t*)at = 0;
    cb_push_back(0, 1);)"));
}

TEST_F(RawAccess, AStoreIntoWhatAReadStillFillsIsNotAllowed) {
  const std::string store = "*(volatile tt_l1_ptr uint32_t*)(at + 64) = 0; cb_push_back(0, 1);";
  const auto read = [](int64_t bytes, const std::string& then) {
    return fmt::format(
        "const uint32_t at = get_write_ptr(0); noc_async_read(get_noc_addr(at + 1024), at, {}); {}", bytes,
        then);
  };
  expect_broken(run_reader(read(128, store)), "noc-overlapping-reads", "a store of 4 bytes");
  expect_ok(run_reader(read(128, "noc_async_read_barrier(); " + store)));
  expect_ok(run_reader(read(
      64, "*(volatile tt_l1_ptr uint32_t*)(at + 64) = 0; noc_async_read_barrier(); cb_push_back(0, 1);")));
}

TEST_F(RawAccess, TheRecordOfABufferFollowsIt) {
  expect_ok(run_reader(R"(LocalCBInterface& record = get_local_cb_interface(0);
    ASSERT(record.fifo_wr_ptr == get_write_ptr(0) && CB_WR_PTR(0) == get_write_ptr(0));
    ASSERT(CB_RD_SZ(0) == CB_PAGE_COUNT(0) * CB_PAGE_SIZE(0) && CB_PAGE_SIZE(0) == get_tile_size(0));
    auto size = record.fifo_page_size;
    LocalCBInterface copy = record;
    ASSERT(size == get_tile_size(0) && copy.fifo_wr_ptr == record.fifo_wr_ptr);
    ASSERT(record.fifo_limit - record.fifo_size <= record.fifo_rd_ptr);
    const uint32_t before = record.fifo_wr_ptr;
    cb_push_back(0, 1);
    ASSERT(record.fifo_wr_ptr != before);)"));
}

TEST_F(RawAccess, TheRecordOfABufferCannotBeChanged) {
  for (const std::string change : {"= get_write_ptr(0)", "+= 64", "-= 64"}) {
    const SimResult result =
        run_reader("get_local_cb_interface(0).fifo_wr_ptr " + change + "; cb_push_back(0, 1);");
    ASSERT_EQ(result.status, SimStatus::kUnsupported) << render_failure(result);
    EXPECT_THAT(render_failure(result), HasSubstr("cb-pointer-set"));
  }
}

TEST_F(RawAccess, AListOfArgumentsIsReadUpToItsEnd) {
  const std::string list =
      "cb_push_back(0, 1); tt_l1_ptr uint32_t* list = (tt_l1_ptr uint32_t*)get_arg_addr(0);";
  expect_ok(run_reader(list + "ASSERT(list[0] == get_arg_val<uint32_t>(0));"));
  expect_broken(run_reader(list + "ASSERT(list[300] != 0);"), "l1-out-of-bounds", "not allocated");
}

TEST_F(RawAccess, AnArgumentThatIsNotUsedNeedNotExist) {
  expect_ok(run_reader("cb_push_back(0, 1); const uint32_t unused = get_arg_val<uint32_t>(300);"));
  expect_broken(run_reader("cb_push_back(0, get_arg_val<uint32_t>(300));"), "arg-out-of-range",
                "argument 300 does not exist");
}

TEST_F(RawAccess, TheWordBehindTheArgumentsMayBeLookedAt) {
  const std::string behind =
      "cb_push_back(0, 1); volatile tt_l1_ptr uint32_t* list = (tt_l1_ptr uint32_t*)get_arg_addr(0);";
  expect_ok(run_reader(behind + "(void)list[4];"));
  expect_broken(run_reader(behind + "list[4] = 0;"), "l1-out-of-bounds", "not allocated");
}

TEST_F(RawAccess, AStoreBehindTheReservedPageIsNotAllowed) {
  expect_broken(run_reader(R"(const uint32_t at = get_write_ptr(0);
    for (uint32_t i = 0; i <= 512; ++i) ((volatile tt_l1_ptr uint32_t*)at)[i] = 0; cb_push_back(0, 1);)"),
                "cb-write-not-reserved", "cb 0");
}

TEST_F(RawAccess, AStoreIntoTheBufferBehindIsNotAllowed) {
  // Nobody has used the buffer of the results when this happens.
  expect_broken(run_reader(R"(*(volatile tt_l1_ptr uint32_t*)(get_write_ptr(1) + 2 * 2048) = 0;)"),
                "cb-write-not-reserved", "cb 16");
}

TEST_F(RawAccess, AnUnusedBufferIsScratchOfWhoAsksForItsAddress) {
  program_.circular_buffers.push_back({{{5, DataFormat::kBf16}}, 2048, 1, {}, {}});
  expect_ok(run_reader(R"(*(volatile tt_l1_ptr uint32_t*)get_write_ptr(5) = 0; cb_push_back(0, 1);)"));
}

TEST_F(RawAccess, TheWholeReservedPageMayBeStored) {
  expect_ok(run_reader(R"(const uint32_t at = get_write_ptr(0);
    for (uint32_t i = 0; i < 512; ++i) ((volatile tt_l1_ptr uint32_t*)at)[i] = 0; cb_push_back(0, 1);)"));
}

TEST_F(RawAccess, AStoreOutsideOfAllAllocationsIsNotAllowed) {
  expect_broken(run_reader(R"(*(volatile tt_l1_ptr uint32_t*)(get_write_ptr(0) + 512 * 1024) = 0;)"),
                "l1-out-of-bounds", "not allocated to anything");
}

TEST_F(RawAccess, ALoadOutsideOfAllAllocationsIsNotAllowed) {
  expect_broken(run_reader(R"(if (*(volatile tt_l1_ptr uint32_t*)(get_write_ptr(0) + 512 * 1024) == 7) return;
    cb_push_back(0, 1);)"),
                "l1-out-of-bounds", "not allocated to anything");
}

TEST_F(RawAccess, ALoadFromTheReservedPageIsAllowed) {
  expect_ok(
      run_reader(R"(if (*(volatile tt_l1_ptr uint32_t*)get_write_ptr(0) == 7) return; cb_push_back(0, 1);)"));
}

TEST_F(RawAccess, APolledWordLetsTheOthersGoOn) {
  add_semaphore();
  expect_ok(run_reader(R"(*(volatile tt_l1_ptr uint32_t*)get_semaphore(0) = 5; cb_push_back(0, 1);)"));
}

TEST_F(RawAccess, PollingAWordThatNobodyChangesIsADeadlock) {
  add_semaphore();
  expect_broken(run_reader("cb_push_back(0, 1);"), "deadlock", "polls the word at L1 address");
}

}  // namespace
}  // namespace ttlc::sim
