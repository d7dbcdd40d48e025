// A vector is four rows of a face, their even or odd columns; the row's second lowest bit chooses which (tt-isa-documentation
// SFPLOAD.md, documented). Lanes of a store that are not enabled keep what DST held.
#include "runtime/compute/sfpu_raw.h"

#include <bit>

#include "runtime/compute/exact_sfpu.h"
#include "runtime/compute/sfpu_arithmetic.h"
#include "runtime/compute/sfpu_thread.h"

namespace ttlc::sim {
namespace {

constexpr int kFaceRows = kFaceDim;
constexpr int kTileRows = kFaceRows * kFaceCount;  // of 16 datums
constexpr int kVectorColumns = kFaceDim / 2;

/// Where a lane of the vector at a row lies in its tile.
struct LanePlace {
  int index;  // in face order
  int row;
  int column;
};

LanePlace place_of(int row, int lane) {
  const int row_in_tile = row % kTileRows;
  const int face = row_in_tile / kFaceRows;
  const int face_row = (row_in_tile % kFaceRows & ~3) + lane / kVectorColumns;
  const int face_column = lane % kVectorColumns * 2 + (row >> 1 & 1);
  return {face * static_cast<int>(kFaceElems) + face_row * kFaceDim + face_column,
          face / 2 * kFaceRows + face_row, face % 2 * kFaceDim + face_column};
}

}  // namespace

RawSfpuCall::RawSfpuCall(const char* api, const char* file, int line)
    : thread_(this_thread()), engine_(engine_of(thread_)), api_(api) {
  thread_.enter(file, line);
}

void RawSfpuCall::begin(uint32_t first_tile) {
  engine_.dst.vector_tile(thread_, api_, first_tile);
  engine_.work.finish();
  engine_.set_lanes(thread_, api_, LaneState::kNothing);
  RawSfpuState& raw = engine_.raw_sfpu;
  raw.first_tile = first_tile;
  raw.reduced = {};
  raw.registers.cycles = 0;
  raw.registers.dst_row = 0;
  raw.registers.exact = engine_.config.exact;
  raw.registers.multiply_add_cycles = static_cast<int32_t>(engine_.cost(Cost::kSfpuMultiplyAdd));
}

void RawSfpuCall::end() {
  const int64_t cycles = engine_.raw_sfpu.registers.cycles;
  engine_.charge(
      thread_, Unit::kSfpu,
      engine_.cost(Cost::kSfpuInstruction, static_cast<double>(cycles)) + engine_.cost(Cost::kSfpuIssue));
  engine_.raw_sfpu.registers.cycles = 0;
  engine_.count(api_);
}

DstTile& RawSfpuCall::tile_of_row(int row) {
  if (row < 0)
    thread_.fail(rules::kDstIndexOutOfRange, "{} reaches row {} before the tile of the call", api_, row);
  return engine_.dst.vector_tile(thread_, api_,
                                 engine_.raw_sfpu.first_tile + static_cast<uint32_t>(row / kTileRows));
}

void RawSfpuCall::load(int row, SfpuVector& out) {
  const DstTile& tile = tile_of_row(row);
  if (tile.state != DstTile::State::kWritten) {
    thread_.fail(rules::kDstEmptyTile, "{} reads DST tile {}, which this section has not written", api_,
                 engine_.raw_sfpu.first_tile + static_cast<uint32_t>(row / kTileRows));
  }
  if (tile.kind != DatumKind::kFloat) {
    thread_.fail(rules::kDstDatumKind, "{} of a vector, but the DST tile of row {} holds {}", api_, row,
                 name_of(tile.kind));
  }
  if (tile.reduced) engine_.raw_sfpu.reduced = tile.reduced;
  out.defined = 0;
  for (int lane = 0; lane < kSfpuLanes; ++lane) {
    const LanePlace place = place_of(row, lane);
    out.bits[lane] = std::bit_cast<uint32_t>(tile.tile.values[place.index]);
    out.defined |= static_cast<uint32_t>(tile.tile.defined.at(place.row, place.column)) << lane;
  }
}

void RawSfpuCall::store(int row, const SfpuVector& value) {
  DstTile& tile = tile_of_row(row);
  if (thread_.role() == ThreadRole::kPack) engine_.pack.vectors_by = {api_, thread_.site()};
  if (tile.state != DstTile::State::kWritten) {
    tile.state = DstTile::State::kWritten;
    tile.kind = DatumKind::kFloat;
    tile.tile.defined = Definedness::none();
  }
  tile.reduced = engine_.raw_sfpu.reduced;
  const SfpuRegisters& registers = engine_.raw_sfpu.registers;
  const uint32_t defined = value.defined & ~registers.uncertain;
  for (int lane = 0; lane < kSfpuLanes; ++lane) {
    if ((registers.enabled >> lane & 1u) == 0) continue;
    const LanePlace place = place_of(row, lane);
    tile.tile.values[place.index] = sfpu_stored(std::bit_cast<float>(value.bits[lane]), engine_.mode);
    const uint32_t others = tile.tile.defined.row(place.row) & ~(1u << place.column);
    tile.tile.defined.set_row(place.row, others | (defined >> lane & 1u) << place.column);
  }
  tile.tile.defined.normalize();
}

void RawSfpuCall::function(SfpuOp op, const SfpuVector& x, float p0, float p1, float p2, SfpuVector& out) {
  SfpuCall::require_init(thread_, engine_, api_, op);
  const SfpuParameters parameters = {p0, p1, p2, engine_.sfpu.parameter};
  alignas(64) float values[kFaceElems] = {};
  for (int lane = 0; lane < kSfpuLanes; ++lane) values[lane] = std::bit_cast<float>(x.bits[lane]);
  const bool exactly =
      engine_.config.exact && apply_exactly(op, values, values, parameters, engine_.mode, values);
  if (!exactly) apply_to_face(op, values, values, values, parameters, values);
  for (int lane = 0; lane < kSfpuLanes; ++lane) out.bits[lane] = std::bit_cast<uint32_t>(values[lane]);
  out.defined = x.defined;
  // The row's cost is that of a tile.
  constexpr double kPartOfTile = static_cast<double>(kSfpuLanes) / kTileElems;
  engine_.raw_sfpu.registers.cycles +=
      engine_.cost(engine_.mode.dst32 ? info(op).cost_dst32 : info(op).cost, kPartOfTile);
}

SfpuRegisters& sfpu_registers_of_this_thread() { return engine_of(this_thread()).raw_sfpu.registers; }

void multiply_add_of_this_thread(const SfpuVector& a, const SfpuVector& b, const SfpuVector& c,
                                 SfpuVector& out) {
  const Arch arch = engine_of(this_thread()).config.arch;
  for (int lane = 0; lane < kSfpuLanes; ++lane)
    out.bits[lane] = sfpu_multiply_add(a.bits[lane], b.bits[lane], c.bits[lane], arch);
}

}  // namespace ttlc::sim
