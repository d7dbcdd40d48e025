// How undefined datums travel through tile operations, and to and from the bytes in L1.
#include "runtime/compute/definedness.h"

#include <gtest/gtest.h>

#include "runtime/compute/pack_format.h"
#include "runtime/compute/unpack_format.h"

namespace ttlc::sim {
namespace {

/// Everything defined but one datum.
Definedness all_but(int row, int column) {
  Definedness result = Definedness::all();
  result.set_row(row, ~(1u << column));
  return result;
}

int count(const Definedness& defined) {
  int total = 0;
  for (int row = 0; row < kTileDim; ++row) total += __builtin_popcount(defined.row(row));
  return total;
}

TEST(Definedness, ElementwiseNeedsBoth) {
  const Definedness result = intersect(all_but(1, 2), all_but(3, 4));
  EXPECT_FALSE(result.at(1, 2));
  EXPECT_FALSE(result.at(3, 4));
  EXPECT_EQ(count(result), kTileElems - 2);
  EXPECT_TRUE(intersect(Definedness::all(), Definedness::all()).is_all());
}

TEST(Definedness, AChoiceNeedsWhatItChooses) {
  Tile selector;
  selector.fill(1.0f);
  selector.at(1, 2) = -0.0f;
  const Definedness chosen = choose(selector, false, Definedness::all(), all_but(1, 2));
  EXPECT_TRUE(chosen.is_all());
  EXPECT_FALSE(choose(selector, false, all_but(1, 2), Definedness::all()).at(1, 2));
  EXPECT_FALSE(
      choose(selector, true, Definedness::all(), all_but(1, 2)).at(1, 2));  // bits, of which one is set
  selector.defined = all_but(3, 4);
  EXPECT_EQ(count(choose(selector, false, Definedness::all(), all_but(1, 2))), kTileElems - 1);
}

TEST(Definedness, MatmulLosesARowOrAColumn) {
  EXPECT_EQ(count(matmul(all_but(5, 6), Definedness::all())), kTileElems - 32);
  EXPECT_FALSE(matmul(all_but(5, 6), Definedness::all()).at(5, 31));
  EXPECT_FALSE(matmul(Definedness::all(), all_but(5, 6)).at(31, 6));
  EXPECT_EQ(count(matmul(Definedness::all(), all_but(5, 6))), kTileElems - 32);
}

TEST(Definedness, ReductionDefinesItsLanesOnly) {
  const Definedness rows = reduce(all_but(5, 6), Definedness::all(), ReduceDim::kRow);
  EXPECT_TRUE(rows.at(4, 0));
  EXPECT_FALSE(rows.at(5, 0));
  EXPECT_FALSE(rows.at(4, 1));
  EXPECT_EQ(count(reduce(Definedness::all(), Definedness::all(), ReduceDim::kColumn)), 32);
  EXPECT_EQ(count(reduce(Definedness::all(), Definedness::all(), ReduceDim::kScalar)), 1);
}

TEST(Definedness, ScalerIsReadInRowZeroOfItsFaces) {
  EXPECT_EQ(count(reduce(Definedness::all(), all_but(1, 0), ReduceDim::kColumn)), 32);
  EXPECT_EQ(count(reduce(Definedness::all(), all_but(16, 0), ReduceDim::kColumn)), 0);
}

TEST(Definedness, BroadcastReadsItsLineOnly) {
  EXPECT_TRUE(spread(all_but(1, 1), Broadcast::kRow).is_all());
  EXPECT_TRUE(spread(all_but(1, 1), Broadcast::kColumn).is_all());
  EXPECT_FALSE(spread(all_but(1, 0), Broadcast::kColumn).at(1, 20));
  EXPECT_EQ(count(spread(all_but(0, 0), Broadcast::kScalar)), 0);
}

TEST(Definedness, VectorModeLeavesOtherFaces) {
  const Definedness result = select_faces(Definedness::none(), Definedness::all(), VectorMode::kColumn);
  EXPECT_FALSE(result.at(20, 3));
  EXPECT_TRUE(result.at(20, 16));
}

TEST(Definedness, UnpackerTransposesItToo) {
  Tile tile;
  tile.fill(0.0f);
  tile.at(2, 30) = 7.0f;
  tile.defined = all_but(2, 30);
  transpose_in_unpacker(tile, true, true);
  const Definedness defined = transpose_in_unpacker(tile.defined, true, true);
  EXPECT_EQ(tile.at(30, 2), 7.0f);
  EXPECT_FALSE(defined.at(30, 2));
  EXPECT_EQ(count(defined), kTileElems - 1);
}

TEST(Definedness, SurvivesStorageInL1) {
  for (const DataFormat format : {DataFormat::kBf16, DataFormat::kFp32}) {
    Memory l1(64 * 1024, 0);
    l1.mark_defined(0, tile_bytes(format));
    const std::vector<std::uint64_t> bits = stored_definedness(all_but(9, 17), format);
    l1.apply_defined_bits(0, tile_bytes(format), bits.data(), {"test", {}});
    const Definedness read = unpack_definedness(format, l1, 0);
    EXPECT_FALSE(read.at(9, 17)) << name_of(format);
    EXPECT_EQ(count(read), kTileElems - 1) << name_of(format);
  }
}

}  // namespace
}  // namespace ttlc::sim
