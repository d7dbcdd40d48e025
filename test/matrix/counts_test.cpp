// Size and work of every kernel of the table, at one size, against a golden table: what a change of the compiler costs
// or saves shows as changed lines of counts.txt.
//
//   counts_test             compares
//   counts_test --update    blesses what the compiler does today
//
// Counts are those of one run on 2x2 cores with blocks of 2x2 tiles: all cores together.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "passes/unified_diff.h"
#include "test/matrix/run_cell.h"
#include "test/matrix/sections.h"

namespace ttlc::matrix {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(TTLC_SOURCE_DIR) / "test" / "matrix";
bool is_updating = false;

/// Functions that read tiles of circular buffers; all others work in DST.
constexpr std::array<std::string_view, 10> kUnpackers = {
    "copy_tile", "transpose_wh_tile", "unary_bcast",  "add_tiles",    "sub_tiles",
    "mul_tiles", "reduce_tile",       "matmul_tiles", "matmul_block", "binary_dest_reuse_tiles"};

int64_t count_calls(const sim::SimStats& stats, bool (*matches)(std::string_view name)) {
  int64_t count = 0;
  for (const auto& [name, calls] : stats.tile_ops) count += matches(name) ? calls : 0;
  return count;
}

bool is_pack(std::string_view name) { return name.starts_with("pack_tile"); }
bool is_unpack(std::string_view name) {
  return name.ends_with("_tiles_bcast") ||
         std::find(kUnpackers.begin(), kUnpackers.end(), name) != kUnpackers.end();
}
bool is_any(std::string_view) { return true; }

int64_t lines_of(const backend::EmittedProgram& program) {
  int64_t lines = 0;
  for (const backend::EmittedFile& file : program.kernels)
    lines += std::count(file.text.begin(), file.text.end(), '\n');
  return lines;
}

int64_t buffer_bytes(const sim::ProgramDesc& program) {
  int64_t bytes = 0;
  for (const sim::CbDesc& buffer : program.circular_buffers) bytes += buffer.bytes();
  return bytes;
}

std::string line_of(const KernelRow& kernel, const fs::path& scratch) {
  const Cell cell = counted_cell(kernel);
  const Verdict verdict =
      run_cell(cell, {TTLC_SOURCE_DIR, scratch.string(), TTLC_BINARY_DIR "/golden-cache"});
  EXPECT_EQ(verdict.status, Status::kOk) << kernel.name << ": " << verdict.message << "\n"
                                         << cell.command_line("inputs");
  const sim::SimStats& stats = verdict.stats;
  int64_t packs = count_calls(stats, is_pack);
  return fmt::format("{:<30} {:>8} {:>7} {:>7} {:>7} {:>9} {:>4} {:>9} {:>4} {:>6} {:>8}\n", kernel.name,
                     count_calls(stats, is_any) - packs, count_calls(stats, is_unpack), packs,
                     stats.init_calls, stats.reconfig_calls, stats.cb_count,
                     buffer_bytes(verdict.program.program), stats.dst_tiles_peak, lines_of(verdict.program),
                     stats.cycles);
}

std::string read_text(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST(Counts, AreTheBlessedOnes) {
  const fs::path scratch = fs::path(TTLC_BINARY_DIR) / fmt::format("counts-scratch-{}", getpid());
  fs::create_directories(scratch);
  std::string actual = fmt::format("{:<30} {:>8} {:>7} {:>7} {:>7} {:>9} {:>4} {:>9} {:>4} {:>6} {:>8}\n",
                                   "kernel", "tile ops", "unpacks", "packs", "inits", "reconfigs", "CBs",
                                   "CB bytes", "DST", "lines", "cycles");
  for (const KernelRow& kernel : load_kernel_table(kFolder / "kernels.json"))
    actual += line_of(kernel, scratch);
  fs::remove_all(scratch);
  const fs::path path = kFolder / "counts.txt";
  if (is_updating) {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  const std::string blessed = read_text(path);
  EXPECT_EQ(blessed, actual) << passes::unified_diff(blessed, actual, "counts.txt", "what ttlc does now")
                             << "\nTo bless it: " << TTLC_BINARY_DIR << "/counts_test --update\n";
}

}  // namespace
}  // namespace ttlc::matrix

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) ttlc::matrix::is_updating |= std::string(argv[i]) == "--update";
  return RUN_ALL_TESTS();
}
