// SrcA and SrcB between the unpacker and the matrix engine: two banks, so that one operation's operands are
// unpacked while the previous one computes. A packet is what one unpack call delivers: one tile, two tiles,
// or the in0 and in1 tiles of a matmul block. The unpacker stalls while both banks are full, the matrix
// engine until one is. Source: tt-isa-documentation SrcASrcB.md (documented).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/compute/tile.h"
#include "runtime/device/rule.h"
#include "runtime/device/vector_clock.h"
#include "runtime/device/wait_channel.h"
#include "runtime/facts/data_format.h"
#include "runtime/kernel_api/sim/tile_ops.h"

namespace ttlc::sim {

class SimThread;

/// One of the engine's tiles (tile_pool.h).
using SrcTile = Tile*;

struct SrcPacket {
  enum class Kind : std::uint8_t { kOne, kTwo, kMatmul, kReduce, kNothing };
  Kind kind = Kind::kNothing;
  UnpackPurpose purpose = UnpackPurpose::kCopy;  // of kOne
  const char* api = nullptr;
  CallSite site;
  bool to_dest = false;  // went past SrcA straight to DST, in full fp32
  DataFormat format_a = DataFormat::kBf16;
  int64_t ready_clock = 0;     // when the matrix engine can start: the first tiles are there
  int64_t complete_clock = 0;  // when all are
  // The tiles; the vectors keep their capacity from packet to packet.
  std::vector<SrcTile> a;  // SrcA; kOne: the tile, whichever register it stands in
  std::vector<SrcTile> b;  // SrcB
  VectorClock delivered;   // what the unpacker knew
};

class SrcQueue {
 public:
  /// Waits for a free bank and returns its packet to fill.
  SrcPacket& begin_delivery(SimThread& thread, const char* api);
  /// The matrix engine may start at `ready_clock`, no later than now.
  void end_delivery(SimThread& thread, int64_t ready_clock);
  /// Waits for a packet. It stays in its bank until release().
  const SrcPacket& take(SimThread& thread, const char* api);
  void release(SimThread& thread);

  bool empty() const { return delivered_ == taken_; }
  /// The oldest packet not taken.
  const SrcPacket& front() const { return banks_[static_cast<size_t>(taken_ % kBanks)]; }

 private:
  static constexpr int64_t kBanks = 2;

  std::array<SrcPacket, kBanks> banks_;
  std::array<int64_t, kBanks> free_clock_{};
  std::array<VectorClock, kBanks> freed_{};
  int64_t delivered_ = 0;
  int64_t taken_ = 0;
  WaitChannel unpack_channel_;  // the unpacker waits here for a free bank
  WaitChannel math_channel_;    // the matrix engine waits here for a packet
};

std::string describe(const SrcPacket& packet);

}  // namespace ttlc::sim
