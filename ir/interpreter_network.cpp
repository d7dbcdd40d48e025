#include "ir/interpreter_network.h"

namespace ttlc::ir {
namespace {

template <typename Visit>
void for_each_core(const CoreRange& range, const Visit& visit) {
  for (int64_t row = range.first.first; row <= range.last.first; ++row) {
    for (int64_t column = range.first.second; column <= range.last.second; ++column)
      visit(CorePlace{row, column});
  }
}

template <typename Blocks>
RunValue take_first(Blocks& blocks) {
  RunValue value = std::move(blocks.front());
  blocks.pop_front();
  return value;
}

}  // namespace

void Network::send(const Value* channel, CorePlace from, const CoreRange& to, bool to_itself,
                   const RunValue& value) {
  for_each_core(to, [&](CorePlace core) {
    if (core != from || to_itself) blocks_[{channel, core, from}].push_back(value);
  });
}

std::optional<RunValue> Network::receive(const Value* channel, CorePlace from, CorePlace to) {
  Blocks& blocks = blocks_[{channel, to, from}];
  if (blocks.empty()) return std::nullopt;
  return take_first(blocks);
}

std::optional<RunValue> Network::receive_from_any(const Value* channel, CorePlace to) {
  constexpr CorePlace kFirst = {INT64_MIN, INT64_MIN};
  for (auto at = blocks_.lower_bound({channel, to, kFirst}); at != blocks_.end(); ++at) {
    auto [of_channel, receiver, sender] = at->first;
    if (of_channel != channel || receiver != to) break;
    if (!at->second.empty()) return take_first(at->second);
  }
  return std::nullopt;
}

int64_t& Network::semaphore(const Value* semaphore, CorePlace core) {
  auto [at, is_new] = semaphores_.try_emplace({semaphore, core}, 0);
  if (is_new) at->second = semaphore->def->int_attr(AttrKey::kValue);
  return at->second;
}

void Network::set_others(const Value* semaphore, CorePlace from, const CoreRange& to) {
  int64_t value = this->semaphore(semaphore, from);
  for_each_core(to, [&](CorePlace core) {
    if (core != from) this->semaphore(semaphore, core) = value;
  });
}

}  // namespace ttlc::ir
