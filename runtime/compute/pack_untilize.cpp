// The PACK thread, untilizing: DST tiles that lie beside each other become rows of datums in memory. The packer counts
// from the write pointer of the buffer, a row of tiles after the other, and never moves it. Source: tt-llk
// tt_llk_wormhole_b0/llk_lib/llk_pack_untilize.h and tt-metal llk_pack_api.h (code).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "runtime/compute/pack_format.h"
#include "runtime/compute/pack_thread.h"
#include "runtime/device/cb_ops.h"

namespace ttlc::sim {

void PackCall::check_kind(const PackState::Untilize* needed) {
  const std::optional<PackState::Untilize>& current = engine_.pack.untilize;
  if (needed == nullptr) {
    if (!current) return;
    thread_.fail(rules::kPackInitMismatch, "{} packs a tile, but the packer untilizes since {}", api_,
                 describe(current->by));
  }
  if (!current) {
    thread_.fail(rules::kPackInitMismatch, "{} untilizes, but the packer is set up for tiles", api_);
  }
  if (current->block_tiles == needed->block_tiles && current->row_tiles == needed->row_tiles) return;
  thread_.fail(rules::kPackInitMismatch, "{} of {} tiles out of rows of {}, but {} said {} out of {}", api_,
               needed->block_tiles, needed->row_tiles, describe(current->by), current->block_tiles,
               current->row_tiles);
}

void PackCall::untilize(uint32_t cb, const Rows& rows) {
  CircularBuffer& buffer = cb_of(thread_, cb);
  const DataFormat format = format_of(thread_, api_, buffer);
  const PackState::Untilize needed{rows.block_tiles, rows.row_tiles, {}};
  check_kind(&needed);
  check_format(cb, format);
  // A page may hold a part of the rows, such as one row: addresses count in bytes.
  const int64_t row_of_tiles_bytes = tile_bytes(format) * rows.row_tiles;
  const bool fills_pages =
      buffer.page_bytes() < tile_bytes(format) && row_of_tiles_bytes % buffer.page_bytes() == 0;
  // Rows begin at the write pointer whatever the page, and only a second row of tiles goes by the size of pages (tt-metal
  // llk_pack_api.h, llk_pack_untilize; code): one tile of rows may lie in a larger page.
  const bool lies_in_a_page =
      rows.row_tiles == 1 && rows.block_rows == 1 && buffer.page_bytes() > tile_bytes(format);
  if (!fills_pages && !lies_in_a_page) check_row_pages(thread_, api_, buffer, format);
  if (is_block_float(format)) {
    thread_.fail(rules::kRowsOfBlockFloats, "{}: circular buffer {} has format {}", api_, cb,
                 name_of(format));
  }
  const int64_t tile_row_bytes = tile_bytes(format) / kTileDim;  // of one tile
  const int64_t row_bytes = row_of_tiles_bytes / kTileDim;
  const int64_t pages = std::max<int64_t>(row_of_tiles_bytes / buffer.page_bytes(), 1);
  for (uint32_t r = 0; r < rows.block_rows; ++r) {
    // The rows spread over all pages of this row of tiles.
    const int64_t first = static_cast<int64_t>(r) * rows.row_tiles;
    writable_page(thread_, buffer, first + pages - 1);
    const int64_t start = writable_page(thread_, buffer, first);
    for (uint32_t c = 0; c < rows.block_tiles; ++c) {
      const uint32_t idst = rows.first_dst + r * rows.block_tiles + c;
      const DstTile& source = packable(idst);
      check_mask(source, idst);
      check_datums(source, idst, format);
      const int64_t column = static_cast<int64_t>(rows.block_column) * rows.block_tiles + c;
      store_rows(source.tile, format, start + column * tile_row_bytes, row_bytes);
      engine_.charge(thread_, Unit::kPack, cycles(format) + engine_.cost(Cost::kPackUntilizeTile));
    }
  }
  engine_.pack.may_be_busy = true;
  engine_.count(api_);
}

void PackCall::store_rows(const Tile& tile, DataFormat format, int64_t offset, int64_t row_bytes) {
  Memory& l1 = thread_.core().l1();
  const int64_t tile_row_bytes = tile_bytes(format) / kTileDim;
  const int64_t run = tile_row_bytes / 2;
  engine_.work.finish();
  const Definedness defined = packed_definedness(tile);
  alignas(8) std::array<std::byte, kTileElems * sizeof(float)> bytes;
  const auto for_each_run = [&](auto&& action) {
    for (int row = 0; row < kTileDim; ++row) {
      for (int half = 0; half < 2; ++half) {
        const int64_t place = face_order_index(row, half * kFaceDim) * run / kFaceDim;
        action(offset + row * row_bytes + half * run, bytes.data() + place);
      }
    }
  };
  if (engine_.config.with_data) {
    const auto size = static_cast<size_t>(run);
    if (engine_.pack.l1_accumulate)
      for_each_run([&](int64_t at, std::byte* part) { std::memcpy(part, l1.data(at, run), size); });
    pack(tile, setting(format), bytes.data());
    for_each_run([&](int64_t at, std::byte* part) { std::memcpy(l1.data(at, run), part, size); });
  }
  const int64_t datum_bytes = run / kFaceDim;
  for (int row = 0; row < kTileDim; ++row) {
    const int64_t at = offset + row * row_bytes;
    if (defined.row(row) == ~0u) {
      if (!engine_.pack.l1_accumulate) l1.mark_defined(at, tile_row_bytes);
      continue;
    }
    for (int column = 0; column < kTileDim; ++column) {
      if (!defined.at(row, column)) {
        l1.make_undefined(at + column * datum_bytes, datum_bytes,
                          {undefined_reason(tile).c_str(), thread_.site()});
      } else if (!engine_.pack.l1_accumulate) {
        l1.mark_defined(at + column * datum_bytes, datum_bytes);
      }
    }
  }
}

}  // namespace ttlc::sim
