// One call of a kernel on the PACK thread: configuration of the packer, and DST tiles into circular buffers.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/compute/engine.h"
#include "runtime/compute/pack_format.h"

namespace ttlc::sim {

class PackCall {
 public:
  PackCall(const char* api, const char* file, int line);

  SimThread& thread() { return thread_; }
  ComputeEngine& engine() { return engine_; }

  void configure(uint32_t cb);
  void set_mask(ReduceDim dim);
  void set_rounding(bool to_tf32);
  /// Packs DST tile `idst`: at page `index` of the reserved window, or at the next one in turn.
  void tile(uint32_t idst, uint32_t cb, bool indexed, uint32_t index);

  /// The shape of one untilizing pack.
  struct Rows {
    uint32_t block_tiles = 1;   // side by side
    uint32_t row_tiles = 1;     // of the whole rows
    uint32_t block_rows = 1;    // rows of tiles
    uint32_t block_column = 0;  // which block of the rows this is
    uint32_t first_dst = 0;
  };
  void untilize(uint32_t cb, const Rows& rows);
  /// Makes units of the machine wait for others; bits as in the instruction.
  void stall(uint32_t stalled, uint32_t waited);

 private:
  const DstTile& packable(uint32_t idst);
  void check_kind(const PackState::Untilize* needed);
  PackSetting setting(DataFormat format) const;
  /// Of the datums of a tile after the mask.
  Definedness packed_definedness(const Tile& tile) const;
  void store_rows(const Tile& tile, DataFormat format, int64_t offset, int64_t row_bytes);
  void check_format(uint32_t cb, DataFormat format);
  void check_mask(const DstTile& tile, uint32_t idst);
  /// Packing converts between formats of a kind, not between kinds.
  void check_datums(const DstTile& tile, uint32_t idst, DataFormat format);
  int64_t next_page(CircularBuffer& cb);
  void store(const Tile& tile, DataFormat format, int64_t offset);
  const std::string& undefined_reason(const Tile& tile);
  int64_t cycles(DataFormat format) const;

  SimThread& thread_;
  ComputeEngine& engine_;
  const char* api_;
};

}  // namespace ttlc::sim
