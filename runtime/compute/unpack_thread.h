// One call of a kernel on the UNPACK thread: finds the engine, checks, reads pages, delivers operands.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/compute/engine.h"
#include "runtime/compute/unpack_format.h"

namespace ttlc::sim {

/// A circular buffer as an operand.
struct UnpackSource {
  uint32_t cb;
  CircularBuffer* buffer;
  DataFormat format;
  bool to_dest;  // declared to unpack fp32 to DST
};

/// Cycles for one tile of a format.
Cost unpack_tile_cost(DataFormat format);

class UnpackCall {
 public:
  UnpackCall(const char* api, const char* file, int line);

  SimThread& thread() { return thread_; }
  ComputeEngine& engine() { return engine_; }

  // Configuration.
  UnpackSource source(uint32_t cb);
  bool goes_to_dest(const UnpackSource& from) const;
  /// Of a buffer that is only named, to be used later or never: the core need not have it.
  void check_named(uint32_t cb);
  bool feeds_dest(uint32_t cb);
  void configure(SrcOperand operand, uint32_t cb);
  /// A new program of the unpacker; replaces the old one whole.
  void set_init(UnpackInit init);

  // Delivery; see abi_compute.def for the parameters.
  void one(UnpackPurpose purpose, uint32_t cb, uint32_t tile, Broadcast broadcast, ReuseDest reuse);
  void two(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a, uint32_t tile_b, Broadcast broadcast);
  void matmul(uint32_t in0, uint32_t in1, uint32_t tile0, uint32_t tile1, uint32_t ct_dim, uint32_t rt_dim,
              uint32_t kt_dim);
  void reduce(uint32_t cb, uint32_t scaler_cb, uint32_t tile, uint32_t scaler_tile, ReduceDim dim);
  /// The maximum along rows of `ct_dim` tiles beside each other.
  void reduce_block(uint32_t cb, uint32_t scaler_cb, uint32_t tile, uint32_t ct_dim);
  /// Tile `tile` out of rows of datums, each `row_tiles` tiles wide.
  void tilize(uint32_t cb, uint32_t tile, uint32_t row_tiles);
  /// A row of `tiles` tiles as rows of datums, in as many packets.
  void untilize(uint32_t cb, uint32_t tiles);
  void nothing();

  /// L1 offset of a tile in the window that has been waited for.
  int64_t page_offset(const UnpackSource& from, uint32_t tile);

 private:
  /// From a page's bytes to the values.
  struct Conversion {
    SrcTile tile;
    int64_t offset;       // of the page in L1
    const uint8_t* page;  // there
    DataFormat format;
    SrcWidth width;
    bool transpose_faces = false;
    bool transpose_within_face = false;

    void operator()() const;
  };

  void require(bool fits, const UnpackInit& needed);
  void check_format(SrcOperand operand, const UnpackSource& from);
  void check_feeds_matrix_engine(const UnpackSource& from);
  void read(const UnpackSource& from, uint32_t tile, SrcTile& into, bool to_dest);
  /// Of the tile that was read last.
  void transpose_latest(const SrcTile& tile, bool faces, bool within_face);
  /// Posts what turns the pages read so far into values.
  void convert_all();
  void read_rows(const UnpackSource& from, int64_t offset, int64_t row_bytes, Tile& into);
  void deliver_reduce(const UnpackSource& a, const UnpackSource& scaler, uint32_t tile, uint32_t scaler_tile,
                      ReduceDim dim);
  void check_reduce_operands(const UnpackSource& a, const UnpackSource& scaler);
  SrcPacket& begin(SrcPacket::Kind kind, size_t a_tiles, size_t b_tiles);
  void end(int64_t cycles) { end(cycles, cycles); }
  /// After `first_cycles` the matrix engine has enough to start.
  void end(int64_t cycles, int64_t first_cycles);
  int64_t matmul_cycles(DataFormat in0, DataFormat in1, uint32_t ct_dim, uint32_t rt_dim) const;

  SimThread& thread_;
  ComputeEngine& engine_;
  const char* api_;
  std::vector<Conversion> conversions_;
};

}  // namespace ttlc::sim
