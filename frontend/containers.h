// Sets and dicts of compile-time code, and the order in which loops run over containers.
#pragma once

#include <optional>

#include "frontend/evaluator.h"

namespace ttlc::frontend {

/// Adds `key`, or replaces its value in its place.
void set_entry(std::vector<std::pair<Value, Value>>& entries, const Value& key, const Value& value);
/// Python's slice rules for a sequence of `length` items; false when a bound is not an int.
bool clamp_slice(const SliceObject& slice, int64_t length, int64_t& begin, int64_t& end, int64_t& step);
/// `list[begin:end:step] = items`; nothing to put in their place deletes the elements. False after an error.
bool replace_slice(Evaluator& evaluator, ListObject& list, const SliceObject& slice,
                   const std::vector<Value>* items, Span span);
/// Whether a value can be a key of a dict or an element of a set, which it reports where it cannot.
bool may_be_key(Evaluator& evaluator, const Value& key, Span span);
/// A set of `items`, each once.
Value make_set(Evaluator& evaluator, const std::vector<Value>& items, Span span);
/// `a | b` of dicts, and the operators of sets; nothing for other operands.
std::optional<Value> combine_tables(Evaluator& evaluator, ast::BinaryOperator op, const Operand& left,
                                    const Operand& right);
/// `a <= b` of sets: whether one includes the other; nothing for other operands.
std::optional<bool> compare_sets(ast::CompareOperator op, const Value& left, const Value& right);
/// Python runs over a set in the order of its table; false where that is not the order of the numbers in it.
bool order_set(const DictObject& set, std::vector<Value>& items);
/// `a += b` of a list, `a |= b` of a dict or set: changed in place, as every name of it sees. Nothing for other operands.
std::optional<Value> update_container(Evaluator& evaluator, ast::BinaryOperator op, const Operand& target,
                                      const Operand& value, Span span);

/// What a loop runs over, as it is when the loop gets there: the loop may change a list that it runs over.
class LoopItems {
 public:
  LoopItems(Evaluator& evaluator, const Operand& iterable);

  bool ok() const { return ok_; }
  /// The next item; false at the end, and after an error.
  bool next(Value& item);

 private:
  Evaluator& evaluator_;
  Operand iterable_;
  std::vector<Value> items_;
  ListObject* list_ = nullptr;
  size_t next_ = 0;
  bool ok_ = true;
};

}  // namespace ttlc::frontend
