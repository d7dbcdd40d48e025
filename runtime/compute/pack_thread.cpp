// The PACK thread. Sequential packs go to consecutive pages from the write pointer of the buffer and start
// again there after each push; indexed packs go to a page of the window and do not move that cursor (tt-metal
// hw/ckernels/wormhole_b0/metal/llk_api/llk_pack_api.h, code).
#include "runtime/compute/pack_thread.h"

#include <fmt/format.h>

#include <utility>

#include "runtime/compute/pack_format.h"
#include "runtime/device/cb_ops.h"

namespace ttlc::sim {
namespace {

Cost pack_tile_cost(DataFormat format) {
  switch (format) {
    case DataFormat::kBf16:
    case DataFormat::kUint16:
      return Cost::kPackTileBf16;
    case DataFormat::kBfp8B:
      return Cost::kPackTileBfp8;
    case DataFormat::kBfp4B:
      return Cost::kPackTileBfp4;
    case DataFormat::kFp32:
    case DataFormat::kInt32:
    case DataFormat::kUint32:
      break;
  }
  return Cost::kPackTileFp32;
}

}  // namespace

PackCall::PackCall(const char* api, const char* file, int line)
    : thread_(this_thread()), engine_(engine_of(thread_)), api_(api) {
  thread_.enter(file, line);
}

void PackCall::configure(uint32_t cb) {
  engine_.pack.format = {configured_format(thread_, api_, cb), false, cb, {api_, thread_.site()}};
  engine_.pack.rounds_to_tf32 = false;
  engine_.pack.may_be_busy = false;
}

void PackCall::set_mask(ReduceDim dim) {
  engine_.pack.mask = dim;
  engine_.pack.mask_by = {api_, thread_.site()};
}

void PackCall::set_rounding(bool to_tf32) {
  PackState& pack = engine_.pack;
  if (pack.may_be_busy) {
    thread_.fail(rules::kPackerBusy, "{} may change the rounding of tiles that are still being packed", api_);
  }
  if (to_tf32 && !(engine_.mode.dst32 && pack.format.format == DataFormat::kFp32)) {
    thread_.fail(rules::kPackRounding, "{}: the packer is configured for {} from a {}-bit DST", api_,
                 name_of(pack.format.format), engine_.mode.dst32 ? 32 : 16);
  }
  pack.rounds_to_tf32 = to_tf32;
}

void PackCall::stall(uint32_t stalled, uint32_t waited) {
  constexpr uint32_t kPacker = 0x4, kVectorEngine = 0x4000;  // tt-llk ckernel_instr_params.h
  if (stalled != kPacker || waited != kVectorEngine) {
    thread_.fail(rules::kUnsupportedCall, "{} of units {:#x} until units {:#x} are done", api_, stalled,
                 waited);
  }
  engine_.pack.vectors_by = {};
}

void PackCall::check_format(uint32_t cb, DataFormat format) {
  const FormatState& current = engine_.pack.format;
  if (!current.by) thread_.fail(rules::kComputeNotStarted, "{}: the packer was never configured", api_);
  if (current.format == format) return;
  thread_.fail(rules::kPackFormatMismatch,
               "{}: circular buffer {} holds {}, but the packer is configured for {} (buffer {}, {})", api_,
               cb, name_of(format), name_of(current.format), current.cb, describe(current.by));
}

void PackCall::check_mask(const DstTile& tile, uint32_t idst) {
  const PackState& pack = engine_.pack;
  if (!pack.mask || tile.reduced == pack.mask) return;
  thread_.fail(
      rules::kReduceMaskOn,
      "{} of DST tile {}, which is no {} result: the mask set by {} would zero all but the reduced lanes",
      api_, idst, name_of(*pack.mask), describe(pack.mask_by));
}

void PackCall::check_datums(const DstTile& tile, uint32_t idst, DataFormat format) {
  const DatumKind wanted = sim::kind_of(format);
  if (tile.kind != wanted) {
    thread_.fail(rules::kDstDatumKind, "{} into a buffer of {}, but DST tile {} holds {}", api_,
                 name_of(format), idst, name_of(tile.kind));
  }
  const PackState& pack = engine_.pack;
  if (wanted == DatumKind::kFloat || (pack.relu == PackerRelu::kOff && !pack.l1_accumulate)) return;
  thread_.fail(rules::kIntegerOperand, "{} of {} with the packer's ReLU or accumulation on", api_,
               name_of(wanted));
}

int64_t PackCall::next_page(CircularBuffer& cb) {
  PackState::Cursor& cursor = engine_.pack.cursors[static_cast<size_t>(cb.id())];
  if (cursor.pushed_pages != cb.pages_pushed_total()) cursor = {cb.pages_pushed_total(), 0};
  return cursor.next_page++;
}

int64_t PackCall::cycles(DataFormat format) const {
  const double factor = engine_.pack.l1_accumulate
                            ? engine_.config.costs->value(Cost::kPackL1AccFactor, engine_.config.arch)
                            : 1.0;
  return engine_.cost(pack_tile_cost(format), factor) + engine_.cost(Cost::kPackCall);
}

const DstTile& PackCall::packable(uint32_t idst) {
  const DstTile& source = engine_.dst.pack_tile(thread_, api_, idst);
  if (source.state != DstTile::State::kWritten) {
    thread_.fail(rules::kDstEmptyTile,
                 "{} of DST tile {}, which the math thread has not written in this section", api_, idst);
  }
  if (engine_.pack.vectors_by) {
    thread_.fail(rules::kPackBeforeVectors, "{} of DST tile {} does not wait for {}", api_, idst,
                 describe(engine_.pack.vectors_by));
  }
  return source;
}

void PackCall::tile(uint32_t idst, uint32_t cb, bool indexed, uint32_t index) {
  CircularBuffer& buffer = cb_of(thread_, cb);
  const DataFormat format = format_of(thread_, api_, buffer);
  const DstTile& source = packable(idst);
  check_kind(nullptr);
  check_format(cb, format);
  check_tile_pages(thread_, api_, buffer, format);
  check_mask(source, idst);
  check_datums(source, idst, format);
  const int64_t page = indexed ? static_cast<int64_t>(index) : next_page(buffer);
  const int64_t offset = writable_page(thread_, buffer, page, engine_.pack.l1_accumulate);
  const int64_t ring_page = (offset - buffer.address()) / buffer.page_bytes();
  if (std::exchange(buffer.page(ring_page).stale, false) && engine_.pack.l1_accumulate)
    thread_.core().l1().mark_defined(offset, buffer.page_bytes());
  store(source.tile, format, offset);
  engine_.pack.may_be_busy = true;
  engine_.charge(thread_, Unit::kPack, cycles(format));
  engine_.count(api_);
}

PackSetting PackCall::setting(DataFormat format) const {
  const PackState& pack = engine_.pack;
  return {.format = format,
          .dst32 = engine_.mode.dst32,
          .rounds_to_tf32 = pack.rounds_to_tf32,
          .mask = pack.mask,
          .relu = {pack.relu, pack.relu_threshold},
          .accumulates = pack.l1_accumulate};
}

Definedness PackCall::packed_definedness(const Tile& tile) const {
  Definedness defined = tile.defined;
  if (engine_.pack.mask && !defined.is_all()) apply_reduce_mask(defined, *engine_.pack.mask);
  return defined;
}

void PackCall::store(const Tile& tile, DataFormat format, int64_t offset) {
  Memory& l1 = thread_.core().l1();
  const int64_t size_bytes = tile_bytes(format);
  if (!engine_.config.with_data) {
    l1.mark_defined(offset, size_bytes);
    return;
  }
  const auto post = [&](uint8_t* page) {
    engine_.move([&values = static_cast<const TileValues&>(tile), packer = setting(format),
                  bytes = reinterpret_cast<std::byte*>(page)] { pack(values, packer, bytes); });
  };
  // What was undefined and is accumulated onto stays so; nothing below may define it.
  const bool defines = !engine_.pack.l1_accumulate || l1.is_defined(offset, size_bytes);
  const Definedness defined = packed_definedness(tile);
  if (defined.is_all() && defines && l1.job_queue() != nullptr) {
    post(l1.data_for_job(offset, size_bytes));
    l1.mark_defined(offset, size_bytes);
    return;
  }
  post(l1.data(offset, size_bytes));
  engine_.work.finish();
  if (!defines) return;
  l1.mark_defined(offset, size_bytes);
  if (defined.is_all()) return;
  const std::vector<std::uint64_t> bits = stored_definedness(defined, format);
  l1.apply_defined_bits(offset, size_bytes, bits.data(), {undefined_reason(tile).c_str(), thread_.site()});
}

const std::string& PackCall::undefined_reason(const Tile& tile) {
  const uint32_t origin = tile.defined.origin();
  return engine_.origin(engine_.note_origin(
      origin == 0
          ? fmt::format("{} of lanes that no operation defined", api_)
          : fmt::format("{} of values computed from undefined data: {}", api_, engine_.origin(origin))));
}

}  // namespace ttlc::sim
