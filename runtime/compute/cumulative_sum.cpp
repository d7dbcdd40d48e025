#include "runtime/compute/cumulative_sum.h"

#include <bit>

#include "runtime/compute/exact_sfpu.h"
#include "runtime/compute/sfpu_arithmetic.h"
#include "runtime/compute/sfpu_functions.h"

namespace ttlc::sim {
namespace {

/// x + y as the engine adds: 1 * x + y.
float sum_of(float x, float y, const ComputeEngine& engine) {
  if (!engine.config.exact) return x + y;
  const auto bits = [](float value) { return std::bit_cast<std::uint32_t>(value); };
  return std::bit_cast<float>(sfpu_multiply_add(bits(1.0f), bits(x), bits(y), engine.config.arch));
}

void check(SimThread& thread, const ComputeEngine& engine, const char* api, const DstTile& tile,
           uint32_t idst, bool first) {
  if (engine.sfpu.constants != SfpuInit::kInitCumsum) {
    thread.fail(rules::kSfpuInitMismatch, "{} needs {}; current is {}", api, info(SfpuInit::kInitCumsum).name,
                describe(engine.sfpu.constants_by));
  }
  if (!first && engine.sfpu.lanes != LaneState::kSums) {
    thread.fail(rules::kSfpuInitMismatch, "{} goes on with registers that {} has used since", api,
                describe(engine.sfpu.lanes_by));
  }
  if (tile.state != DstTile::State::kWritten)
    thread.fail(rules::kDstEmptyTile, "{} reads DST tile {}, which this section has not written", api, idst);
  if (tile.kind != DatumKind::kFloat)
    thread.fail(rules::kDstDatumKind, "{} takes floats, but DST tile {} holds {}", api, idst,
                name_of(tile.kind));
}

}  // namespace

void cumulative_sum(const char* api, uint32_t idst, bool first, const char* file, int line) {
  SimThread& thread = this_thread();
  ComputeEngine& engine = engine_of(thread);
  thread.enter(file, line);
  DstTile& tile = engine.dst.math_tile(thread, api, idst);
  check(thread, engine, api, tile, idst, first);
  uint32_t defined = first ? ~0u : engine.running.defined;
  for (int row = 0; row < kTileDim; ++row) {
    defined &= tile.tile.defined.row(row);
    tile.tile.defined.set_row(row, defined);
  }
  tile.tile.defined.normalize();
  engine.running.defined = defined;
  engine.set_lanes(thread, api, LaneState::kSums);
  TileValues& values = tile.tile;
  engine.compute([&engine, &values, first] {
    for (int column = 0; column < kTileDim; ++column) {
      float sum = first ? 0.0f : engine.running.sums[column];
      for (int row = 0; row < kTileDim; ++row) {
        sum = sum_of(sum, values.at(row, column), engine);
        values.at(row, column) = sfpu_stored(sum, engine.mode);
      }
      engine.running.sums[column] = sum;
    }
  });
  // For every four rows: loads, two exchanges of registers, four additions with their waits, stores.
  constexpr double kInstructions = 8 * (4 + 2 + 8 + 4);
  engine.charge(thread, Unit::kSfpu,
                engine.cost(Cost::kSfpuInstruction, kInstructions) + engine.cost(Cost::kSfpuIssue));
  engine.count(api);
}

}  // namespace ttlc::sim
