// The DST registers of a core and the protocol between the math and the pack thread about them.
//
// Half sync: two sections take turns, MATH fills one while PACK empties the other; full sync: one section of
// twice the size. A counter says how many sections are committed and not released. MATH may acquire while
// that is below the number of sections, commit adds one; PACK may go on while it is above zero, release
// clears the section and takes one away. Each thread knows its own section and flips it. Sources: tt-llk
// tt_llk_wormhole_b0/llk_lib/llk_math_common.h and llk_pack_common.h (code); tt-isa-documentation Dst.md,
// SEMWAIT.md (documented).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/compute/src_queue.h"
#include "runtime/compute/tile.h"
#include "runtime/device/rule.h"
#include "runtime/device/wait_channel.h"
#include "runtime/kernel_api/sim/tile_ops.h"

namespace ttlc::sim {

class SimThread;

struct DstTile {
  enum class State : std::uint8_t { kPoison, kCleared, kWritten };
  State state = State::kPoison;
  DatumKind kind = DatumKind::kFloat;
  /// Holds (something computed from) a reduction along this dimension: what the packer's mask is for.
  std::optional<ReduceDim> reduced;
  Tile tile;
};

class DstRegisters {
 public:
  DstRegisters(bool dst32, bool full_sync);

  // MATH thread. The first resets and clears everything when no section is in use; it waits for PACK to be
  // done.
  void start_math(SimThread& thread, const char* api);
  void acquire(SimThread& thread, const char* api, bool old_api);
  void commit(SimThread& thread, const char* api, bool old_api);
  /// The tile at an index of the section that MATH has acquired.
  DstTile& math_tile(SimThread& thread, const char* api, uint32_t index);

  /// The tile that the vector engine works on for a thread: of the section that MATH has acquired, or PACK has waited for.
  DstTile& vector_tile(SimThread& thread, const char* api, uint32_t index);

  // PACK thread.
  void start_pack(SimThread& thread, const char* api);
  void wait(SimThread& thread, const char* api, bool old_api);
  /// MATH comes by a wait of the program, which PACK executes, and PACK by a commit.
  void pass_wait();
  void pass_commit();
  void release(SimThread& thread, const char* api, bool old_api);
  /// The tile at an index of the section that PACK has waited for.
  const DstTile& pack_tile(SimThread& thread, const char* api, uint32_t index);

  /// Fails when the thread, which has ended, left a section in use.
  void finish_math(SimThread& thread) const;
  void finish_pack(SimThread& thread) const;
  /// Fails when all threads have ended and a section was committed that nobody released.
  void finish_all(SimThread& thread) const;

  /// Most tiles that were in use in one section at its commit.
  int64_t peak_tiles() const { return peak_tiles_; }

 private:
  /// How far a thread is in the program of the section that it holds: it comes by the commit or the wait of the other one,
  /// and PACK packs.
  enum class Stage { kBegun, kPassedOther, kPacked };
  /// One side's hold on a section.
  struct Hold {
    bool held = false;
    bool by_old_api = false;
    Stage stage = Stage::kBegun;
    CallSite site;
  };
  struct Section {
    std::vector<DstTile> tiles;
    VectorClock handed_over;  // what the thread knew that committed or released it last
    int64_t committed_clock = 0;
    int64_t released_clock = 0;
  };

  void check_index(SimThread& thread, const char* api, uint32_t index) const;
  DstTile& waited_tile(SimThread& thread, const char* api, uint32_t index);
  void clear(Section& section);
  static bool is_written(const Section& section);
  void note_peak(const Section& section);
  int64_t section_count() const { return static_cast<int64_t>(sections_.size()); }

  bool dst32_;
  int64_t section_tiles_;
  std::vector<Section> sections_;
  int64_t committed_ = 0;  // sections committed and not released
  bool started_ = false;
  int math_section_ = 0;
  int pack_section_ = 0;
  Hold math_hold_;
  Hold pack_hold_;
  CallSite last_commit_;
  int64_t peak_tiles_ = 0;
  WaitChannel math_channel_;  // MATH waits here for a release
  WaitChannel pack_channel_;  // PACK waits here for a commit
};

}  // namespace ttlc::sim
