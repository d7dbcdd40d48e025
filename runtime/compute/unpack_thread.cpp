// The UNPACK thread: configuration of the two unpackers, and delivery of operands from circular buffers to
// SrcA, SrcB or DST. Every call of a kernel that needs an operand does its unpack share here. in1 of a matmul
// stands in SrcA, in0 in SrcB; of a binary, the first operand stands in SrcA.
#include <fmt/format.h>

#include <array>
#include <cstring>

#include "runtime/compute/engine.h"
#include "runtime/compute/unpack_format.h"
#include "runtime/compute/unpack_thread.h"
#include "runtime/device/cb_ops.h"

namespace ttlc::sim {

Cost unpack_tile_cost(DataFormat format) {
  switch (format) {
    case DataFormat::kBf16:
    case DataFormat::kUint16:
      return Cost::kUnpackTileBf16;
    case DataFormat::kBfp8B:
      return Cost::kUnpackTileBfp8;
    case DataFormat::kBfp4B:
      return Cost::kUnpackTileBfp4;
    case DataFormat::kFp32:
    case DataFormat::kInt32:
    case DataFormat::kUint32:
      break;
  }
  return Cost::kUnpackTileFp32;
}

namespace {

// in1 of a matmul takes longer into SrcA than in0 into SrcB.
Cost unpack_matmul_srca_cost(DataFormat format) {
  switch (format) {
    case DataFormat::kBf16:
      return Cost::kUnpackMatmulSrcABf16;
    case DataFormat::kBfp8B:
      return Cost::kUnpackMatmulSrcABfp8;
    case DataFormat::kBfp4B:
      return Cost::kUnpackMatmulSrcABfp4;
    case DataFormat::kFp32:
    case DataFormat::kInt32:
    case DataFormat::kUint16:
    case DataFormat::kUint32:
      break;
  }
  return Cost::kUnpackMatmulSrcAFp32;
}

}  // namespace

UnpackCall::UnpackCall(const char* api, const char* file, int line)
    : thread_(this_thread()), engine_(engine_of(thread_)), api_(api) {
  thread_.enter(file, line);
}

UnpackSource UnpackCall::source(uint32_t cb) {
  CircularBuffer& buffer = cb_of(thread_, cb);
  const DataFormat format = format_of(thread_, api_, buffer);
  if (kind_of(format) == DatumKind::kInt32) engine_.require_wide_dst(thread_, api_);
  return {cb, &buffer, format, engine_.config.unpack_to_dest_fp32[cb]};
}

void UnpackCall::configure(SrcOperand operand, uint32_t cb) {
  engine_.unpack.formats[static_cast<size_t>(operand)] = {
      configured_format(thread_, api_, cb), feeds_dest(cb), cb, {api_, thread_.site()}};
}

void UnpackCall::check_named(uint32_t cb) {
  if (thread_.core().find_cb(cb) != nullptr) source(cb);
}

bool UnpackCall::feeds_dest(uint32_t cb) {
  return thread_.core().find_cb(cb) != nullptr && goes_to_dest(source(cb));
}

bool UnpackCall::goes_to_dest(const UnpackSource& from) const {
  return (from.to_dest && from.format == DataFormat::kFp32) || kind_of(from.format) == DatumKind::kInt32;
}

void UnpackCall::set_init(UnpackInit init) {
  init.by = {api_, thread_.site()};
  UnpackState& unpack = engine_.unpack;
  if (unpack.uninit_pending && init.purpose != unpack.init.purpose) {
    thread_.fail(rules::kUninitMissing, "{} without {} after {}", api_, uninit_of(unpack.init),
                 describe(unpack.init.by));
  }
  unpack.init = init;
  unpack.uninit_pending = uninit_of(init) != nullptr;
  ++engine_.stats.init_calls;
  engine_.charge(thread_, Unit::kUnpack, engine_.cost(Cost::kInitShort));
}

void UnpackCall::require(bool fits, const UnpackInit& needed) {
  const UnpackInit& current = engine_.unpack.init;
  if (fits) return;
  thread_.fail(rules::kUnpackInitMismatch, "{} needs the unpacker set up for {}; current is {}, by {}", api_,
               describe(needed), describe(current), describe(current.by));
}

void UnpackCall::check_format(SrcOperand operand, const UnpackSource& from) {
  const FormatState& current = engine_.unpack.formats[static_cast<size_t>(operand)];
  const char* name = operand == SrcOperand::kA ? "srcA" : "srcB";
  if (!current.by)
    thread_.fail(rules::kComputeNotStarted, "{}: {} of the unpacker was never configured", api_, name);
  if (current.format == from.format && current.to_dest == goes_to_dest(from)) return;
  thread_.fail(rules::kUnpackFormatMismatch,
               "{}: circular buffer {} holds {}{}, but {} is configured for {}{} (buffer {}, {})", api_,
               from.cb, name_of(from.format), goes_to_dest(from) ? " for DST" : "", name,
               name_of(current.format), current.to_dest ? " for DST" : "", current.cb, describe(current.by));
}

void UnpackCall::check_feeds_matrix_engine(const UnpackSource& from) {
  if (is_integer(from.format)) {
    thread_.fail(rules::kIntegerOperand, "{}: circular buffer {} holds {}", api_, from.cb,
                 name_of(from.format));
  }
  if (goes_to_dest(from)) {
    thread_.fail(rules::kUnpackToDestOperand, "{}: circular buffer {} is declared to unpack to DST in fp32",
                 api_, from.cb);
  }
}

int64_t UnpackCall::page_offset(const UnpackSource& from, uint32_t tile) {
  check_tile_pages(thread_, api_, *from.buffer, from.format);
  return readable_page(thread_, *from.buffer, tile);
}

void UnpackCall::read(const UnpackSource& from, uint32_t tile, SrcTile& into, bool to_dest) {
  const int64_t offset = page_offset(from, tile);
  engine_.tiles.renew(into);
  if (!engine_.config.with_data) return;
  Memory& l1 = thread_.core().l1();
  const SrcWidth width = to_dest ? SrcWidth::kFp32 : engine_.mode.dst32 ? SrcWidth::kTf32 : SrcWidth::kBf16;
  conversions_.push_back({into, offset, nullptr, from.format, width});
  into->defined = unpack_definedness(from.format, l1, offset);
  if (into->defined.is_all()) return;
  const int64_t first = l1.first_undefined(offset, tile_bytes(from.format));
  into->defined.set_origin(
      engine_.note_origin(fmt::format("circular buffer {}, {}", from.cb, l1.birth_of(first))));
}

void UnpackCall::transpose_latest(const SrcTile& tile, bool faces, bool within_face) {
  if (!faces && !within_face) return;
  if (engine_.config.with_data) {
    conversions_.back().transpose_faces = faces;
    conversions_.back().transpose_within_face = within_face;
  }
  tile->defined = transpose_in_unpacker(tile->defined, faces, within_face);
}

void UnpackCall::Conversion::operator()() const {
  unpack_values(format, reinterpret_cast<const std::byte*>(page), width, *tile);
  transpose_in_unpacker(*tile, transpose_faces, transpose_within_face);
}

// Memory may change after this: jobs behind these see to that, or there is nothing left to do.
void UnpackCall::convert_all() {
  if (conversions_.empty()) return;
  Memory& l1 = thread_.core().l1();
  const bool by_jobs = l1.job_queue() != nullptr;
  for (Conversion& conversion : conversions_) {
    const int64_t size_bytes = tile_bytes(conversion.format);
    conversion.page =
        by_jobs ? l1.data_for_job(conversion.offset, size_bytes) : l1.data(conversion.offset, size_bytes);
    engine_.move(conversion);
  }
  if (!by_jobs) engine_.work.finish();
  conversions_.clear();
}

SrcPacket& UnpackCall::begin(SrcPacket::Kind kind, size_t a_tiles, size_t b_tiles) {
  SrcPacket& packet = engine_.src.begin_delivery(thread_, api_);
  packet.kind = kind;
  if (packet.a.size() < a_tiles) packet.a.resize(a_tiles);
  if (packet.b.size() < b_tiles) packet.b.resize(b_tiles);
  if (engine_.config.with_data) conversions_.reserve(a_tiles + b_tiles);
  return packet;
}

void UnpackCall::end(int64_t cycles, int64_t first_cycles) {
  convert_all();
  const int64_t issue_cycles = engine_.cost(Cost::kUnpackIssue);
  engine_.charge(thread_, Unit::kUnpack, cycles + issue_cycles);
  engine_.src.end_delivery(thread_, thread_.clock() - (cycles - first_cycles));
}

void UnpackCall::one(UnpackPurpose purpose, uint32_t cb, uint32_t tile, Broadcast broadcast,
                     ReuseDest reuse) {
  const UnpackSource from = source(cb);
  const bool to_dest = goes_to_dest(from) && purpose != UnpackPurpose::kReuseDest;
  UnpackInit needed{
      .kind = UnpackInit::Kind::kOne, .purpose = purpose, .broadcast = broadcast, .reuse = reuse};
  needed.to_dest = to_dest;
  const UnpackInit& current = engine_.unpack.init;
  require(current.kind == needed.kind && current.purpose == purpose && current.broadcast == broadcast &&
              current.reuse == reuse && current.to_dest == to_dest,
          needed);
  // A broadcast goes through SrcB, and so does the operand that DST meets in SrcA.
  const bool through_b = (broadcast != Broadcast::kNone && !to_dest) || reuse == ReuseDest::kDestToSrcA;
  check_format(through_b ? SrcOperand::kB : SrcOperand::kA, from);
  // Integers of 32 bits are transposed in DST, other tiles on their way through SrcA.
  const bool through_srca = purpose == UnpackPurpose::kTranspose && !is_integer(from.format);
  if (purpose == UnpackPurpose::kReuseDest || through_srca) check_feeds_matrix_engine(from);
  SrcPacket& packet = begin(SrcPacket::Kind::kOne, 1, 0);
  packet.purpose = purpose;
  packet.to_dest = to_dest;
  packet.format_a = from.format;
  read(from, tile, packet.a[0], to_dest);
  transpose_latest(packet.a[0], current.transpose_faces, current.transpose_within_face);
  const bool transposing = current.transpose_faces || current.transpose_within_face;
  end(transposing ? engine_.cost(Cost::kUnpackTranspose) : engine_.cost(unpack_tile_cost(from.format)));
}

void UnpackCall::two(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a, uint32_t tile_b, Broadcast broadcast) {
  const UnpackSource a = source(cb_a);
  const UnpackSource b = source(cb_b);
  const UnpackInit needed{.kind = UnpackInit::Kind::kTwo, .broadcast = broadcast};
  const UnpackInit& current = engine_.unpack.init;
  require(current.kind == needed.kind && current.broadcast == broadcast, needed);
  for (const auto& [operand, from] : {std::pair{SrcOperand::kA, &a}, std::pair{SrcOperand::kB, &b}}) {
    check_feeds_matrix_engine(*from);
    check_format(operand, *from);
  }
  SrcPacket& packet = begin(SrcPacket::Kind::kTwo, 1, 1);
  packet.format_a = a.format;
  read(a, tile_a, packet.a[0], false);
  read(b, tile_b, packet.b[0], false);
  // Of a broadcast operand only the faces that hold its row, column or datum are read.
  const double b_part = broadcast == Broadcast::kNone ? 1.0 : broadcast == Broadcast::kScalar ? 0.25 : 0.5;
  end(engine_.cost(unpack_tile_cost(a.format)) + engine_.cost(unpack_tile_cost(b.format), b_part));
}

void UnpackCall::matmul(uint32_t in0, uint32_t in1, uint32_t tile0, uint32_t tile1, uint32_t ct_dim,
                        uint32_t rt_dim, uint32_t kt_dim) {
  const UnpackSource left = source(in0);
  const UnpackSource right = source(in1);
  const UnpackInit needed{
      .kind = UnpackInit::Kind::kMatmul, .ct_dim = ct_dim, .rt_dim = rt_dim, .kt_dim = kt_dim};
  const UnpackInit& current = engine_.unpack.init;
  // The stride of in0 is taken from the init only where in1 is the operand that stays.
  const bool stride_fits = ct_dim >= rt_dim || current.kt_dim == kt_dim;
  require(current.kind == needed.kind && current.ct_dim == ct_dim && current.rt_dim == rt_dim && stride_fits,
          needed);
  check_feeds_matrix_engine(left);
  check_feeds_matrix_engine(right);
  check_format(SrcOperand::kA, right);
  check_format(SrcOperand::kB, left);
  SrcPacket& packet = begin(SrcPacket::Kind::kMatmul, ct_dim, rt_dim);
  packet.format_a = right.format;
  for (uint32_t c = 0; c < ct_dim; ++c) {
    read(right, tile1 + c, packet.a[c], false);
    transpose_latest(packet.a[c], current.transpose_within_face, current.transpose_within_face);
  }
  for (uint32_t r = 0; r < rt_dim; ++r) read(left, tile0 + r * kt_dim, packet.b[r], false);
  end(matmul_cycles(left.format, right.format, ct_dim, rt_dim),
      matmul_cycles(left.format, right.format, 1, 1));
}

int64_t UnpackCall::matmul_cycles(DataFormat in0, DataFormat in1, uint32_t ct_dim, uint32_t rt_dim) const {
  // The operand with the longer side streams once per tile of the other, which stays in its register
  // meanwhile.
  const bool keep_in0 = ct_dim >= rt_dim;
  const uint32_t kept = keep_in0 ? rt_dim : ct_dim;
  const uint32_t streamed = ct_dim * rt_dim;
  const uint32_t in0_tiles = keep_in0 ? kept : streamed;
  const uint32_t in1_tiles = keep_in0 ? streamed : kept;
  return engine_.cost(unpack_tile_cost(in0), in0_tiles) +
         engine_.cost(unpack_matmul_srca_cost(in1), in1_tiles);
}

void UnpackCall::reduce(uint32_t cb, uint32_t scaler_cb, uint32_t tile, uint32_t scaler_tile, ReduceDim dim) {
  const UnpackSource a = source(cb);
  const UnpackSource scaler = source(scaler_cb);
  const UnpackInit needed{.kind = UnpackInit::Kind::kReduce, .dim = dim};
  const UnpackInit& current = engine_.unpack.init;
  require(current.kind == needed.kind && current.dim == dim, needed);
  check_reduce_operands(a, scaler);
  deliver_reduce(a, scaler, tile, scaler_tile, dim);
}

void UnpackCall::reduce_block(uint32_t cb, uint32_t scaler_cb, uint32_t tile, uint32_t ct_dim) {
  const UnpackSource a = source(cb);
  const UnpackSource scaler = source(scaler_cb);
  const UnpackInit& current = engine_.unpack.init;
  if (ct_dim == 0) ct_dim = current.ct_dim;
  const UnpackInit needed{.kind = UnpackInit::Kind::kReduceBlock, .ct_dim = ct_dim};
  require(current.kind == needed.kind && current.ct_dim == ct_dim, needed);
  check_reduce_operands(a, scaler);
  for (uint32_t i = 0; i < ct_dim; ++i) deliver_reduce(a, scaler, tile + i, 0, ReduceDim::kRow);
}

void UnpackCall::check_reduce_operands(const UnpackSource& a, const UnpackSource& scaler) {
  for (const auto& [operand, from] : {std::pair{SrcOperand::kA, &a}, std::pair{SrcOperand::kB, &scaler}}) {
    check_feeds_matrix_engine(*from);
    check_format(operand, *from);
  }
}

void UnpackCall::deliver_reduce(const UnpackSource& a, const UnpackSource& scaler, uint32_t tile,
                                uint32_t scaler_tile, ReduceDim dim) {
  SrcPacket& packet = begin(SrcPacket::Kind::kReduce, 1, 1);
  packet.format_a = a.format;
  read(a, tile, packet.a[0], false);
  read(scaler, scaler_tile, packet.b[0], false);
  constexpr Cost kCosts[] = {Cost::kUnpackReduceRow, Cost::kUnpackReduceCol, Cost::kUnpackReduceScalar};
  end(engine_.cost(kCosts[static_cast<size_t>(dim)]));
}

void UnpackCall::nothing() {
  begin(SrcPacket::Kind::kNothing, 0, 0);
  end(0);
}

}  // namespace ttlc::sim
