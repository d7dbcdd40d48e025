// One call of a kernel on the PACK thread: configuration of the packer, and DST tiles into circular buffers.
#pragma once

#include <cstdint>

#include "runtime/compute/engine.h"

namespace ttlc::sim {

class PackCall {
 public:
  PackCall(const char* api, const char* file, int line);

  SimThread& thread() { return thread_; }
  ComputeEngine& engine() { return engine_; }

  void configure(uint32_t cb);
  void set_mask(ReduceDim dim);
  /// Packs DST tile `idst`: at page `index` of the reserved window, or at the next one in turn.
  void tile(uint32_t idst, uint32_t cb, bool indexed, uint32_t index);

 private:
  void check_format(uint32_t cb, DataFormat format);
  void check_mask(const DstTile& tile, uint32_t idst);
  int64_t next_page(CircularBuffer& cb);
  void store(const Tile& tile, DataFormat format, int64_t offset);
  int64_t cycles(DataFormat format) const;

  SimThread& thread_;
  ComputeEngine& engine_;
  const char* api_;
};

}  // namespace ttlc::sim
