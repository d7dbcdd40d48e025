#include "ir/op.h"

#include <fmt/format.h>

#include <algorithm>

#include "ir/support/ice.h"

namespace ttlc::ir {

Op* Block::terminator() const { return last && last->is(OpKind::kYield) ? last : nullptr; }

Block::Iterator::Iterator(Op* op) : op_(op), next_(op ? op->next : nullptr) {}

Block::Iterator& Block::Iterator::operator++() {
  op_ = next_;
  next_ = op_ ? op_->next : nullptr;
  return *this;
}

std::string Op::mnemonic() const {
  return is_tile_op() ? fmt::format("tile.{}", info(tile).mnemonic) : std::string(info(kind).mnemonic);
}

const ValueKinds& Op::operand_kinds() const {
  return is_tile_op() ? info(tile).operands : info(kind).operands;
}

const ValueKinds& Op::result_kinds() const {
  static const ValueKinds one_tile = parse_value_kinds("T");
  return is_tile_op() ? one_tile : info(kind).results;
}

bool Op::is_pure() const { return is_tile_op() || info(kind).trait == OpTrait::kPure; }

const Attr* Op::find(AttrKey key) const {
  for (const auto& [k, value] : attrs) {
    if (k == key) return &value;
  }
  return nullptr;
}

void Op::set(AttrKey key, Attr value) {
  auto at = std::lower_bound(attrs.begin(), attrs.end(), key,
                             [](const auto& entry, AttrKey k) { return entry.first < k; });
  if (at != attrs.end() && at->first == key) {
    at->second = std::move(value);
  } else {
    attrs.insert(at, {key, std::move(value)});
  }
}

void Op::remove(AttrKey key) {
  std::erase_if(attrs, [key](const auto& entry) { return entry.first == key; });
}

namespace {

template <typename T>
const T& required(const Op& op, AttrKey key) {
  const Attr* attr = op.find(key);
  TTLC_ASSERT(attr && std::holds_alternative<T>(*attr), "{} has no attribute '{}' of the right kind",
              op.mnemonic(), info(key).name);
  return std::get<T>(*attr);
}

}  // namespace

int64_t Op::int_attr(AttrKey key) const { return required<int64_t>(*this, key); }
int64_t Op::int_attr(AttrKey key, int64_t absent) const { return has(key) ? int_attr(key) : absent; }
double Op::real_attr(AttrKey key) const { return required<double>(*this, key); }
const std::string& Op::text(AttrKey key) const { return required<std::string>(*this, key); }
std::string Op::text(AttrKey key, std::string_view absent) const {
  return has(key) ? text(key) : std::string(absent);
}
const std::vector<int64_t>& Op::ints(AttrKey key) const { return required<std::vector<int64_t>>(*this, key); }
const std::vector<IndexingMap>& Op::maps() const {
  return required<std::vector<IndexingMap>>(*this, AttrKey::kMaps);
}

bool Op::is_before(const Op* other) const {
  TTLC_ASSERT(block && block == other->block, "{} and {} are not in one block", mnemonic(),
              other->mnemonic());
  for (const Op* op = next; op; op = op->next) {
    if (op == other) return true;
  }
  return false;
}

Op* ancestor_in(Op* op, const Block* block) {
  while (op && op->block != block) op = op->parent();
  return op;
}

bool is_inside(const Op* op, const Op* container) {
  for (const Op* up = op->parent(); up; up = up->parent()) {
    if (up == container) return true;
  }
  return false;
}

}  // namespace ttlc::ir
