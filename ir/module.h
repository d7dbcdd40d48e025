// The owner of an IR program and the only way to change it: ops, values and blocks are made, linked, moved
// and erased here, so that use lists are always right. Target facts that every pass may need are here, too.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ir/level.h"
#include "ir/op.h"
#include "runtime/facts/arch.h"

namespace ttlc::ir {

enum class Fidelity : uint8_t { kLoFi, kHiFi2, kHiFi3, kHiFi4 };
enum class Accuracy : uint8_t { kExact, kFast };

/// What the code is made for. Printed in the module's header line.
struct Target {
  sim::ArchInfo arch;
  bool dst_fp32 = true;        // 32-bit DST accumulation
  bool dst_full_sync = false;  // one DST section instead of two halves
  Fidelity fidelity = Fidelity::kHiFi4;
  Accuracy accuracy = Accuracy::kExact;

  int64_t dst_tiles() const;  // DST tiles one section may use
};

/// Where new ops go: before `before`, or at the end of `block` when it is null.
struct InsertPoint {
  Block* block = nullptr;
  Op* before = nullptr;

  static InsertPoint at_end(Block& block) { return {&block, nullptr}; }
  static InsertPoint at_start(Block& block) { return {&block, block.first}; }
  static InsertPoint before_op(Op* op) { return {op->block, op}; }
  static InsertPoint after_op(Op* op) { return {op->block, op->next}; }
};

class Module {
 public:
  explicit Module(Target target);
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  ~Module();

  Target target;
  Level level = Level::kBlocks;       // printed in the header line, raised by the pass runner
  Op* root() const { return root_; }  // the kModule op
  Block& body() const { return root_->region(); }
  std::vector<Op*> kernels() const;

  /// Keeps a source text alive as long as spans may point into it.
  const SourceFile* adopt(std::shared_ptr<const SourceFile> file);

  /// Makes an op with its operands, fresh results of the given types and `info(kind).regions` empty regions,
  /// and links it.
  Op* create(InsertPoint at, OpKind kind, std::span<Value* const> operands, std::span<const Type> results,
             Span span);
  Op* create_tile(InsertPoint at, TileOp tile, std::span<Value* const> operands, Type result, Span span);
  Value* add_argument(Block& block, Type type, std::string name = "");
  Value* add_result(Op* op, Type type, std::string name = "");
  void erase_argument(Block& block, int index);  // must be unused
  void erase_result(Op* op, int index);          // must be unused

  void set_operand(Op* op, int index, Value* value);
  void add_operand(Op* op, Value* value);
  void erase_operand(Op* op, int index);
  void replace_all_uses(Value* from, Value* to);
  void replace_uses_if(Value* from, Value* to, const std::function<bool(const Use&)>& condition);

  /// Unlinks and drops an op with its regions; its results must be unused.
  void erase(Op* op);
  void move(Op* op, InsertPoint to);
  /// Moves all ops of `from` (without its terminator) to the place `to`; `from` keeps its arguments and
  /// terminator.
  void splice(Block& from, InsertPoint to);
  /// Copies an op with its regions; `map` replaces values defined outside, and learns the copies of those
  /// inside.
  Op* clone(const Op* op, InsertPoint at, std::vector<std::pair<Value*, Value*>>& map);
  void clear(Block& block);  // erases all ops of a region

  /// A deep copy, with names and spans.
  std::unique_ptr<Module> clone() const;

 private:
  Value* new_value(Type type, std::string name);
  Block* new_block(Op* parent);
  Op* new_op(OpKind kind, Span span);
  void link(Op* op, InsertPoint at);
  void unlink(Op* op);
  void drop_uses(Op* op);

  std::deque<Op> ops_;  // stable addresses; erased ops stay until the module goes
  std::deque<Value> values_;
  std::deque<Block> blocks_;
  std::vector<std::shared_ptr<const SourceFile>> files_;
  Op* root_ = nullptr;
};

/// Calls `visit` on every op below `block`, an op before the ops of its regions. The visitor may erase the op
/// it is given when it returns without looking into its regions again.
void walk(Block& block, const std::function<void(Op&)>& visit);
/// The same, regions first.
void walk_post(Block& block, const std::function<void(Op&)>& visit);

}  // namespace ttlc::ir
