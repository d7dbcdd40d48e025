// What the cores of one reference evaluation send each other: blocks on their way, in order from each sender to each
// receiver, and the semaphores of all cores. Nothing is ever full, so that only receivers wait.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "ir/interpreter_generic.h"
#include "ir/op.h"

namespace ttlc::ir {

/// A value at run time: an index or bool, or a block.
struct RunValue {
  int64_t scalar = 0;
  BlockRef block;
  Lanes lanes = Lanes::kFull;  // of the block that carry values, also after it has passed through a buffer
};

/// Row and column.
using CorePlace = std::pair<int64_t, int64_t>;

struct CoreRange {
  CorePlace first, last;
};

class Network {
 public:
  /// `channel`: the semaphore `arrived` of a pipe net, or the buffer that is written to.
  void send(const Value* channel, CorePlace from, const CoreRange& to, bool to_itself, const RunValue& value);
  /// The oldest block from this sender; empty while there is none.
  std::optional<RunValue> receive(const Value* channel, CorePlace from, CorePlace to);
  /// The oldest block from anybody.
  std::optional<RunValue> receive_from_any(const Value* channel, CorePlace to);

  int64_t& semaphore(const Value* semaphore, CorePlace core);
  void set_others(const Value* semaphore, CorePlace from, const CoreRange& to);

 private:
  using Blocks = std::deque<RunValue>;
  std::map<std::tuple<const Value*, CorePlace, CorePlace>, Blocks> blocks_;  // channel, receiver, sender
  std::map<std::pair<const Value*, CorePlace>, int64_t> semaphores_;
};

}  // namespace ttlc::ir
