#include "ir/module.h"

#include <algorithm>
#include <unordered_map>

#include "ir/support/ice.h"

namespace ttlc::ir {

int64_t Target::dst_tiles() const { return sim::dst_tiles(dst_fp32, dst_full_sync); }

Module::Module(Target t) : target(std::move(t)) {
  root_ = new_op(OpKind::kModule, {});
  root_->regions.push_back(new_block(root_));
}

Module::~Module() = default;

std::vector<Op*> Module::kernels() const {
  std::vector<Op*> result;
  for (Op& op : body()) {
    if (op.is(OpKind::kKernel)) result.push_back(&op);
  }
  return result;
}

const SourceFile* Module::adopt(std::shared_ptr<const SourceFile> file) {
  files_.push_back(std::move(file));
  return files_.back().get();
}

Value* Module::new_value(Type type, std::string name) {
  Value& value = values_.emplace_back();
  value.type = type;
  value.name = std::move(name);
  return &value;
}

Block* Module::new_block(Op* parent) {
  Block& block = blocks_.emplace_back();
  block.parent = parent;
  return &block;
}

Op* Module::new_op(OpKind kind, Span span) {
  Op& op = ops_.emplace_back();
  op.kind = kind;
  op.span = span;
  return &op;
}

void Module::link(Op* op, InsertPoint at) {
  Block& block = *at.block;
  op->block = &block;
  op->next = at.before;
  op->prev = at.before ? at.before->prev : block.last;
  (op->prev ? op->prev->next : block.first) = op;
  (op->next ? op->next->prev : block.last) = op;
}

void Module::unlink(Op* op) {
  Block& block = *op->block;
  (op->prev ? op->prev->next : block.first) = op->next;
  (op->next ? op->next->prev : block.last) = op->prev;
  op->block = nullptr;
  op->prev = op->next = nullptr;
}

Op* Module::create(InsertPoint at, OpKind kind, std::span<Value* const> operands,
                   std::span<const Type> results, Span span) {
  Op* op = new_op(kind, span);
  for (Value* operand : operands) add_operand(op, operand);
  for (const Type& type : results) add_result(op, type);
  int regions = kind == OpKind::kTileOp ? 0 : info(kind).regions;
  for (int i = 0; i < regions; ++i) op->regions.push_back(new_block(op));
  link(op, at);
  return op;
}

Op* Module::create_tile(InsertPoint at, TileOp tile, std::span<Value* const> operands, Type result,
                        Span span) {
  Op* op = create(at, OpKind::kTileOp, operands, std::span(&result, 1), span);
  op->tile = tile;
  return op;
}

Value* Module::add_argument(Block& block, Type type, std::string name) {
  Value* value = new_value(type, std::move(name));
  value->owner = &block;
  value->index = static_cast<int>(block.args.size());
  block.args.push_back(value);
  return value;
}

Value* Module::add_result(Op* op, Type type, std::string name) {
  Value* value = new_value(type, std::move(name));
  value->def = op;
  value->index = static_cast<int>(op->results.size());
  op->results.push_back(value);
  return value;
}

namespace {

void erase_value(std::vector<Value*>& values, int index) {
  TTLC_ASSERT(values[index]->unused(), "a value that is erased still has {} uses",
              values[index]->uses.size());
  values.erase(values.begin() + index);
  for (size_t i = index; i < values.size(); ++i) values[i]->index = static_cast<int>(i);
}

}  // namespace

void Module::erase_argument(Block& block, int index) { erase_value(block.args, index); }
void Module::erase_result(Op* op, int index) { erase_value(op->results, index); }

void Module::set_operand(Op* op, int index, Value* value) {
  std::erase(op->operands[index]->uses, Use{op, index});
  op->operands[index] = value;
  value->uses.push_back({op, index});
}

void Module::add_operand(Op* op, Value* value) {
  TTLC_ASSERT(value, "an operand of {} is null", op->mnemonic());
  value->uses.push_back({op, static_cast<int>(op->operands.size())});
  op->operands.push_back(value);
}

void Module::erase_operand(Op* op, int index) {
  for (size_t i = index; i < op->operands.size(); ++i)
    std::erase(op->operands[i]->uses, Use{op, static_cast<int>(i)});
  op->operands.erase(op->operands.begin() + index);
  for (size_t i = index; i < op->operands.size(); ++i)
    op->operands[i]->uses.push_back({op, static_cast<int>(i)});
}

void Module::replace_all_uses(Value* from, Value* to) {
  replace_uses_if(from, to, [](const Use&) { return true; });
}

void Module::replace_uses_if(Value* from, Value* to, const std::function<bool(const Use&)>& condition) {
  if (from == to) return;
  std::vector<Use> uses = from->uses;
  for (const Use& use : uses) {
    if (condition(use)) set_operand(use.user, use.operand, to);
  }
}

void Module::drop_uses(Op* op) {
  for (size_t i = 0; i < op->operands.size(); ++i)
    std::erase(op->operands[i]->uses, Use{op, static_cast<int>(i)});
  op->operands.clear();
}

void Module::erase(Op* op) {
  for (Block* region : op->regions) clear(*region);
  for (Value* result : op->results) {
    TTLC_ASSERT(result->unused(), "{} is erased while a result of it still has {} uses", op->mnemonic(),
                result->uses.size());
  }
  drop_uses(op);
  if (op->block) unlink(op);
}

void Module::clear(Block& block) {
  while (block.last) erase(block.last);
}

void Module::move(Op* op, InsertPoint to) {
  if (to.before == op) return;
  unlink(op);
  link(op, to);
}

void Module::splice(Block& from, InsertPoint to) {
  for (Op& op : from) {
    if (!op.is(OpKind::kYield)) move(&op, to);
  }
}

namespace {

using ValueMap = std::unordered_map<const Value*, Value*>;

Value* mapped(const ValueMap& map, Value* value) {
  auto found = map.find(value);
  return found == map.end() ? value : found->second;
}

Op* clone_into(Module& module, const Op* op, InsertPoint at, ValueMap& map) {
  std::vector<Value*> operands;
  for (Value* operand : op->operands) operands.push_back(mapped(map, operand));
  std::vector<Type> types;
  for (Value* result : op->results) types.push_back(result->type);
  Op* copy = module.create(at, op->kind, operands, types, op->span);
  copy->tile = op->tile;
  copy->attrs = op->attrs;
  for (size_t i = 0; i < op->results.size(); ++i) {
    copy->results[i]->name = op->results[i]->name;
    map[op->results[i]] = copy->results[i];
  }
  for (size_t r = 0; r < op->regions.size(); ++r) {
    Block& to = *copy->regions[r];
    for (Value* arg : op->regions[r]->args) map[arg] = module.add_argument(to, arg->type, arg->name);
    for (Op& inner : *op->regions[r]) clone_into(module, &inner, InsertPoint::at_end(to), map);
  }
  return copy;
}

}  // namespace

Op* Module::clone(const Op* op, InsertPoint at, std::vector<std::pair<Value*, Value*>>& map) {
  ValueMap values(map.begin(), map.end());
  Op* copy = clone_into(*this, op, at, values);
  map.clear();
  for (const auto& [from, to] : values) map.emplace_back(const_cast<Value*>(from), to);
  std::sort(map.begin(), map.end());
  return copy;
}

std::unique_ptr<Module> Module::clone() const {
  auto copy = std::make_unique<Module>(target);
  copy->level = level;
  copy->files_ = files_;
  ValueMap map;
  for (Op& op : body()) clone_into(*copy, &op, InsertPoint::at_end(copy->body()), map);
  return copy;
}

void walk(Block& block, const std::function<void(Op&)>& visit) {
  for (Op& op : block) {
    std::vector<Block*> regions = op.regions;
    visit(op);
    if (!op.block) continue;  // erased
    for (Block* region : regions) walk(*region, visit);
  }
}

void walk_post(Block& block, const std::function<void(Op&)>& visit) {
  for (Op& op : block) {
    for (Block* region : op.regions) walk_post(*region, visit);
    visit(op);
  }
}

}  // namespace ttlc::ir
