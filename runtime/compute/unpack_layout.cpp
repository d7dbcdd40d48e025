// The UNPACK thread where tiles and rows meet: tilize reads tiles out of rows of datums as they lie in memory, untilize
// reads a row of tiles and delivers its datums in the order of memory, so that packing them one after the other writes
// rows. Neither depends on the page size of a buffer, only on its address. Source: tt-llk
// tt_llk_wormhole_b0/llk_lib/llk_unpack_tilize.h and llk_unpack_untilize.h (code).
#include <fmt/format.h>

#include <array>
#include <cstring>
#include <vector>

#include "runtime/compute/engine.h"
#include "runtime/compute/unpack_format.h"
#include "runtime/compute/unpack_thread.h"
#include "runtime/device/cb_ops.h"

namespace ttlc::sim {
namespace {

/// Rows are read in pieces of one face's width.
int64_t run_bytes(DataFormat format) { return tile_bytes(format) / kTileElems * kFaceWidth; }

void check_whole_datums(SimThread& thread, const char* api, const UnpackSource& from) {
  if (is_block_float(from.format)) {
    thread.fail(rules::kRowsOfBlockFloats, "{}: circular buffer {} has format {}", api, from.cb,
                name_of(from.format));
  }
}

struct DatumPlace {
  int row, column;
};

/// Row and column of a datum from its place in memory, face after face.
DatumPlace place_in_tile(int64_t index) {
  const auto face = static_cast<int>(index / kFaceElems);
  const auto inner = static_cast<int>(index % kFaceElems);
  return {face / 2 * kFaceDim + inner / kFaceDim, face % 2 * kFaceDim + inner % kFaceDim};
}

/// The datums of a row of tiles in the order of rows of memory: the 1024 that come at place `part`.
Tile memory_order(const std::vector<SrcTile>& row, uint32_t part) {
  const int64_t width = static_cast<int64_t>(row.size()) * kTileDim;
  Tile result;
  result.defined = Definedness::none();
  std::array<std::uint32_t, kTileDim> defined{};
  for (int64_t i = 0; i < kTileElems; ++i) {
    const int64_t place = part * kTileElems + i;
    const int at_row = static_cast<int>(place / width);
    const auto column = static_cast<int>(place % width);
    const Tile& from = *row[static_cast<size_t>(column / kTileDim)];
    result.values[i] = from.at(at_row, column % kTileDim);
    if (!from.defined.at(at_row, column % kTileDim)) {
      result.defined.set_origin(from.defined.origin());
      continue;
    }
    const DatumPlace to = place_in_tile(i);
    defined[to.row] |= 1u << to.column;
  }
  for (int i = 0; i < kTileDim; ++i) result.defined.set_row(i, defined[i]);
  result.defined.normalize();
  return result;
}

}  // namespace

void UnpackCall::read_rows(const UnpackSource& from, int64_t offset, int64_t row_bytes, Tile& into) {
  into.defined = Definedness::all();
  if (!engine_.config.with_data) return;
  Memory& l1 = thread_.core().l1();
  const int64_t run = run_bytes(from.format);
  std::vector<std::byte> bytes(static_cast<size_t>(tile_bytes(from.format)));
  const int64_t datum_bytes = run / kFaceWidth;
  bool complete = true;
  for (int row = 0; row < kTileDim; ++row) {
    const int64_t at = offset + row * row_bytes;
    for (int column = 0; column < kTileDim; column += kFaceDim) {
      std::memcpy(bytes.data() + face_order_index(row, column) * datum_bytes,
                  l1.data(at + column * datum_bytes, run), static_cast<size_t>(run));
    }
    complete = complete && l1.is_defined(at, 2 * run);
  }
  unpack_values(from.format, bytes.data(), engine_.mode.dst32 ? SrcWidth::kTf32 : SrcWidth::kBf16, into);
  if (complete) return;
  into.defined = Definedness::none();
  for (int row = 0; row < kTileDim; ++row) {
    std::uint32_t bits = 0;
    for (int column = 0; column < kTileDim; ++column) {
      if (l1.is_defined(offset + row * row_bytes + column * datum_bytes, datum_bytes)) bits |= 1u << column;
    }
    into.defined.set_row(row, bits);
  }
  into.defined.set_origin(engine_.note_origin(fmt::format("rows of circular buffer {}", from.cb)));
}

void UnpackCall::tilize(uint32_t cb, uint32_t tile, uint32_t row_tiles) {
  const UnpackSource from = source(cb);
  const UnpackInit needed{
      .kind = UnpackInit::Kind::kOne, .purpose = UnpackPurpose::kTilize, .ct_dim = row_tiles};
  const UnpackInit& current = engine_.unpack.init;
  require(current.kind == needed.kind && current.purpose == needed.purpose && current.ct_dim == row_tiles,
          needed);
  check_whole_datums(thread_, api_, from);
  check_format(SrcOperand::kA, from);
  const int64_t row_bytes = 2 * run_bytes(from.format) * row_tiles;
  const int64_t first =
      tile / row_tiles * kTileDim * row_bytes + tile % row_tiles * 2 * run_bytes(from.format);
  const int64_t end_bytes = first + (kTileDim - 1) * row_bytes + 2 * run_bytes(from.format);
  const int64_t window = readable_bytes(thread_, *from.buffer, end_bytes);
  SrcPacket& packet = begin(SrcPacket::Kind::kOne, 1, 0);
  packet.purpose = UnpackPurpose::kTilize;
  packet.to_dest = false;
  packet.format_a = from.format;
  engine_.tiles.renew(packet.a[0]);
  read_rows(from, window + first, row_bytes, *packet.a[0]);
  end(engine_.cost(from.format == DataFormat::kFp32 ? Cost::kUnpackTilizeFp32 : Cost::kUnpackTilize));
}

void UnpackCall::untilize(uint32_t cb, uint32_t tiles) {
  const UnpackSource from = source(cb);
  const UnpackInit needed{.kind = UnpackInit::Kind::kOne, .purpose = UnpackPurpose::kUntilize};
  const UnpackInit& current = engine_.unpack.init;
  require(current.kind == needed.kind && current.purpose == needed.purpose, needed);
  check_whole_datums(thread_, api_, from);
  check_format(SrcOperand::kA, from);
  std::vector<SrcTile> row(tiles);
  for (uint32_t i = 0; i < tiles; ++i) read(from, i, row[i], false);
  convert_all();
  engine_.work.finish();
  for (uint32_t i = 0; i < tiles; ++i) {
    SrcPacket& packet = begin(SrcPacket::Kind::kOne, 1, 0);
    packet.purpose = UnpackPurpose::kUntilize;
    packet.to_dest = false;
    packet.format_a = from.format;
    engine_.tiles.renew(packet.a[0]);
    *packet.a[0] = memory_order(row, i);
    end(engine_.cost(Cost::kUnpackUntilize));
  }
  for (SrcTile tile : row) engine_.tiles.give_back(tile);
}

}  // namespace ttlc::sim
