// Architecture numbers, NoC coordinates, machine descriptions, cost table.
#include "runtime/facts/arch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace ttlc::sim {
namespace {

using ::testing::HasSubstr;

TEST(Arch, UsableL1AndDstCapacity) {
  EXPECT_EQ(arch_info(Arch::kWormholeB0).l1_usable_bytes(), 1395424);
  EXPECT_EQ(arch_info(Arch::kBlackhole).l1_usable_bytes(), 1461760);
  EXPECT_EQ(dst_tiles(false, false), 8);
  EXPECT_EQ(dst_tiles(true, false), 4);
  EXPECT_EQ(dst_tiles(false, true), 16);
  EXPECT_EQ(dst_tiles(true, true), 8);
}

TEST(Arch, NocCoordinatesInvert) {
  for (const Arch id : all_archs()) {
    const ArchInfo& arch = arch_info(id);
    for (int64_t y = 0; y < arch.grid_rows; ++y) {
      for (int64_t x = 0; x < arch.grid_columns; ++x) {
        EXPECT_EQ(arch.core_at_noc(arch.noc_of_core({x, y})), (CoreCoord{x, y}));
      }
    }
    for (int64_t bank = 0; bank < arch.dram_banks; ++bank)
      EXPECT_EQ(arch.dram_bank_at_noc(arch.dram_noc[bank]), bank);
    EXPECT_EQ(arch.core_at_noc({0, 0}), std::nullopt);
  }
}

TEST(System, OverridesWhatItNames) {
  const auto machine = parse_system(R"({"arch": "blackhole", "grid": [11, 10], "clock_ghz": 1.2})",
                                    "p100.json", Arch::kWormholeB0);
  ASSERT_TRUE(machine) << machine.message();
  EXPECT_EQ(machine->name, "blackhole");
  EXPECT_EQ(machine->grid_columns, 11);
  EXPECT_EQ(machine->clock_ghz, 1.2);
  EXPECT_EQ(machine->dram_banks, 8);
}

TEST(System, RefusesUnknownKeysAndBadValues) {
  const auto fault = [](const char* text) {
    return parse_system(text, "m.json", Arch::kWormholeB0).message();
  };
  EXPECT_THAT(fault(R"({"clock": 1})"),
              HasSubstr("m.json: unknown key \"clock\" (known keys: arch, circular_buffers, clock_ghz"));
  EXPECT_THAT(fault(R"({"grid": [9, 8]})"), HasSubstr("grid[0]: expected an integer from 1 to 8, got 9"));
  EXPECT_THAT(fault(R"({"arch": "grayskull"})"), HasSubstr("unknown architecture \"grayskull\""));
  EXPECT_THAT(fault(R"({"clock_ghz": -1})"), HasSubstr("expected a number above 0"));
  EXPECT_THAT(fault(R"({"clock_ghz": )"), HasSubstr("m.json: not JSON"));
  EXPECT_THAT(fault(R"({"clock_ghz": 1e999})"), HasSubstr("m.json: not JSON: number overflow parsing"));
  EXPECT_THAT(fault("[]"), HasSubstr("expected an object"));
}

}  // namespace
}  // namespace ttlc::sim
