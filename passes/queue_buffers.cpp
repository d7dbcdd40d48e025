#include "passes/queue_buffers.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "ir/builder.h"
#include "passes/buffer_liveness.h"
#include "passes/index_math.h"
#include "passes/share_buffers.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// The page ops of a buffer that holds a single block once.
struct PageOps {
  Op *reserve = nullptr, *push = nullptr, *wait = nullptr, *pop = nullptr;
};

struct Candidate {
  Op* buffer;
  LiveRange range;
  std::optional<PageOps> pages;  // empty: it must stay a buffer of its own

  int64_t length() const { return range.last - range.first; }
  int64_t tiles() const { return buffer->result()->type.shape.count(); }
};

/// Places at which blocks can stand in one queue: what is published and released there, and its pages.
using QueueClass = std::tuple<const Block*, PageKind>;
/// Buffers that can follow each other in one.
using SizeClass = std::tuple<PageKind, int64_t, int64_t>;

SizeClass size_class(const Candidate& c) {
  const Type& type = c.buffer->result()->type;
  return {page_kind(*c.buffer), type.shape.count(), type.depth_blocks};
}

QueueClass queue_class(const Candidate& c) { return {c.pages->push->block, page_kind(*c.buffer)}; }

Op** slot_of(PageOps& pages, OpKind kind) {
  switch (kind) {
    case OpKind::kCbReserveBack:
      return &pages.reserve;
    case OpKind::kCbPushBack:
      return &pages.push;
    case OpKind::kCbWaitFront:
      return &pages.wait;
    case OpKind::kCbPopFront:
      return &pages.pop;
    default:
      return nullptr;
  }
}

/// The page ops of a buffer when there is one of each, all in one block of code.
std::optional<PageOps> sole_page_ops(const Op& buffer) {
  PageOps pages;
  for (const Use& use : buffer.result()->uses) {
    if (use.user->is(OpKind::kFor) || use.user->is(OpKind::kYield)) return std::nullopt;
    Op** slot = slot_of(pages, use.user->kind);
    if (!slot) continue;
    if (*slot) return std::nullopt;
    *slot = use.user;
  }
  const Op* all[] = {pages.reserve, pages.push, pages.wait, pages.pop};
  bool complete = std::all_of(std::begin(all), std::end(all),
                              [&](const Op* op) { return op && op->block == all[0]->block; });
  return complete ? std::optional(pages) : std::nullopt;
}

/// Most ranges that contain one point.
int64_t most_at_once(const std::vector<LiveRange>& ranges) {
  std::vector<std::pair<int64_t, int>> events;  // at one point beginnings come before ends: both ends belong
  for (const LiveRange& range : ranges) {
    events.emplace_back(2 * range.first, 1);
    events.emplace_back(2 * range.last + 1, -1);
  }
  std::sort(events.begin(), events.end());
  int64_t alive = 0, most = 0;
  for (const auto& [point, change] : events) most = std::max(most, alive += change);
  return most;
}

using Queue = std::vector<Candidate>;  // in the order in which the blocks are published

LiveRange range_of(const Queue& queue) {
  LiveRange range = queue.front().range;
  for (const Candidate& c : queue) range.last = std::max(range.last, c.range.last);
  return range;
}

class QueuePlan {
 public:
  explicit QueuePlan(Op* kernel) {
    for (const auto& [value, range] : buffer_live_ranges(kernel)) {
      Op* buffer = value->def;
      candidates_.push_back({buffer, range, sole_page_ops(*buffer)});
    }
    auto by_length = [](const Candidate& a, const Candidate& b) {
      if (a.pages.has_value() != b.pages.has_value()) return a.pages.has_value();
      return std::tuple(-a.length(), a.range.first) < std::tuple(-b.length(), b.range.first);
    };
    std::sort(candidates_.begin(), candidates_.end(), by_length);
  }

  /// The fewest queued blocks with which the buffers suffice; none when that takes no queue or cannot be done.
  std::vector<Queue> choose(int64_t buffer_count) const {
    int64_t queueable = std::count_if(candidates_.begin(), candidates_.end(),
                                      [](const Candidate& c) { return c.pages.has_value(); });
    int64_t low = 0, high = queueable;
    if (buffers_with(high) > buffer_count) return {};
    while (low < high) {
      int64_t middle = (low + high) / 2;
      (buffers_with(middle) <= buffer_count) ? high = middle : low = middle + 1;
    }
    return queues_of(low);
  }

 private:
  /// The `count` longest-lived blocks as queues: those of a class that live together.
  std::vector<Queue> queues_of(int64_t count) const {
    std::map<QueueClass, std::vector<Candidate>> classes;
    for (int64_t i = 0; i < count; ++i) classes[queue_class(candidates_[i])].push_back(candidates_[i]);
    std::vector<Queue> queues;
    for (auto& [place, blocks] : classes) {
      std::sort(blocks.begin(), blocks.end(),
                [](const Candidate& a, const Candidate& b) { return a.range.first < b.range.first; });
      std::vector<Queue> open;
      for (const Candidate& c : blocks) join(open, c);
      queues.insert(queues.end(), open.begin(), open.end());
    }
    std::sort(queues.begin(), queues.end(),
              [](const Queue& a, const Queue& b) { return a.front().range.first < b.front().range.first; });
    return queues;
  }

  /// Adds a block to the last queue of which all blocks still live, so that they are all needed at once, and none is
  /// being written at the same time.
  static void join(std::vector<Queue>& queues, const Candidate& c) {
    for (auto queue = queues.rbegin(); queue != queues.rend(); ++queue) {
      bool all_live = std::all_of(queue->begin(), queue->end(),
                                  [&](const Candidate& other) { return other.range.overlaps(c.range); });
      if (!all_live || !queue->back().pages->push->is_before(c.pages->reserve)) continue;
      queue->push_back(c);
      return;
    }
    queues.push_back({c});
  }

  /// Buffers in use at once when the `count` longest-lived blocks are queued.
  int64_t buffers_with(int64_t count) const {
    std::map<SizeClass, std::vector<LiveRange>> alive;
    for (size_t i = static_cast<size_t>(count); i < candidates_.size(); ++i)
      alive[size_class(candidates_[i])].push_back(candidates_[i].range);
    // Queues can follow each other in one buffer when they are of one format: the larger one has room for both.
    std::map<std::pair<DataFormat, bool>, std::vector<LiveRange>> queues_alive;
    for (const Queue& queue : queues_of(count)) {
      const Op* buffer = queue.front().buffer;
      queues_alive[{buffer->result()->type.dtype, buffer->flag(AttrKey::kUnpackToDest)}].push_back(
          range_of(queue));
    }
    int64_t buffers = 0;
    for (const auto& [size, ranges] : alive) buffers += most_at_once(ranges);
    for (const auto& [format, ranges] : queues_alive) buffers += most_at_once(ranges);
    return buffers;
  }

  std::vector<Candidate> candidates_;  // those that can be queued first, longest first
};

/// Lets a reader of tiles of `buffer` count them from the front of a queue.
void shift_tiles(Module& module, Op* reader, const Value* buffer, int64_t offset) {
  int buffers = static_cast<int>(std::count_if(reader->operands.begin(), reader->operands.end(),
                                               [](const Value* v) { return v->type.is(TypeKind::kCb); }));
  for (int i = 0; i < buffers; ++i) {
    if (reader->operand(i) != buffer) continue;
    Builder b(module, InsertPoint::before_op(reader), reader->span);
    module.set_operand(reader, buffers + i, index_add(b, reader->operand(buffers + i), offset));
  }
}

bool reads_tiles(const Op& op) {
  switch (op.kind) {
    case OpKind::kFpuCopy:
    case OpKind::kFpuTranspose:
    case OpKind::kFpuBcast:
    case OpKind::kFpuBinary:
    case OpKind::kFpuReuse:
    case OpKind::kFpuMatmul:
    case OpKind::kFpuReduce:
      return true;
    default:
      return false;
  }
}

void make_queue(Module& module, const Queue& queue) {
  if (queue.size() < 2) return;
  Value* common = queue.front().buffer->result();
  Op* last_pop = queue.front().pages->pop;
  int64_t offset = 0;
  for (const Candidate& c : queue) {
    Value* buffer = c.buffer->result();
    c.pages->wait->set(AttrKey::kPages, offset + c.tiles());
    std::vector<Op*> readers;
    for (const Use& use : buffer->uses) {
      bool is_new = std::find(readers.begin(), readers.end(), use.user) == readers.end();
      if (is_new && reads_tiles(*use.user)) readers.push_back(use.user);
    }
    for (Op* reader : readers) shift_tiles(module, reader, buffer, offset);
    offset += c.tiles();
    if (last_pop->is_before(c.pages->pop)) last_pop = c.pages->pop;
  }
  for (const Candidate& c : queue) {
    if (c.pages->pop != last_pop) module.erase(c.pages->pop);
    if (c.buffer->result() == common) continue;
    module.replace_all_uses(c.buffer->result(), common);
    module.erase(c.buffer);
  }
  last_pop->set(AttrKey::kPages, offset);
  common->type.shape = Shape{1, offset};
}

}  // namespace

void queue_buffers(Module& module, Op* kernel, int64_t buffer_count) {
  for (const Queue& queue : QueuePlan(kernel).choose(buffer_count)) make_queue(module, queue);
}

}  // namespace ttlc::passes
