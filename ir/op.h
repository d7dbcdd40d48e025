// The one node class of the IR: an Op has operands, results, attributes and regions of one block each; a
// Block is a list of ops with arguments. Values are results or block arguments and know their uses. Ops,
// values and blocks belong to their Module, which frees them all at once; pointers are plain and never owned.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "ir/affine.h"
#include "ir/op_info.h"
#include "ir/support/source.h"
#include "ir/types.h"

namespace ttlc::ir {

class Module;
struct Op;
struct Block;

struct Use {
  Op* user;
  int operand;  // index among the user's operands
  friend bool operator==(const Use&, const Use&) = default;
};

struct Value {
  Type type;
  std::string name;        // from the source, not unique; empty: the printer numbers it
  Op* def = nullptr;       // null for block arguments
  Block* owner = nullptr;  // block whose argument it is; null for results
  int index = 0;           // among the results or the arguments
  std::vector<Use> uses;

  bool unused() const { return uses.empty(); }
  bool single_use() const { return uses.size() == 1; }
  bool is_argument() const { return owner != nullptr; }
};

using Attr = std::variant<int64_t, double, std::string, bool, std::vector<int64_t>, std::vector<IndexingMap>>;

struct Block {
  Op* parent = nullptr;
  std::vector<Value*> args;
  Op* first = nullptr;
  Op* last = nullptr;

  bool empty() const { return first == nullptr; }
  /// The yield at the end, or null.
  Op* terminator() const;

  /// Iteration over the ops in order; erasing the current op is safe.
  class Iterator {
   public:
    explicit Iterator(Op* op);
    Op& operator*() const { return *op_; }
    Iterator& operator++();
    bool operator!=(const Iterator& other) const { return op_ != other.op_; }

   private:
    Op* op_;
    Op* next_;
  };
  Iterator begin() const { return Iterator(first); }
  Iterator end() const { return Iterator(nullptr); }
};

struct Op {
  OpKind kind = OpKind::kYield;
  TileOp tile = TileOp::kCopy;  // which tile op, for kTileOp
  std::vector<Value*> operands;
  std::vector<Value*> results;
  std::vector<std::pair<AttrKey, Attr>> attrs;  // sorted by key
  std::vector<Block*> regions;                  // one block each; may be empty blocks
  Block* block = nullptr;                       // where it stands; null when unlinked
  Op* prev = nullptr;
  Op* next = nullptr;
  Span span;  // source place; unknown for ops without one

  bool is(OpKind k) const { return kind == k; }
  bool is(TileOp t) const { return kind == OpKind::kTileOp && tile == t; }
  bool is_tile_op() const { return kind == OpKind::kTileOp; }
  std::string mnemonic() const;  // "tile.add", "cb.take"
  const ValueKinds& operand_kinds() const;
  const ValueKinds& result_kinds() const;
  bool is_pure() const;

  Value* result(int i = 0) const { return results[i]; }
  Value* operand(int i) const { return operands[i]; }
  Block& region(int i = 0) const { return *regions[i]; }

  bool has(AttrKey key) const { return find(key) != nullptr; }
  const Attr* find(AttrKey key) const;
  void set(AttrKey key, Attr value);
  void remove(AttrKey key);
  int64_t int_attr(AttrKey key) const;  // must be present
  int64_t int_attr(AttrKey key, int64_t absent) const;
  double real_attr(AttrKey key) const;
  bool flag(AttrKey key) const { return has(key); }
  const std::string& text(AttrKey key) const;
  std::string text(AttrKey key, std::string_view absent) const;
  const std::vector<int64_t>& ints(AttrKey key) const;
  const std::vector<IndexingMap>& maps() const;

  /// The op whose region holds this one; null for the module.
  Op* parent() const { return block ? block->parent : nullptr; }
  /// Whether this op stands before `other` in the same block.
  bool is_before(const Op* other) const;
};

/// Operands of a `for` before its carried values: lower bound, upper bound, step.
constexpr int kLoopBounds = 3;

/// The op at `block`'s level that is `op` or contains it; null when op is not inside.
Op* ancestor_in(Op* op, const Block* block);
/// Whether `op` lies in a region of `container`, at any depth.
bool is_inside(const Op* op, const Op* container);

}  // namespace ttlc::ir
