// Counters of a ring, and how they read in a report.
#include "runtime/device/circular_buffer.h"

#include <fmt/format.h>

#include <algorithm>

namespace ttlc::sim {
namespace {

std::string describe_event(const char* verb, const CbEvent& event) {
  if (!event.happened) return fmt::format("never {}", verb);
  return fmt::format("last {}: {} by {} at {}", verb, event.pages, role_name(event.role), render(event.site));
}

}  // namespace

CircularBuffer::CircularBuffer(const CbConfig& config)
    : config_(config), pages_(static_cast<size_t>(config.pages)) {}

void CircularBuffer::reserve(int64_t pages, const CbEvent& event) {
  reserved_ = std::max(reserved_, pages);
  last_reserve_ = event;
}

void CircularBuffer::push(int64_t pages, const CbEvent& event, const VectorClock& published) {
  for (int64_t i = 0; i < pages; ++i) {
    Page& filled = page((pushed_ + i) % config_.pages);
    filled.pushed = published;
    filled.read_stamp = 0;
    filled.pushed_empty = filled.written_stamp == 0;
    filled.rewritten = filled.refilled = filled.handed_back = filled.read_unwaited = false;
    filled.freed_unread = false;
  }
  pushed_ += pages;
  reserved_ = std::max<int64_t>(0, reserved_ - pages);
  last_push_ = event;
}

void CircularBuffer::wait(int64_t pages, const CbEvent& event) {
  int64_t& waited = waited_[static_cast<size_t>(event.role)];
  waited = std::max(waited, pages);
  last_wait_ = event;
}

void CircularBuffer::pop(int64_t pages, const CbEvent& event, const VectorClock& published) {
  for (int64_t i = 0; i < pages; ++i) {
    Page& freed = page((popped_ + i) % config_.pages);
    freed.popped = published;
    freed.written_stamp = 0;
  }
  popped_ += pages;
  for (int64_t& waited : waited_) waited = std::max<int64_t>(0, waited - pages);
  last_pop_ = event;
  if (is_resident()) refill();
}

void CircularBuffer::note_unannounced(const CbEvent& first_use) {
  first_unannounced_use_ = first_use;
  if (is_resident()) refill();
}

void CircularBuffer::refill() {
  pushed_ = popped_ + config_.pages;
  waited_.fill(config_.pages);
}

std::string CircularBuffer::describe() const {
  return fmt::format("cb {}: {} pages of {} bytes, {} filled, {} reserved, {} waited for; {}; {}", config_.id,
                     config_.pages, config_.page_bytes, pages_filled(), reserved_,
                     *std::max_element(waited_.begin(), waited_.end()), describe_event("pushed", last_push_),
                     describe_event("popped", last_pop_));
}

}  // namespace ttlc::sim
