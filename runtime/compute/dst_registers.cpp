#include "runtime/compute/dst_registers.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/compute/compute_engine.h"
#include "runtime/compute/engine_state.h"
#include "runtime/device/thread.h"
#include "runtime/facts/arch.h"

namespace ttlc::sim {
DstRegisters::DstRegisters(bool dst32, bool full_sync)
    : dst32_(dst32), section_tiles_(dst_tiles(dst32, full_sync)), sections_(full_sync ? 1 : 2) {
  for (Section& section : sections_) section.tiles.resize(static_cast<size_t>(section_tiles_));
}

void DstRegisters::clear(Section& section) {
  for (DstTile& tile : section.tiles) {
    tile.state = DstTile::State::kCleared;
    tile.kind = DatumKind::kFloat;
    tile.reduced.reset();
  }
}

bool DstRegisters::is_written(const Section& section) {
  return std::any_of(section.tiles.begin(), section.tiles.end(),
                     [](const DstTile& tile) { return tile.state == DstTile::State::kWritten; });
}

void DstRegisters::start_math(SimThread& thread, const char* api) {
  const bool used = math_hold_.held && is_written(sections_[static_cast<size_t>(math_section_)]);
  if (used) {
    thread.fail(rules::kStartupInFlight, "{} while the DST section acquired at {} is not committed", api,
                render_place(math_hold_.site));
  }
  thread.block_until(
      math_channel_, [this] { return committed_ == 0; },
      [api] { return fmt::format("{}: waits until the packer has released all DST sections", api); });
  for (Section& section : sections_) {
    thread.wait_until_clock(section.released_clock);
    thread.learn(section.handed_over);
    clear(section);
  }
  math_section_ = 0;
  started_ = true;
}

void DstRegisters::start_pack(SimThread& thread, const char* api) {
  if (pack_hold_.held) {
    thread.fail(rules::kStartupInFlight, "{} while the DST section waited for at {} is not released", api,
                render_place(pack_hold_.site));
  }
  pack_section_ = 0;
}

void DstRegisters::acquire(SimThread& thread, const char* api, bool old_api) {
  if (!started_) thread.fail(rules::kComputeNotStarted, "{} before any start-up init", api);
  if (math_hold_.held) {
    // The old call and the new one may be mixed: a second wait for the same section changes nothing.
    if (old_api != math_hold_.by_old_api) return;
    // A kernel may go on with what it has computed, as long as the program has not turned to packing it.
    if (math_hold_.stage == Stage::kBegun && is_written(sections_[static_cast<size_t>(math_section_)]))
      return;
    thread.fail(rules::kDstAcquiredTwice, "{}: the section acquired at {} is not committed", api,
                render_place(math_hold_.site));
  }
  const int64_t begin_clock = thread.clock();
  thread.block_until(
      math_channel_, [this] { return committed_ < section_count(); },
      [this, api] {
        return fmt::format(
            "{}: waits for a free DST section; {} of {} are committed and not released by the packer, "
            "the last one at {}",
            api, committed_, section_count(), render_place(last_commit_));
      });
  const Section& section = sections_[static_cast<size_t>(math_section_)];
  thread.wait_until_clock(section.released_clock);
  thread.learn(section.handed_over);
  thread.trace_wait(api, begin_clock);
  math_hold_ = {true, old_api, Stage::kBegun, thread.site()};
}

void DstRegisters::commit(SimThread& thread, const char* api, bool old_api) {
  if (!math_hold_.held) {
    // A surplus release_dst() commits and releases an empty section.
    if (!old_api) thread.fail(rules::kDstCommitWithoutAcquire, "{} without an acquired DST section", api);
    acquire(thread, api, old_api);
  }
  Section& section = sections_[static_cast<size_t>(math_section_)];
  note_peak(section);
  section.committed_clock = thread.clock();
  section.handed_over = thread.publish();
  ++committed_;
  math_hold_.held = false;
  last_commit_ = thread.site();
  math_section_ = static_cast<int>((math_section_ + 1) % section_count());
  pack_channel_.notify(thread.clock());
}

void DstRegisters::wait(SimThread& thread, const char* api, bool old_api) {
  if (pack_hold_.held) {
    if (old_api != pack_hold_.by_old_api) return;
    // A kernel that waited too early, before its commit, waits again behind it; else a release is missing.
    if (std::exchange(pack_hold_.stage, Stage::kBegun) == Stage::kPassedOther) return;
    thread.fail(rules::kDstWaitedTwice, "{}: the section waited for at {} is not released", api,
                render_place(pack_hold_.site));
  }
  const int64_t begin_clock = thread.clock();
  thread.block_until(
      pack_channel_, [this] { return committed_ > 0; },
      [api] { return fmt::format("{}: waits for the math thread to commit a DST section", api); });
  const Section& section = sections_[static_cast<size_t>(pack_section_)];
  thread.wait_until_clock(section.committed_clock);
  thread.look_back();
  thread.learn(section.handed_over);
  thread.trace_wait(api, begin_clock);
  pack_hold_ = {true, old_api, Stage::kBegun, thread.site()};
}

void DstRegisters::pass_wait() { math_hold_.stage = Stage::kPassedOther; }

void DstRegisters::pass_commit() {
  if (pack_hold_.stage == Stage::kBegun) pack_hold_.stage = Stage::kPassedOther;
}

void DstRegisters::release(SimThread& thread, const char* api, bool old_api) {
  if (!pack_hold_.held) {
    if (!old_api)
      thread.fail(rules::kDstReleaseWithoutWait, "{} without a DST section that was waited for", api);
    wait(thread, api, old_api);
  }
  Section& section = sections_[static_cast<size_t>(pack_section_)];
  clear(section);
  section.released_clock = thread.clock();
  section.handed_over = thread.publish();
  --committed_;
  pack_hold_.held = false;
  pack_section_ = static_cast<int>((pack_section_ + 1) % section_count());
  math_channel_.notify(thread.clock());
}

void DstRegisters::check_index(SimThread& thread, const char* api, uint32_t index) const {
  if (index >= section_tiles_) {
    thread.fail(rules::kDstIndexOutOfRange, "{}: DST index {}, but a section has {} tiles of {} bits", api,
                index, section_tiles_, dst32_ ? 32 : 16);
  }
}

DstTile& DstRegisters::math_tile(SimThread& thread, const char* api, uint32_t index) {
  if (!math_hold_.held)
    thread.fail(rules::kDstNotAcquired, "{} on DST tile {} outside an acquired section", api, index);
  check_index(thread, api, index);
  return sections_[static_cast<size_t>(math_section_)].tiles[index];
}

DstTile& DstRegisters::waited_tile(SimThread& thread, const char* api, uint32_t index) {
  if (!pack_hold_.held) {
    thread.fail(rules::kDstNotWaited, "{} on DST tile {} without tile_regs_wait", api, index);
  }
  check_index(thread, api, index);
  return sections_[static_cast<size_t>(pack_section_)].tiles[index];
}

const DstTile& DstRegisters::pack_tile(SimThread& thread, const char* api, uint32_t index) {
  const DstTile& tile = waited_tile(thread, api, index);
  pack_hold_.stage = Stage::kPacked;
  return tile;
}

DstTile& DstRegisters::vector_tile(SimThread& thread, const char* api, uint32_t index) {
  return thread.role() == ThreadRole::kPack ? waited_tile(thread, api, index) : math_tile(thread, api, index);
}

void DstRegisters::finish_math(SimThread& thread) const {
  if (math_hold_.held) {
    thread.fail(rules::kDstLeftInFlight, "the kernel ended with the DST section acquired at {} not committed",
                render_place(math_hold_.site));
  }
}

void DstRegisters::finish_pack(SimThread& thread) const {
  if (pack_hold_.held) {
    thread.fail(rules::kDstLeftInFlight,
                "the kernel ended with the DST section waited for at {} not released",
                render_place(pack_hold_.site));
  }
}

void DstRegisters::finish_all(SimThread& thread) const {
  if (committed_ != 0) {
    thread.fail(rules::kDstLeftInFlight,
                "the kernel ended with {} committed DST sections not released, the last one of {}",
                committed_, render_place(last_commit_));
  }
}

void DstRegisters::note_peak(const Section& section) {
  const auto used = std::count_if(section.tiles.begin(), section.tiles.end(),
                                  [](const DstTile& tile) { return tile.state == DstTile::State::kWritten; });
  peak_tiles_ = std::max<int64_t>(peak_tiles_, used);
}

}  // namespace ttlc::sim
