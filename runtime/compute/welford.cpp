#include "runtime/compute/welford.h"

#include <bit>

#include "runtime/compute/exact_sfpu.h"
#include "runtime/compute/sfpu_arithmetic.h"
#include "runtime/compute/sfpu_functions.h"

namespace ttlc::sim {
namespace {

constexpr int kSeries = kTileDim;
constexpr int kRowsOfStore = 4;
constexpr int kGroups = kFaceCount * kFaceDim / kRowsOfStore;

/// x * y + z as the engine computes it.
float multiply_add(float x, float y, float z, const ComputeEngine& engine) {
  if (!engine.config.exact) return x * y + z;
  const auto bits = [](float value) { return std::bit_cast<std::uint32_t>(value); };
  return std::bit_cast<float>(sfpu_multiply_add(bits(x), bits(y), bits(z), engine.config.arch));
}

/// Where a series' number lies in the raw layout, by its lane: the even columns of face 0, its odd ones, then face 1.
struct Place {
  int row, column;
};
Place raw_place(int series, uint32_t group) {
  const int half = series % 2 + series / kFaceDim * 2;
  const int lane = half * (kFaceDim / 2) + series % kFaceDim / 2;
  const int row = static_cast<int>(group) * kRowsOfStore + lane / (kFaceDim / 2);
  const int face = row / kFaceDim;
  return {face / 2 * kFaceDim + row % kFaceDim, face % 2 * kFaceDim + lane % (kFaceDim / 2) * 2};
}

/// A tile that is new keeps undefined what is not stored.
void begin_store(DstTile& tile) {
  if (tile.state == DstTile::State::kWritten) return;
  tile.state = DstTile::State::kWritten;
  tile.tile.defined = Definedness::none();
}

void define(Definedness& defined, Place place, bool is_defined) {
  const std::uint32_t others = defined.row(place.row) & ~(1u << place.column);
  defined.set_row(place.row, others | static_cast<std::uint32_t>(is_defined) << place.column);
}

}  // namespace

WelfordCall::WelfordCall(const char* api, const char* file, int line)
    : thread_(this_thread()), engine_(engine_of(thread_)), api_(api) {
  thread_.enter(file, line);
}

void WelfordCall::require_init() {
  if (engine_.sfpu.constants == SfpuInit::kInitWelford) return;
  thread_.fail(rules::kSfpuInitMismatch, "{} needs {}; current is {}", api_,
               info(SfpuInit::kInitWelford).name, describe(engine_.sfpu.constants_by));
}

void WelfordCall::require_state() {
  if (engine_.sfpu.lanes == LaneState::kMoments) return;
  thread_.fail(rules::kSfpuInitMismatch, "{} goes on with registers that {} has used since", api_,
               describe(engine_.sfpu.lanes_by));
}

DstTile& WelfordCall::written(uint32_t idst) {
  DstTile& tile = engine_.dst.math_tile(thread_, api_, idst);
  if (tile.state != DstTile::State::kWritten)
    thread_.fail(rules::kDstEmptyTile, "{} reads DST tile {}, which this section has not written", api_,
                 idst);
  if (tile.kind != DatumKind::kFloat) {
    thread_.fail(rules::kDstDatumKind, "{} takes floats, but DST tile {} holds {}", api_, idst,
                 name_of(tile.kind));
  }
  return tile;
}

void WelfordCall::charge(int64_t instructions) {
  engine_.charge(thread_, Unit::kSfpu,
                 engine_.cost(Cost::kSfpuInstruction, static_cast<double>(instructions)) +
                     engine_.cost(Cost::kSfpuIssue));
  engine_.count(api_);
}

void WelfordCall::clear() {
  engine_.compute([&engine = engine_] {
    engine.running.mean.fill(0.0f);
    engine.running.squares.fill(0.0f);
  });
  engine_.set_lanes(thread_, api_, LaneState::kMoments);
  engine_.running.defined = ~0u;
  charge(2);
}

void WelfordCall::update(uint32_t idst, uint32_t first_row, uint32_t rows, const float* reciprocals) {
  require_init();
  require_state();
  DstTile& tile = written(idst);
  if (first_row + rows > kTileDim) {
    thread_.fail(rules::kDstIndexOutOfRange, "{} of {} rows from row {} on: a tile has {}", api_, rows,
                 first_row, kTileDim);
  }
  std::array<float, kTileDim> factors{};
  for (uint32_t i = 0; i < rows; ++i) {
    factors[i] = reciprocals[i];
    engine_.running.defined &= tile.tile.defined.row(static_cast<int>(first_row + i));
  }
  const TileValues& values = tile.tile;
  engine_.compute([&engine = engine_, &values, first_row, rows, factors] {
    RunningState& state = engine.running;
    for (uint32_t i = 0; i < rows; ++i) {
      for (int series = 0; series < kSeries; ++series) {
        const float x = values.at(static_cast<int>(first_row + i), series);
        const float mean = state.mean[series];
        const float before = multiply_add(-1.0f, mean, x, engine);
        const float next = multiply_add(before, factors[i], mean, engine);
        const float after = multiply_add(-1.0f, next, x, engine);
        state.squares[series] = multiply_add(before, after, state.squares[series], engine);
        state.mean[series] = next;
      }
    }
  });
  constexpr int64_t kInstructionsPerRow = 8 + 2, kInstructionsPerBlock = 6;
  charge(rows * kInstructionsPerRow + (rows + 3) / 4 * kInstructionsPerBlock);
}

void WelfordCall::store(uint32_t idst, uint32_t group, WelfordLayout layout, float factor) {
  require_state();
  if (group >= kGroups)
    thread_.fail(rules::kDstIndexOutOfRange, "{}: group {}, but a tile has room for {}", api_, group,
                 kGroups);
  DstTile* tiles[] = {&engine_.dst.math_tile(thread_, api_, idst),
                      &engine_.dst.math_tile(thread_, api_, idst + 1)};
  for (DstTile* tile : tiles) {
    begin_store(*tile);
    tile->kind = DatumKind::kFloat;
    tile->reduced.reset();
    for (int series = 0; series < kSeries; ++series) {
      const bool is_defined = (engine_.running.defined >> series & 1u) != 0;
      define(tile->tile.defined, layout == WelfordLayout::kRow ? Place{0, series} : raw_place(series, group),
             is_defined);
    }
    if (layout == WelfordLayout::kRow) {
      for (int row = 1; row < kRowsOfStore; ++row) tile->tile.defined.set_row(row, ~0u);
    }
    tile->tile.defined.normalize();
  }
  engine_.compute([&engine = engine_, &mean = static_cast<TileValues&>(tiles[0]->tile),
                   &squares = static_cast<TileValues&>(tiles[1]->tile), group, layout, factor] {
    const auto put = [&](TileValues& values, int series, float value) {
      const Place place = layout == WelfordLayout::kRow ? Place{0, series} : raw_place(series, group);
      values.at(place.row, place.column) = sfpu_stored(value, engine.mode);
      for (int row = 1; layout == WelfordLayout::kRow && row < kRowsOfStore; ++row)
        values.at(row, series) = 0.0f;
    };
    for (int series = 0; series < kSeries; ++series) {
      const float sum = engine.running.squares[series];
      put(mean, series, engine.running.mean[series]);
      put(squares, series, factor == 0.0f ? sum : multiply_add(factor, sum, 0.0f, engine));
    }
  });
  // A row is made by an exchange of registers that the running values do not outlive; a variance takes the place of its sum.
  if (layout == WelfordLayout::kRow || factor != 0.0f) {
    engine_.set_lanes(thread_, api_, LaneState::kNothing);
  }
  charge(layout == WelfordLayout::kRow ? 19 : 5);
}

void WelfordCall::load(uint32_t idst, uint32_t group) {
  const DstTile& mean = written(idst);
  const DstTile& squares = written(idst + 1);
  RunningState& state = engine_.running;
  engine_.set_lanes(thread_, api_, LaneState::kMoments);
  state.defined = ~0u;
  for (int series = 0; series < kSeries; ++series) {
    const Place place = raw_place(series, group);
    for (const DstTile* tile : {&mean, &squares}) {
      if (!tile->tile.defined.at(place.row, place.column)) state.defined &= ~(1u << series);
    }
  }
  engine_.compute([&state, &means = static_cast<const TileValues&>(mean.tile),
                   &sums = static_cast<const TileValues&>(squares.tile), group] {
    for (int series = 0; series < kSeries; ++series) {
      const Place place = raw_place(series, group);
      state.mean[series] = means.at(place.row, place.column);
      state.squares[series] = sums.at(place.row, place.column);
    }
  });
  charge(2);
}

}  // namespace ttlc::sim
