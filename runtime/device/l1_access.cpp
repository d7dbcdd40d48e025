// Transfers and raw accesses that touch L1: within one region, and only pages that the side touching them holds.
//
// Several buffers may share memory; then it is enough that one of them allows the access. A ring on a tensor
// may be accessed at any time, and a ring on which no call of the protocol was made is scratch memory of
// those threads of its core that asked for its address.
#include <fmt/format.h>

#include <algorithm>

#include "runtime/device/cb_ops.h"

namespace ttlc::sim {
namespace {

// Whether every page of the range satisfies `allowed(ring_page)`.
template <typename Allowed>
bool all_pages(const CircularBuffer& cb, int64_t offset, int64_t size_bytes, const Allowed& allowed) {
  const int64_t first = std::max<int64_t>(0, (offset - cb.address()) / cb.page_bytes());
  const int64_t last =
      std::min(cb.capacity_pages() - 1, (offset + size_bytes - 1 - cb.address()) / cb.page_bytes());
  for (int64_t page = first; page <= last; ++page) {
    if (!allowed(page)) return false;
  }
  return true;
}

bool overlaps(const CircularBuffer& cb, int64_t offset, int64_t size_bytes) {
  return offset < cb.address() + cb.size_bytes() && cb.address() < offset + size_bytes;
}

// `allowed(cb, ring_page)` for one of the buffers in the range, or no buffer there at all.
template <typename Allowed>
CircularBuffer* first_refusing(SimThread& thread, Core& owner, int64_t offset, int64_t size_bytes,
                               const Allowed& allowed) {
  const bool own = &owner == &thread.core();
  const auto is_scratch = [&](const CircularBuffer& cb) {
    return !cb.in_use() && (!own || cb.is_asked_by(thread.role()));
  };
  CircularBuffer* refusing = nullptr;
  for (CircularBuffer* cb : owner.cbs()) {
    if (!overlaps(*cb, offset, size_bytes)) continue;
    if (cb->config().on_tensor || is_scratch(*cb)) return nullptr;
    if (all_pages(*cb, offset, size_bytes, [&](int64_t page) { return allowed(*cb, page); })) return nullptr;
    if (refusing == nullptr) refusing = cb;
  }
  return refusing;
}

bool reserved_by(const CircularBuffer& cb, int64_t page, ThreadRole role) {
  return cb.is_reserved(page) && cb.last_reserve().role == role;
}

// Pages that the thread is filling.
bool filled_by(const CircularBuffer& cb, int64_t page, ThreadRole role) {
  return reserved_by(cb, page, role) || (cb.is_unpushed(page) && cb.is_asked_by(role));
}

// A thread may read again what it has pushed: nobody else writes there.
bool pushed_by(const CircularBuffer& cb, ThreadRole role) {
  return cb.last_push().happened && cb.last_push().role == role;
}

// What comes to pages that their producer refills without having reserved them survives the reservation; so does what a
// transfer brings to pages that nobody has used yet, before the thread announces them.
void keep_unreserved(SimThread& thread, int64_t offset, int64_t size_bytes, L1Writer writer) {
  for (CircularBuffer* cb : thread.core().cbs()) {
    if (!overlaps(*cb, offset, size_bytes)) continue;
    all_pages(*cb, offset, size_bytes, [&](int64_t page) {
      const bool may_precede = writer != L1Writer::kStore || !cb->is_unpushed(page);
      if (may_precede && !reserved_by(*cb, page, thread.role())) cb->page(page).rewritten = true;
      return true;
    });
  }
}

/// Reads under ids keep several blocks in flight, of which only the oldest need be reserved: in the first round of a ring
/// pages are free anyway (ttnn reader_bmm_tile_layout_in1_sender_dram_sharded.cpp, code).
bool may_read_ahead(const CircularBuffer& ring, int64_t page, ThreadRole role, L1Writer writer) {
  return writer == L1Writer::kTaggedRead && ring.last_reserve().happened &&
         ring.last_reserve().role == role && ring.is_asked_by(role) && ring.is_never_pushed(page);
}

bool known_to(SimThread& thread, const CircularBuffer& cb, int64_t page) {
  return cb.is_waited(page, thread.role()) || knows_filled(thread, cb, page);
}

}  // namespace

void check_l1_allocated(SimThread& thread, Core& owner, int64_t offset, int64_t size_bytes) {
  if (owner.find_region(offset, size_bytes) != nullptr) return;
  const L1Region* start = owner.find_region(offset, 0);
  const CoreCoord core = owner.logical();
  if (start != nullptr && offset < start->offset + start->size_bytes) {
    thread.fail(rules::kL1OutOfBounds,
                "{} bytes at L1 address {} of core [{}, {}] run past the end of {} ({} bytes at {})",
                size_bytes, offset, core.x, core.y, start->name, start->size_bytes, start->offset);
  }
  thread.fail(rules::kL1OutOfBounds,
              "{} bytes at L1 address {} of core [{}, {}] are not allocated to anything", size_bytes, offset,
              core.x, core.y);
}

void check_l1_read(SimThread& thread, Core& owner, int64_t offset, int64_t size_bytes) {
  check_l1_allocated(thread, owner, offset, size_bytes);
  const bool own = &owner == &thread.core();
  const CircularBuffer* cb =
      first_refusing(thread, owner, offset, size_bytes, [&](const CircularBuffer& ring, int64_t page) {
        const ThreadRole role = thread.role();
        if (own) return known_to(thread, ring, page) || filled_by(ring, page, role) || pushed_by(ring, role);
        return ring.is_filled(page) || ring.is_reserved(page);
      });
  if (cb == nullptr) return;
  thread.fail_with(
      rules::kCbReadNotWaited,
      fmt::format("{} bytes of cb {} at L1 address {} are read, pages that {} waited for", size_bytes,
                  cb->id(), offset,
                  own ? fmt::format("{} has not", role_name(thread.role())) : "nobody there has"),
      {cb->describe()});
}

void check_l1_write(SimThread& thread, Core& owner, int64_t offset, int64_t size_bytes, L1Writer writer) {
  check_l1_allocated(thread, owner, offset, size_bytes);
  const bool own = &owner == &thread.core();
  const CircularBuffer* cb =
      first_refusing(thread, owner, offset, size_bytes, [&](const CircularBuffer& ring, int64_t page) {
        if (!own) return ring.is_reserved(page);
        if (reserved_by(ring, page, thread.role()) || ring.is_waited(page, thread.role())) return true;
        if (may_read_ahead(ring, page, thread.role(), writer)) return true;
        return ring.is_asked_by(thread.role()) && may_refill(thread, ring, page);
      });
  if (cb == nullptr) {
    if (own) keep_unreserved(thread, offset, size_bytes, writer);
    return;
  }
  thread.fail_with(
      rules::kCbWriteNotReserved,
      fmt::format("{} bytes of cb {} at L1 address {} are written, pages that {} reserved", size_bytes,
                  cb->id(), offset,
                  own ? fmt::format("{} has not", role_name(thread.role())) : "nobody there has"),
      {cb->describe()});
}

}  // namespace ttlc::sim
