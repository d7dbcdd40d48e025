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
    : config_(config),
      push_numbers_(static_cast<size_t>(config.pages), 0),
      pushers_(static_cast<size_t>(config.pages)),
      rewritten_(static_cast<size_t>(config.pages), false),
      stale_(static_cast<size_t>(config.pages), false),
      refilled_(static_cast<size_t>(config.pages), false),
      handed_back_(static_cast<size_t>(config.pages), false),
      read_unwaited_(static_cast<size_t>(config.pages), false) {}

bool CircularBuffer::take_stale(int64_t ring_page) {
  const bool was = stale_[static_cast<size_t>(ring_page)];
  stale_[static_cast<size_t>(ring_page)] = false;
  return was;
}

bool CircularBuffer::take_rewritten(int64_t ring_page) {
  const bool was = rewritten_[static_cast<size_t>(ring_page)];
  rewritten_[static_cast<size_t>(ring_page)] = false;
  return was;
}

void CircularBuffer::reserve(int64_t pages, const CbEvent& event) {
  reserved_ = std::max(reserved_, pages);
  last_reserve_ = event;
}

void CircularBuffer::push(int64_t pages, const CbEvent& event, int64_t push_number) {
  for (int64_t i = 0; i < pages; ++i) {
    const auto ring_page = static_cast<size_t>((pushed_ + i) % config_.pages);
    refilled_[ring_page] = false;
    rewritten_[ring_page] = false;
    handed_back_[ring_page] = false;
    read_unwaited_[ring_page] = false;
    push_numbers_[ring_page] = push_number;
    pushers_[ring_page] = event.role;
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

void CircularBuffer::pop(int64_t pages, const CbEvent& event) {
  popped_ += pages;
  for (int64_t& waited : waited_) waited = std::max<int64_t>(0, waited - pages);
  last_pop_ = event;
  if (is_resident()) refill();
}

void CircularBuffer::note_resident(const CbEvent& first_use) {
  first_resident_use_ = first_use;
  refill();
}

void CircularBuffer::refill() {
  pushed_ = popped_ + config_.pages;
  if (config_.on_tensor) waited_.fill(config_.pages);
}

std::string CircularBuffer::describe() const {
  return fmt::format("cb {}: {} pages of {} bytes, {} filled, {} reserved, {} waited for; {}; {}", config_.id,
                     config_.pages, config_.page_bytes, pages_filled(), reserved_,
                     *std::max_element(waited_.begin(), waited_.end()), describe_event("pushed", last_push_),
                     describe_event("popped", last_pop_));
}

}  // namespace ttlc::sim
