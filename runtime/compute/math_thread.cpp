// The MATH thread's matrix engine: takes operands from SrcA and SrcB and computes into DST. Matmul,
// multiplication, sum and max always accumulate onto DST; addition and subtraction overwrite it unless their
// init said otherwise; a copy overwrites.
#include "runtime/compute/math_thread.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/compute/definedness.h"
#include "runtime/compute/numeric_bits.h"
#include "runtime/compute/unpack_format.h"
#include "runtime/compute/unpack_thread.h"
#include "runtime/device/cb_ops.h"

namespace ttlc::sim {

namespace {

/// What jobs may touch of a DST tile; the rest belongs to the simulation.
TileValues& values_of(DstTile& tile) { return tile.tile; }

}  // namespace

MathCall::MathCall(const char* api, const char* file, int line)
    : thread_(this_thread()), engine_(engine_of(thread_)), api_(api) {
  thread_.enter(file, line);
}

void MathCall::configure(SrcOperand operand, uint32_t cb) {
  engine_.math.formats[static_cast<size_t>(operand)] = {
      configured_format(thread_, api_, cb), false, cb, {api_, thread_.site()}};
}

void MathCall::set_init(MathInit init) {
  init.by = {api_, thread_.site()};
  engine_.math.init = init;
  engine_.charge(thread_, Unit::kMath, engine_.cost(Cost::kInitShort));
}

void MathCall::require(bool fits, const MathInit& needed) {
  if (fits) return;
  const MathInit& current = engine_.math.init;
  thread_.fail(rules::kMathInitMismatch, "{} needs the matrix engine set up for {}; current is {}, by {}",
               api_, describe(needed), describe(current), describe(current.by));
}

const SrcPacket& MathCall::take(SrcPacket::Kind kind) {
  const SrcPacket& packet = engine_.src.take(thread_, api_);
  if (packet.kind != kind) {
    thread_.fail(rules::kOperandMismatch, "{} finds operands that were unpacked for {}", api_,
                 describe(packet));
  }
  return packet;
}

void MathCall::release(int64_t cycles) {
  engine_.charge(thread_, Unit::kMath, cycles + engine_.cost(Cost::kMathIssue));
  engine_.src.release(thread_);
}

void MathCall::check_floats(const DstTile& tile, uint32_t index) {
  if (tile.kind == DatumKind::kFloat) return;
  thread_.fail(rules::kIntegerOperand, "{}: DST tile {} holds {}", api_, index, name_of(tile.kind));
}

DstTile& MathCall::accumulator(uint32_t index) {
  DstTile& tile = dst(index);
  check_floats(tile, index);
  if (tile.state == DstTile::State::kPoison) {
    thread_.fail(rules::kDstPoisonTile, "{} accumulates onto DST tile {}, which nothing has cleared", api_,
                 index);
  }
  if (tile.state == DstTile::State::kCleared) {
    tile.tile.defined = Definedness::all();
    engine_.move([&values = tile.tile.values] { values.fill(0.0f); });
  }
  tile.state = DstTile::State::kWritten;
  return tile;
}

DstTile& MathCall::written(uint32_t index) {
  DstTile& tile = dst(index);
  if (tile.state != DstTile::State::kWritten) {
    thread_.fail(rules::kDstEmptyTile, "{} reads DST tile {}, which this section has not written", api_,
                 index);
  }
  return tile;
}

void MathCall::copy(UnpackPurpose purpose, uint32_t cb, Broadcast broadcast, uint32_t idst) {
  const MathInit needed{.kind = MathInit::Kind::kCopy, .broadcast = broadcast};
  const MathInit& current = engine_.math.init;
  require(current.kind == needed.kind && current.broadcast == broadcast, needed);
  DstTile& target = dst(idst);
  const SrcPacket& packet = take(SrcPacket::Kind::kOne);
  if (packet.purpose != purpose) {
    thread_.fail(rules::kOperandMismatch, "{} of circular buffer {} finds operands that were unpacked for {}",
                 api_, cb, describe(packet));
  }
  const SrcTile source = packet.a[0];
  target.tile.defined = spread(source->defined, broadcast);
  // Integers keep all their bits on any way.
  const bool as_bits = packet.to_dest || is_integer(packet.format_a);
  engine_.move([&engine = engine_, source, broadcast, as_bits, &values = values_of(target)] {
    if (as_bits) {
      spread_values(*source, broadcast, 0, values.values.data());
    } else {
      engine.arithmetic->copy(*source, broadcast, engine.mode, values);
    }
  });
  target.state = DstTile::State::kWritten;
  target.kind = kind_of(packet.format_a);
  target.reduced.reset();
  release(packet.to_dest ? 0 : engine_.cost(Cost::kDatacopyTile));
  engine_.count(api_);
}

int64_t MathCall::binary_cycles(BinaryOp op) const {
  return op == BinaryOp::kMul ? engine_.cost(Cost::kEltwiseMulTilePhase,
                                             static_cast<double>(phase_count(engine_.mode.fidelity)))
                              : engine_.cost(Cost::kEltwiseAddTile);
}

void MathCall::binary(BinaryOp op, Broadcast broadcast, uint32_t broadcast_row, uint32_t idst) {
  const MathInit needed{.kind = MathInit::Kind::kBinary, .op = op, .broadcast = broadcast};
  const MathInit& current = engine_.math.init;
  require(current.kind == needed.kind && current.op == op && current.broadcast == broadcast &&
              current.reuse == ReuseDest::kNone,
          needed);
  const BinaryCall call{op, broadcast, static_cast<int>(broadcast_row),
                        op == BinaryOp::kMul || current.accumulate};
  DstTile& target = call.accumulate ? accumulator(idst) : dst(idst);
  const SrcPacket& packet = take(SrcPacket::Kind::kTwo);
  const SrcTile a = packet.a[0];
  const SrcTile b = packet.b[0];
  engine_.compute([&engine = engine_, a, b, call, &values = values_of(target)] {
    engine.arithmetic->binary(*a, *b, call, engine.mode, values);
  });
  Definedness defined = intersect(a->defined, spread(b->defined, broadcast, call.broadcast_row));
  target.tile.defined = call.accumulate ? intersect(target.tile.defined, defined) : defined;
  target.state = DstTile::State::kWritten;
  target.kind = DatumKind::kFloat;
  target.reduced.reset();
  release(binary_cycles(op));
  engine_.count(api_);
}

void MathCall::binary_reuse(BinaryOp op, ReuseDest reuse, uint32_t idst) {
  const MathInit needed{.kind = MathInit::Kind::kBinary, .op = op, .reuse = reuse};
  const MathInit& current = engine_.math.init;
  require(current.kind == needed.kind && current.op == op && current.reuse == reuse, needed);
  DstTile& target = written(idst);
  check_floats(target, idst);
  const SrcPacket& packet = take(SrcPacket::Kind::kOne);
  const SrcTile operand = packet.a[0];
  const bool to_srca = reuse == ReuseDest::kDestToSrcA;
  // The move from DST keeps what the register's configured format holds.
  const FormatState& format = engine_.math.formats[to_srca ? 0 : 1];
  const bool wide = engine_.mode.dst32 && format.format == DataFormat::kFp32;
  engine_.compute([&engine = engine_, op, operand, to_srca, wide, &values = values_of(target)] {
    TileValues moved;
    for (int i = 0; i < kTileElems; ++i) {
      moved.values[i] = wide ? truncate_to_tf32(values.values[i]) : truncate_to_bf16(values.values[i]);
    }
    const TileValues& a = to_srca ? moved : *operand;
    const TileValues& b = to_srca ? *operand : moved;
    if (op == BinaryOp::kMul) values.values.fill(0.0f);
    engine.arithmetic->binary(a, b, {op, Broadcast::kNone, 0, op == BinaryOp::kMul}, engine.mode, values);
  });
  narrow(target.tile.defined, operand->defined);
  release(binary_cycles(op) + engine_.cost(Cost::kDatacopyTile));
  engine_.count(api_);
}

void MathCall::multiply(const SrcPacket& packet, uint32_t ct_dim, uint32_t rt_dim, DstTile& first) {
  SrcRow in1{}, in0{};
  std::copy_n(packet.a.begin(), ct_dim, in1.begin());
  std::copy_n(packet.b.begin(), rt_dim, in0.begin());
  const auto job = [&engine = engine_, &first, in1, in0, ct_dim, rt_dim] {
    DstTile* target = &first;
    for (uint32_t r = 0; r < rt_dim; ++r) {
      for (uint32_t c = 0; c < ct_dim; ++c)
        engine.arithmetic->matmul(*in0[r], *in1[c], engine.mode, values_of(*target++));
    }
  };
  engine_.compute(job, static_cast<int64_t>(ct_dim) * rt_dim);
}

void MathCall::matmul(uint32_t idst, uint32_t ct_dim, uint32_t rt_dim, bool in_loop) {
  const MathInit needed{
      .kind = MathInit::Kind::kMatmul, .ct_dim = ct_dim, .rt_dim = rt_dim, .in_loop = in_loop};
  const MathInit& current = engine_.math.init;
  require(current.kind == needed.kind && current.ct_dim == ct_dim && current.rt_dim == rt_dim &&
              current.in_loop == in_loop,
          needed);
  const int64_t tiles = static_cast<int64_t>(ct_dim) * rt_dim;
  for (uint32_t i = 0; i < tiles; ++i) accumulator(idst + i);
  const SrcPacket& packet = take(SrcPacket::Kind::kMatmul);
  multiply(packet, ct_dim, rt_dim, dst(idst));
  for (uint32_t r = 0; r < rt_dim; ++r) {
    for (uint32_t c = 0; c < ct_dim; ++c) {
      DstTile& target = dst(idst + r * ct_dim + c);
      const SrcTile& in0 = packet.b[r];
      const SrcTile& in1 = packet.a[c];
      if (!in0->defined.is_all() || !in1->defined.is_all())
        narrow(target.tile.defined, sim::matmul(in0->defined, in1->defined));
      target.reduced.reset();
    }
  }
  constexpr int64_t kFlopsPerTileProduct = 2 * kTileHeight * kTileHeight * kTileWidth;
  engine_.stats.flops += tiles * kFlopsPerTileProduct;
  const int64_t phases = phase_count(engine_.mode.fidelity);
  const Cost overhead = phases == 1 ? Cost::kMatmulTileOverheadLoFi : Cost::kMatmulTileOverheadHiFi;
  const auto cycles = [&](int64_t products) {
    return engine_.cost(Cost::kMatmulTilePhase, static_cast<double>(products * phases)) +
           engine_.cost(overhead, static_cast<double>(products));
  };
  // The last product starts when its tiles are there.
  const int64_t start_clock = packet.complete_clock + cycles(1) - cycles(tiles);
  thread_.wait_until_clock(start_clock);
  release(cycles(tiles));
  engine_.count(api_);
}

void MathCall::reduce(PoolOp pool, ReduceDim dim, bool fp32_accumulation, uint32_t idst) {
  const MathInit needed{
      .kind = MathInit::Kind::kReduce, .pool = pool, .dim = dim, .fp32_accumulation = fp32_accumulation};
  const MathInit& current = engine_.math.init;
  require(current.kind == needed.kind && current.pool == pool && current.dim == dim &&
              current.fp32_accumulation == fp32_accumulation,
          needed);
  const bool cleared = dst(idst).state == DstTile::State::kCleared;
  reduce_onto(accumulator(idst),
              {.pool = pool, .dim = dim, .fp32_accumulation = fp32_accumulation, .cleared = cleared});
  engine_.count(api_);
}

void MathCall::reduce_block(uint32_t ct_dim, uint32_t idst) {
  const MathInit& current = engine_.math.init;
  if (ct_dim == 0) ct_dim = current.ct_dim;
  const MathInit needed{.kind = MathInit::Kind::kReduceBlock, .ct_dim = ct_dim};
  require(current.kind == needed.kind && current.ct_dim == ct_dim, needed);
  const bool cleared = dst(idst).state == DstTile::State::kCleared;
  DstTile& target = accumulator(idst);
  // The maxima of rows stand in row 0 of each face until the last step turns them: so must those to go on from.
  if (!cleared) {
    engine_.move([&values = values_of(target)] { transpose_in_unpacker(values, false, true); });
    target.tile.defined = transpose_in_unpacker(target.tile.defined, false, true);
  }
  for (uint32_t i = 0; i < ct_dim; ++i) {
    reduce_onto(target, {.pool = PoolOp::kMax, .dim = ReduceDim::kRow, .cleared = cleared && i == 0});
  }
  engine_.count(api_);
}

void MathCall::reduce_onto(DstTile& target, const ReduceCall& wanted) {
  const SrcPacket& packet = take(SrcPacket::Kind::kReduce);
  ReduceCall call = wanted;
  call.wide_src = engine_.mode.dst32 && packet.format_a == DataFormat::kFp32;
  const SrcTile a = packet.a[0];
  const SrcTile scaler = packet.b[0];
  engine_.compute([&engine = engine_, a, scaler, call, &values = values_of(target)] {
    engine.arithmetic->reduce(*a, *scaler, call, engine.mode, values);
  });
  narrow(target.tile.defined, sim::reduce(a->defined, scaler->defined, call.dim));
  target.reduced = call.dim;
  const int phases = call.pool == PoolOp::kMax ? 1 : phase_count(engine_.mode.fidelity);
  release(engine_.cost(Cost::kReduceTile, static_cast<double>(phases)));
}

void MathCall::transpose_dest(uint32_t idst) {
  const MathInit needed{.kind = MathInit::Kind::kTransposeDest};
  require(engine_.math.init.kind == needed.kind, needed);
  DstTile& target = written(idst);
  take(SrcPacket::Kind::kNothing);
  engine_.move([&values = values_of(target)] {
    const TileValues before = values;
    transpose_values(before, values);
  });
  target.tile.defined = transpose(target.tile.defined);
  target.reduced.reset();
  release(engine_.cost(Cost::kUnpackTranspose));
  engine_.count(api_);
}

}  // namespace ttlc::sim
