#include "passes/share_buffers.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "passes/buffer_plan.h"

namespace ttlc::passes {

using namespace ir;

PageKind page_kind(const Op& buffer) {
  return {buffer.result()->type.dtype, buffer.flag(AttrKey::kUnpackToDest),
          buffer.flag(AttrKey::kRoundOnPack)};
}

namespace {

const Type& type_of(const SharedBuffer& shared) { return shared.buffer->result()->type; }

bool interchangeable(const Op& a, const Op& b) {
  const Type &x = a.result()->type, &y = b.result()->type;
  return page_kind(a) == page_kind(b) && x.depth_blocks == y.depth_blocks &&
         x.shape.count() == y.shape.count();
}

bool overlap(const SharedBuffer& a, const SharedBuffer& b) {
  size_t i = 0, j = 0;
  while (i < a.ranges.size() && j < b.ranges.size()) {
    if (a.ranges[i].overlaps(b.ranges[j])) return true;
    a.ranges[i].last < b.ranges[j].last ? ++i : ++j;
  }
  return false;
}

/// Whether all its uses are pages of one thread: no loop hands the buffer on, and no two blocks are in it at once.
bool holds_one_block(const Op& buffer) {
  return buffer.result()->type.depth_blocks == 1 &&
         std::none_of(buffer.result()->uses.begin(), buffer.result()->uses.end(), [](const Use& use) {
           return use.user->is(OpKind::kFor) || use.user->is(OpKind::kYield);
         });
}

void publish_all_pages(Op* buffer) {
  int64_t pages = buffer->result()->type.shape.count();
  for (const Use& use : buffer->result()->uses) {
    if (use.user->has(AttrKey::kPages)) use.user->set(AttrKey::kPages, pages);
  }
}

void merge(Module& module, SharedBuffer& host, const SharedBuffer& guest) {
  module.replace_all_uses(guest.buffer->result(), host.buffer->result());
  module.erase(guest.buffer);
  std::vector<LiveRange> ranges;
  std::merge(host.ranges.begin(), host.ranges.end(), guest.ranges.begin(), guest.ranges.end(),
             std::back_inserter(ranges),
             [](const LiveRange& a, const LiveRange& b) { return a.first < b.first; });
  host.ranges = std::move(ranges);
}

/// Blocks of code that publish pages of a buffer.
std::set<const Block*> places_of(const Op& buffer) {
  std::set<const Block*> places;
  for (const Use& use : buffer.result()->uses) {
    if (use.user->is(OpKind::kCbPushBack)) places.insert(use.user->block);
  }
  return places;
}

/// Whether two buffers hold the same variable of the source, each in code of its own.
bool are_namesakes(const Op& a, const Op& b) {
  if (a.result()->name != b.result()->name || a.result()->name == kUnnamedBlock) return false;
  std::set<const Block*> of_a = places_of(a), of_b = places_of(b);
  return std::none_of(of_a.begin(), of_a.end(), [&](const Block* place) { return of_b.contains(place); });
}

/// The intermediate buffers with their times of use; drops those that nothing touches.
std::vector<SharedBuffer> intermediate_buffers(Module& module, Op* kernel) {
  std::vector<SharedBuffer> buffers;
  auto live = buffer_live_ranges(kernel);
  for (Op& op : kernel->region()) {
    if (!op.is(OpKind::kBuffer) || op.text(AttrKey::kRole) != "intermediate") continue;
    if (auto range = live.find(op.result()); range != live.end()) {
      buffers.push_back({&op, {range->second}});
    } else {
      module.erase(&op);
    }
  }
  return buffers;
}

/// Merges buffers that are interchangeable, not in use at the same time, and for which `may_share` holds.
template <typename Predicate>
std::vector<SharedBuffer> share(Module& module, std::vector<SharedBuffer> buffers, Predicate may_share) {
  std::stable_sort(buffers.begin(), buffers.end(), [](const SharedBuffer& a, const SharedBuffer& b) {
    return a.ranges.front().first < b.ranges.front().first;
  });
  std::vector<SharedBuffer> kept;
  for (SharedBuffer& next : buffers) {
    auto host = std::find_if(kept.begin(), kept.end(), [&](const SharedBuffer& other) {
      return interchangeable(*other.buffer, *next.buffer) && !overlap(other, next) &&
             may_share(*other.buffer, *next.buffer);
    });
    if (host == kept.end()) {
      kept.push_back(std::move(next));
    } else {
      merge(module, *host, next);
    }
  }
  return kept;
}

bool always(const Op&, const Op&) { return true; }

/// The buffers of the source that only the compute thread uses, with the times at which they hold blocks.
std::vector<SharedBuffer> private_buffers(Op* kernel) {
  std::vector<SharedBuffer> buffers;
  auto live = private_live_ranges(kernel);
  for (Op& op : kernel->region()) {
    auto range = op.is(OpKind::kBuffer) ? live.find(op.result()) : live.end();
    if (range != live.end()) buffers.push_back({&op, range->second});
  }
  return buffers;
}

}  // namespace

void share_namesakes(Module& module, Op* kernel) {
  share(module, intermediate_buffers(module, kernel), are_namesakes);
}

std::vector<SharedBuffer> share_equal_buffers(Module& module, Op* kernel) {
  return share(module, intermediate_buffers(module, kernel), always);
}

void share_private_buffers(Module& module, Op* kernel) { share(module, private_buffers(kernel), always); }

void host_in_private_buffers(Module& module, Op* kernel) {
  std::vector<SharedBuffer> hosts = private_buffers(kernel);
  for (const SharedBuffer& guest : intermediate_buffers(module, kernel)) {
    auto host = std::find_if(hosts.begin(), hosts.end(), [&](const SharedBuffer& other) {
      return page_kind(*other.buffer) == page_kind(*guest.buffer) &&
             type_of(other).shape.count() == type_of(guest).shape.count() && holds_one_block(*guest.buffer) &&
             !overlap(other, guest);
    });
    if (host != hosts.end()) merge(module, *host, guest);
  }
}

void share_larger_buffers(Module& module, std::vector<SharedBuffer> buffers) {
  std::erase_if(buffers, [](const SharedBuffer& shared) { return !holds_one_block(*shared.buffer); });
  std::stable_sort(buffers.begin(), buffers.end(), [](const SharedBuffer& a, const SharedBuffer& b) {
    return type_of(a).shape.count() > type_of(b).shape.count();
  });
  std::vector<SharedBuffer> kept;
  for (SharedBuffer& next : buffers) {
    auto host = std::find_if(kept.begin(), kept.end(), [&](const SharedBuffer& other) {
      return page_kind(*other.buffer) == page_kind(*next.buffer) && !overlap(other, next);
    });
    if (host == kept.end()) {
      kept.push_back(std::move(next));
    } else {
      merge(module, *host, next);
      publish_all_pages(host->buffer);
    }
  }
}

}  // namespace ttlc::passes
