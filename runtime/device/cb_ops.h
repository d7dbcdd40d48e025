// What threads do with circular buffers: the four calls of the protocol, queries, and checked access to
// pages.
//
// The calls check the protocol, block, keep time and move the counters. Access from an engine (unpack, pack)
// goes through readable_page and writable_page; access by transfers of the NoC through check_l1_read and
// check_l1_write.
#pragma once

#include <cstdint>

#include "runtime/device/circular_buffer.h"
#include "runtime/device/core.h"
#include "runtime/device/thread.h"

namespace ttlc::sim {

/// The buffer, or the end of the simulation when it is not configured on the thread's core.
CircularBuffer& cb_of(SimThread& thread, int64_t id);

void cb_reserve_back(SimThread& thread, int64_t id, int64_t pages);
void cb_push_back(SimThread& thread, int64_t id, int64_t pages);
void cb_wait_front(SimThread& thread, int64_t id, int64_t pages);
void cb_pop_front(SimThread& thread, int64_t id, int64_t pages);
bool cb_pages_available_at_front(SimThread& thread, int64_t id, int64_t pages);
bool cb_pages_reservable_at_back(SimThread& thread, int64_t id, int64_t pages);

/// Offsets of a thread's own write and read pointers: they move only with that thread's pushes and pops. Of a buffer that is
/// not configured the address of nothing.
int64_t cb_write_pointer(SimThread& thread, int64_t id);
int64_t cb_read_pointer(SimThread& thread, int64_t id);

/// The page is filled, and the thread knows without waiting for it: what it did wait for came later than the page, or at once.
bool knows_filled(const SimThread& thread, const CircularBuffer& cb, int64_t ring_page);
/// A producer need not ask for a page that nobody has used yet, or whose consumer it knows to be done with it.
bool may_refill(const SimThread& thread, const CircularBuffer& cb, int64_t ring_page);

/// L1 offset of the page `index` pages behind the read pointer, which the thread's core has waited for.
int64_t readable_page(SimThread& thread, CircularBuffer& cb, int64_t index);
/// L1 offset of a page for loads through its address: as readable_page, but a ring on a tensor that nobody fills holds the
/// tensor's pages all the time.
int64_t addressed_page(SimThread& thread, CircularBuffer& cb, int64_t index);
/// L1 offset of the read pointer; the `size_bytes` behind it have been waited for.
int64_t readable_bytes(SimThread& thread, CircularBuffer& cb, int64_t size_bytes);
/// The word at index `element` of such a page, as a number for the kernel itself.
uint32_t read_tile_word(SimThread& thread, CircularBuffer& cb, int64_t index, int64_t element);
/// L1 offset of the page `index` pages behind the write pointer, which is reserved; or of a filled page that
/// the same compute kernel holds and rewrites in place, or of one that may_refill.
int64_t writable_page(SimThread& thread, CircularBuffer& cb, int64_t index, bool accumulates = false);

/// The range lies within one allocation of `owner`.
void check_l1_allocated(SimThread& thread, Core& owner, int64_t offset, int64_t size_bytes);
/// A transfer of `thread` reads or writes this range of the L1 of `owner`: it must lie in one region, and
/// pages of buffers in it must be held by the side that touches them.
void check_l1_read(SimThread& thread, Core& owner, int64_t offset, int64_t size_bytes);
/// A store of the thread's processor, a transfer of the NoC, a read under a transaction id of its own.
enum class L1Writer : uint8_t { kStore, kTransfer, kTaggedRead };
void check_l1_write(SimThread& thread, Core& owner, int64_t offset, int64_t size_bytes,
                    L1Writer writer = L1Writer::kTransfer);

}  // namespace ttlc::sim
