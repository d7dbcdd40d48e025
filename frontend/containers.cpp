#include "frontend/containers.h"

#include <algorithm>

namespace ttlc::frontend {
namespace {

using ast::BinaryOperator;
using ast::CompareOperator;
using Entries = std::vector<std::pair<Value, Value>>;

bool has_key(const DictObject& table, const Value& key) {
  return std::any_of(table.entries.begin(), table.entries.end(),
                     [&](const auto& entry) { return equal(entry.first, key); });
}

Entries kept(const DictObject& from, const DictObject& other, bool if_there) {
  Entries result;
  for (const auto& entry : from.entries) {
    if (has_key(other, entry.first) == if_there) result.push_back(entry);
  }
  return result;
}

Entries joined(const DictObject& a, const DictObject& b) {
  Entries result = a.entries;
  for (const auto& [key, value] : b.entries) set_entry(result, key, value);
  return result;
}

/// The entries of `a op b`; nothing when the operator does not belong to the two.
std::optional<Entries> combined(BinaryOperator op, const DictObject& a, const DictObject& b) {
  if (a.is_set != b.is_set || (!a.is_set && op != BinaryOperator::kBitOr)) return std::nullopt;
  switch (op) {
    case BinaryOperator::kBitOr:
      return joined(a, b);
    case BinaryOperator::kBitAnd:
      return kept(a, b, true);
    case BinaryOperator::kSub:
      return kept(a, b, false);
    case BinaryOperator::kBitXor: {
      Entries result = kept(a, b, false);
      for (const auto& entry : kept(b, a, false)) result.push_back(entry);
      return result;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

void set_entry(Entries& entries, const Value& key, const Value& value) {
  for (auto& [known, held] : entries) {
    if (!equal(known, key)) continue;
    held = value;
    return;
  }
  entries.emplace_back(key, value);
}

bool clamp_slice(const SliceObject& slice, int64_t length, int64_t& begin, int64_t& end, int64_t& step) {
  auto read = [&](const Value& value, int64_t absent, int64_t& out) {
    if (std::holds_alternative<None>(value)) {
      out = absent;
      return true;
    }
    if (!is_integer(value)) return false;
    out = integer_of(value);
    return true;
  };
  if (!read(slice.step, 1, step) || step == 0) return false;
  bool forward = step > 0;
  if (!read(slice.lower, forward ? 0 : length - 1, begin)) return false;
  bool open_end = std::holds_alternative<None>(slice.upper);
  if (!read(slice.upper, forward ? length : -1, end)) return false;
  if (begin < 0 && !std::holds_alternative<None>(slice.lower)) begin += length;
  if (end < 0 && !open_end) end += length;
  begin = std::clamp<int64_t>(begin, forward ? 0 : -1, forward ? length : length - 1);
  end = std::clamp<int64_t>(end, forward ? 0 : -1, forward ? length : length - 1);
  return true;
}

bool replace_slice(Evaluator& evaluator, ListObject& list, const SliceObject& slice,
                   const std::vector<Value>* items, Span span) {
  int64_t begin, end, step;
  if (!clamp_slice(slice, std::ssize(list.items), begin, end, step)) {
    evaluator.error(span, "the bounds of a slice must be integers known at compile time");
    return false;
  }
  if (step == 1 && items) {
    end = std::max(begin, end);
    const std::vector<Value> added = *items;
    list.items.erase(list.items.begin() + begin, list.items.begin() + end);
    list.items.insert(list.items.begin() + begin, added.begin(), added.end());
    return true;
  }
  std::vector<int64_t> places;
  for (int64_t i = begin; step > 0 ? i < end : i > end; i += step) places.push_back(i);
  if (items && items->size() != places.size()) {
    evaluator.raise("ValueError", span, "attempt to assign sequence of size {} to extended slice of size {}",
                    items->size(), places.size());
    return false;
  }
  for (size_t i = 0; items && i < places.size(); ++i) list.items[places[i]] = (*items)[i];
  if (items) return true;
  std::sort(places.begin(), places.end());
  for (size_t i = places.size(); i > 0; --i) list.items.erase(list.items.begin() + places[i - 1]);
  return true;
}

bool may_be_key(Evaluator& evaluator, const Value& key, Span span) {
  auto* dict = get_if<DictObject*>(key);
  auto* object = get_if<InstanceObject*>(key);
  const bool is_data = object && (*object)->type->kind == RecordType::Kind::kDataClass;
  if (auto* tuple = object_if<TupleObject>(key)) {
    return std::all_of(tuple->items.begin(), tuple->items.end(),
                       [&](const Value& item) { return may_be_key(evaluator, item, span); });
  }
  if (!get_if<ListObject*>(key) && !dict && !is_data) return true;
  evaluator.raise("TypeError", span, "unhashable type: '{}'", type_name(key));
  return false;
}

Value make_set(Evaluator& evaluator, const std::vector<Value>& items, Span span) {
  DictObject set{{}, evaluator.heap().region, true};
  for (const Value& item : items) {
    evaluator.spend(static_cast<int64_t>(set.entries.size()) / 16);
    if (!may_be_key(evaluator, item, span)) return Undefined{};
    set_entry(set.entries, item, None{});
  }
  return evaluator.heap().make(std::move(set));
}

std::optional<Value> combine_tables(Evaluator& evaluator, BinaryOperator op, const Operand& left,
                                    const Operand& right) {
  auto *a = get_if<DictObject*>(left.value), *b = get_if<DictObject*>(right.value);
  if (!a || !b) return std::nullopt;
  std::optional<Entries> entries = combined(op, **a, **b);
  if (!entries) return std::nullopt;
  evaluator.spend(static_cast<int64_t>(entries->size()));
  return evaluator.heap().make(DictObject{std::move(*entries), evaluator.heap().region, (*a)->is_set});
}

std::optional<bool> compare_sets(CompareOperator op, const Value& left, const Value& right) {
  auto *a = get_if<DictObject*>(left), *b = get_if<DictObject*>(right);
  if (!a || !b || !(*a)->is_set || !(*b)->is_set) return std::nullopt;
  const bool is_less = op == CompareOperator::kLess || op == CompareOperator::kLessEqual;
  const DictObject &inner = is_less ? **a : **b, &outer = is_less ? **b : **a;
  const bool may_be_equal = op == CompareOperator::kLessEqual || op == CompareOperator::kGreaterEqual;
  const bool includes = kept(inner, outer, true).size() == inner.entries.size();
  return includes && (may_be_equal || inner.entries.size() < outer.entries.size());
}

bool order_set(const DictObject& set, std::vector<Value>& items) {
  // A table of 8 places holds 4 items. A copy of 5 to 7 items has 16 places, every other table of more than 4 at least 32. A
  // number lies at its own place.
  const size_t size = set.entries.size();
  const int64_t places = size <= 4 ? 8 : size <= 7 ? 16 : 32;
  bool lies_in_place = true;
  for (const auto& [key, value] : set.entries) {
    items.push_back(key);
    lies_in_place = lies_in_place && get_if<int64_t>(key) && integer_of(key) >= 0 && integer_of(key) < places;
  }
  if (items.size() <= 1) return true;
  if (lies_in_place)
    std::sort(items.begin(), items.end(),
              [](const Value& a, const Value& b) { return integer_of(a) < integer_of(b); });
  return lies_in_place;
}

std::optional<Value> update_container(Evaluator& evaluator, BinaryOperator op, const Operand& target,
                                      const Operand& value, Span span) {
  auto* list = get_if<ListObject*>(target.value);
  if (list && op == BinaryOperator::kAdd) {
    std::vector<Value> more;
    if (!evaluator.iterate(value, more) || !evaluator.may_change(target.value, span)) return Undefined{};
    if (std::ssize((*list)->items) + std::ssize(more) > Evaluator::kMaxItems) {
      evaluator.error(span, "the result has more than {} elements", Evaluator::kMaxItems);
      return Undefined{};
    }
    (*list)->items.insert((*list)->items.end(), more.begin(), more.end());
    return target.value;
  }
  auto *table = get_if<DictObject*>(target.value), *other = get_if<DictObject*>(value.value);
  std::optional<Entries> entries;
  if (table && other) entries = combined(op, **table, **other);
  if (!entries) return std::nullopt;
  if (!evaluator.may_change(target.value, span)) return Undefined{};
  (*table)->entries = std::move(*entries);
  return target.value;
}

LoopItems::LoopItems(Evaluator& evaluator, const Operand& iterable)
    : evaluator_(evaluator), iterable_(iterable) {
  auto* list = get_if<ListObject*>(iterable.value);
  if (list) {
    list_ = *list;
  } else {
    ok_ = evaluator.iterate(iterable, items_);
  }
}

bool LoopItems::next(Value& item) {
  if (list_ && list_->is_iterator) {  // what a loop leaves stays in it
    if (list_->items.empty()) return false;
    ok_ = evaluator_.may_change(iterable_.value, iterable_.span);
    if (!ok_) return false;
    item = list_->items.front();
    list_->items.erase(list_->items.begin());
    return true;
  }
  auto* dict = get_if<DictObject*>(iterable_.value);
  if (dict && (*dict)->entries.size() != items_.size()) {
    evaluator_
        .error(iterable_.span, "the {} gets other keys while the loop runs over it",
               type_name(iterable_.value))
        .help("run over a copy: list(...)");
    ok_ = false;
    return false;
  }
  const std::vector<Value>& items = list_ ? list_->items : items_;
  if (next_ >= items.size()) return false;
  item = items[next_++];
  return true;
}

}  // namespace ttlc::frontend
