// Cores that work together.
//
//   net.if_src(f), net.if_dst(f)       f(pipe) on the cores that are a source or a destination     if
//   copy(block, pipe)                  sends a block to the destinations                           pipe.send
//   copy(pipe, slot)                   receives it                                                 pipe.receive
//   s.wait(n), s.set(n), s.inc(n, core=)                                                           sem.*
//   dma(block, block, core=, mcast=)   writes to the block that other cores have reserved          core.send
//
// What a core does in a net is the same on a rectangle of cores (pipes.h), so that a call of f is lowered once for each.
#include <algorithm>

#include "frontend/arguments.h"
#include "frontend/lower_thread.h"
#include "frontend/pipes.h"

namespace ttlc::frontend {

using ast::BinaryOperator;

namespace {

bool have_common_core(const std::vector<CoreRectangle>& some, const std::vector<CoreRectangle>& others) {
  return std::any_of(some.begin(), some.end(), [&](const CoreRectangle& a) {
    return std::any_of(others.begin(), others.end(), [&](const CoreRectangle& b) {
      return a.first_row <= b.last_row && b.first_row <= a.last_row && a.first_column <= b.last_column &&
             b.first_column <= a.last_column;
    });
  });
}

}  // namespace

const NetSemaphores& KernelResources::semaphores(const PipeNetObject* net) {
  auto [at, is_new] = nets_.try_emplace(net);
  NetSemaphores& semaphores = at->second;
  if (!is_new) return semaphores;
  std::vector<CoreRectangle> sources, told;
  for (const PipeObject* pipe : with_further(net->pipes)) {
    const CoreRectangle source{pipe->row, pipe->column, pipe->row, pipe->column};
    sources.push_back(source);
    told.push_back(pipe->targets);
    if (pipe->targets.cores() > 1) told.push_back(source);  // a multicast sends the value that the source has
  }
  semaphores.ready = declare_semaphore("ready", 0, net->span, sources);
  semaphores.arrived = declare_semaphore("arrived", 0, net->span, told);
  if (net->sends_to_itself()) semaphores.own = declare_semaphore("own", 0, net->span, sources);
  if (net->multicasts_from_targets()) {
    if (!flag_) flag_ = declare_semaphore("flag", 1, net->span);
    semaphores.flag = flag_;
  }
  return semaphores;
}

ir::Value* KernelResources::semaphore(const SemaphoreObject* semaphore) {
  ir::Value*& value = semaphores_[semaphore];
  if (!value) value = declare_semaphore(semaphore->name, semaphore->initial, semaphore->span);
  return value;
}

ir::Value* KernelResources::declare_semaphore(std::string_view name, int64_t initial, Span span,
                                              std::vector<CoreRectangle> cores) {
  if (cores.empty()) cores.push_back({0, 0, grid_rows - 1, grid_columns - 1});
  ir::Op* op =
      ir::Builder(module_, declarations(), span).op(ir::OpKind::kSemaphore, {}, {ir::Type::semaphore()});
  op->set(ir::AttrKey::kValue, initial);
  op->result()->name = name;
  declared_semaphores_.push_back({op, std::move(cores)});
  return op->result();
}

int64_t KernelResources::place_semaphores(int64_t available) {
  const auto count = static_cast<int64_t>(declared_semaphores_.size());
  if (count <= available) return count;
  std::vector<DeclaredSemaphore> shared;  // by id: the first of each, with the cores of all
  for (const DeclaredSemaphore& semaphore : declared_semaphores_) {
    auto goes_with = [&](const DeclaredSemaphore& other) {
      return other.op->int_attr(ir::AttrKey::kValue) == semaphore.op->int_attr(ir::AttrKey::kValue) &&
             !have_common_core(other.cores, semaphore.cores);
    };
    auto found = std::find_if(shared.begin(), shared.end(), goes_with);
    semaphore.op->set(ir::AttrKey::kId, static_cast<int64_t>(found - shared.begin()));
    if (found == shared.end())
      shared.push_back(semaphore);
    else
      found->cores.insert(found->cores.end(), semaphore.cores.begin(), semaphore.cores.end());
  }
  return static_cast<int64_t>(shared.size());
}

// ---- coordinates

Value ThreadLowering::affine_value(const CoreAffine& affine, Span span) {
  auto combine = [&](BinaryOperator op, const Value& a, const Value& b) {
    return is_integer(a) && is_integer(b) ? evaluator_.binary(op, {a, span}, {b, span}, span)
                                          : index_binary(op, {a, span}, {b, span}, span);
  };
  Value sum = affine.constant;
  bool is_zero = affine.constant == 0;
  for (int64_t dim : {0, 1}) {
    int64_t factor = dim == 0 ? affine.row : affine.column;
    if (factor == 0) continue;
    Value term = coordinate(dim, span);
    if (factor != 1) term = combine(BinaryOperator::kMul, term, factor);
    sum = is_zero ? term : combine(BinaryOperator::kAdd, term, sum);
    is_zero = false;
  }
  return sum;
}

/// Whether this core lies in a rectangle; null when every core of the grid does.
ir::Value* ThreadLowering::lies_in(const CoreRectangle& cores, Span span) {
  ir::Builder b = builder(span);
  ir::Value* result = nullptr;
  auto require = [&](ir::OpKind kind, ir::Value* x, ir::Value* y) {
    ir::Value* holds = b.op(kind, {x, y}, {ir::Type::boolean()})->result();
    result = result ? b.arith(ir::OpKind::kBoolAnd, result, holds) : holds;
  };
  auto check = [&](int64_t dim, int64_t first, int64_t last, int64_t size) {
    if (first == 0 && last == size - 1) return;
    ir::Value* here = b.core_coord(dim);
    if (first == last) return require(ir::OpKind::kCmpEq, here, b.index(first));
    if (first > 0) require(ir::OpKind::kCmpLe, b.index(first), here);
    if (last < size - 1) require(ir::OpKind::kCmpLe, here, b.index(last));
  };
  check(0, cores.first_row, cores.last_row, resources_.grid_rows);
  check(1, cores.first_column, cores.last_column, resources_.grid_columns);
  return result;
}

// ---- nets

/// One branch for each family; a core is in one at most.
void ThreadLowering::run_families(std::span<const PipeFamily> families, Span span,
                                  const std::function<void(const PipeFamily&)>& body) {
  if (families.empty()) return;
  ir::Value* condition = lies_in(families.front().cores, span);
  if (!condition) return body(families.front());
  ast::If stmt;
  stmt.header = stmt.span = span;
  Branches branches;
  branches.runs[0] = [&] { body(families.front()); };
  branches.runs[1] = [&] { run_families(families.subspan(1), span, body); };
  lower_if(branches, condition, stmt);
}

Value ThreadLowering::call_net(const PipeNetObject& net, std::string_view name, const CallArgs& call) {
  bool is_source = name.ends_with("_src");
  MatchedArgs args = match_arguments(evaluator_, call, fmt::format("PipeNet.{}", name), {{"cond_fun"}});
  if (!args) return Undefined{};
  if (!check_moves(call.span, name, "send and receive blocks in a @ttl.datamovement() function"))
    return Undefined{};
  const Argument& callback = *(*args)[0];
  std::vector<PipeFamily> families = is_source ? pipe_families(net.pipes, PipeSide::kSource)
                                               : pipe_families(with_further(net.pipes), PipeSide::kTarget);
  run_families(families, call.span, [&](const PipeFamily& family) {
    for (const PipePart& part : family.parts) {
      PipeEndObject end{part.own_net ? part.own_net : &net, part, is_source, call.span, true};
      CallArgs inner;
      inner.span = inner.callee_span = call.span;
      inner.args.push_back({"", static_cast<const PipeEndObject*>(evaluator_.heap().make(end)), call.span});
      evaluator_.call(callback.value, inner);
    }
  });
  return None{};
}

/// Whether this core takes part: net.is_src(), net.is_dst(), net.is_active(), pipe.has_current_core(), with pipe.if_src().
Value ThreadLowering::takes_part(const std::vector<const PipeObject*>& pipes, std::string_view name,
                                 Span span) {
  if (name == "destination_count") return arriving(pipes, span);
  ir::Value* result = nullptr;
  bool is_everywhere = false;
  for (PipeSide side : {PipeSide::kSource, PipeSide::kTarget}) {
    if (name.ends_with(side == PipeSide::kSource ? "_dst" : "_src")) continue;
    for (const PipeFamily& family : pipe_families(with_further(pipes), side)) {
      ir::Value* inside = lies_in(family.cores, span);
      is_everywhere = is_everywhere || !inside;
      if (inside) result = result ? builder(span).arith(ir::OpKind::kBoolOr, result, inside) : inside;
    }
  }
  if (is_everywhere) return true;
  return result ? make_condition(result) : Value(false);
}

/// How many of the pipes arrive at this core: net.destination_count().
Value ThreadLowering::arriving(const std::vector<const PipeObject*>& pipes, Span span) {
  Value count = int64_t{0};
  for (const PipeFamily& family : pipe_families(with_further(pipes), PipeSide::kTarget)) {
    const Value here = static_cast<int64_t>(family.parts.size());
    ir::Value* inside = lies_in(family.cores, span);
    if (!inside) return here;
    count = select({make_condition(inside), span}, {here, span}, {count, span}, span);
  }
  return count;
}

const PipeNetObject& ThreadLowering::net_of(const PipeObject& pipe) {
  if (!pipe.net) pipe.net = evaluator_.heap().make(PipeNetObject{{&pipe}, pipe.span});
  return *pipe.net;
}

std::optional<PipeEndObject> ThreadLowering::named_end(const Operand& operand, bool is_source) {
  if (auto* end = object_if<PipeEndObject>(operand.value)) return *end;
  auto* pipe = object_if<PipeObject>(placed(evaluator_, operand.value));
  if (!pipe) return std::nullopt;
  const PipeNetObject& net = net_of(*pipe);
  return PipeEndObject{pipe->lane ? pipe->lane : &net, part_of(*pipe), is_source, operand.span};
}

const PipeObject* ThreadLowering::pipe_argument(const Argument& argument) {
  auto* pipe = object_if<PipeObject>(placed(evaluator_, argument.value));
  if (!pipe && !is_undefined(argument.value))
    error(argument.span, "a pipe is expected here, not {}", a_type(argument.value))
        .help("make it in the kernel's body: pipe = ttl.Pipe((0, 0), (1, 0))");
  return pipe;
}

Value ThreadLowering::core_in_pipe(std::string_view name, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, name, {{"pipe"}});
  const PipeObject* pipe = args ? pipe_argument(*(*args)[0]) : nullptr;
  return pipe ? takes_part({pipe}, "is_active", call.span) : Undefined{};
}

Value ThreadLowering::if_pipe(std::string_view name, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, name, {{"pipe"}, {"cond_fun"}});
  const PipeObject* pipe = args ? pipe_argument(*(*args)[0]) : nullptr;
  if (!pipe) return Undefined{};
  CallArgs of_net = call;
  of_net.args = {*(*args)[1]};
  of_net.args[0].name = {};
  return call_net(net_of(*pipe), name, of_net);
}

Value ThreadLowering::end_attribute(const PipeEndObject& end, const ast::Identifier& name) {
  const PipePart& part = end.part;
  if (name.text == "src") {
    return evaluator_.heap().tuple(
        {affine_value(part.source_column, name.span), affine_value(part.source_row, name.span)});
  }
  if (name.text == "dst" && (part.is_further || !part.further.empty())) {
    error(name.span, "the destinations of this pipe are no rectangle, so that dst has no value")
        .help("name them by column and row: (x, slice(a, b))");
    return Undefined{};
  }
  if (name.text == "dst") {
    std::vector<Value> coordinates;
    for (size_t first : {1, 0}) {  // x, then y
      const CoreAffine &from = part.targets[first], &to = part.targets[first + 2];
      Value lower = affine_value(from, name.span);
      if (from == to) {
        coordinates.push_back(lower);
        continue;
      }
      Value upper = affine_value({to.constant + 1, to.row, to.column}, name.span);
      coordinates.push_back(
          static_cast<const SliceObject*>(evaluator_.heap().make(SliceObject{lower, upper, None{}})));
    }
    return evaluator_.heap().tuple(std::move(coordinates));
  }
  error(name.span, "a pipe has no '{}'", name.text).help("it has src and dst");
  return Undefined{};
}

Value ThreadLowering::send(const Operand& source, const PipeEndObject& end, Span span) {
  if (!end.is_source) {
    error(span, "a destination cannot send to its pipe").help("send in if_src, receive in if_dst");
    return Undefined{};
  }
  ir::Value* block = block_value(source);
  if (!block) return Undefined{};
  if (auto* held = object_if<BlockObject>(source.value)->held; held && held->is_reserved) note_use(*held);
  send_to_rectangle(block, *end.net, end.part, span);
  for (const PipeObject* pipe : end.part.further) send_to_rectangle(block, *pipe->net, part_of(*pipe), span);
  return started(nullptr, span);
}

void ThreadLowering::send_to_rectangle(ir::Value* block, const PipeNetObject& net, const PipePart& part,
                                       Span span) {
  const NetSemaphores& semaphores = resources_.semaphores(&net);
  std::vector<ir::Value*> operands = {block, semaphores.ready, semaphores.arrived};
  for (const CoreAffine& bound : part.targets) operands.push_back(index_value(affine_value(bound, span)));
  operands.push_back(builder(span).index(part.target_cores - (part.includes_source ? 1 : 0)));
  if (part.includes_source) operands.push_back(semaphores.own);
  if (part.target_cores > 1 && semaphores.flag) operands.push_back(semaphores.flag);
  ir::Op* op = builder(span).op(ir::OpKind::kPipeSend, operands, std::vector<ir::Type>{});
  if (part.target_cores > 1) op->set(ir::AttrKey::kMulticast, true);
  if (net.has_fans(PipeSide::kSource)) op->set(ir::AttrKey::kInTurn, true);
}

Value ThreadLowering::receive(const PipeEndObject& end, const BlockObject& target, Span span) {
  if (end.is_source) {
    error(span, "a source cannot receive from its pipe").help("send in if_src, receive in if_dst");
    return Undefined{};
  }
  if (!target.is_reserved() || target.held->is_released) {
    error(span, "the destination must be a reserved block that is not published yet")
        .note(target.span, "this is the destination");
    return Undefined{};
  }
  if (!end.part.further.empty() && !end.is_placed) {
    error(span,
          "the destinations of this pipe are no rectangle, so that each has to be told which part it is in")
        .help("put the pipe into a net and receive in net.if_dst(...)");
    return Undefined{};
  }
  const NetSemaphores& semaphores = resources_.semaphores(end.net);
  const BlockObject* before = content_of(target);
  std::vector<ir::Value*> operands = {before ? before->value : empty_content(*target.held), semaphores.ready,
                                      semaphores.arrived,
                                      index_value(affine_value(end.part.source_row, span)),
                                      index_value(affine_value(end.part.source_column, span))};
  if (semaphores.own) operands.push_back(semaphores.own);
  ir::Op* op = builder(span).op(ir::OpKind::kPipeReceive, operands, std::vector{target.type});
  if (end.net->has_fans(PipeSide::kSource)) op->set(ir::AttrKey::kInTurn, true);
  set_content(*target.held, object_if<BlockObject>(make_block(op->result(), span)));
  Value transfer = started(target.held, span);
  auto* made = std::get<TransferObject*>(transfer);
  made->receive = op;
  made->region = region_;
  return transfer;
}

/// Whether all that happens to a block is that it is filled anew, here or in branches.
static bool is_only_overwritten(const ir::Value& block) {
  return std::all_of(block.uses.begin(), block.uses.end(), [](const ir::Use& use) {
    if (use.user->is(ir::OpKind::kBlockRefill)) return use.operand == 0;
    const ir::Op* branch = use.user->is(ir::OpKind::kYield) ? use.user->parent() : nullptr;
    return branch && branch->is(ir::OpKind::kIf) && is_only_overwritten(*branch->result(use.operand));
  });
}

/// What arrives is announced by one semaphore a net, so that a core receives one block of a net after the other.
bool ThreadLowering::can_end_here(const TransferObject& transfer) const {
  ir::Op* receive = transfer.receive;
  if (!receive || transfer.region != region_ || receive->block != block_) return false;
  if (receive == block_->last || !is_only_overwritten(*receive->result())) return false;
  bool receives_more = false;
  auto check = [&](const ir::Op& op) {
    if (op.is(ir::OpKind::kPipeReceive) && op.operand(2) == receive->operand(2)) receives_more = true;
  };
  for (ir::Op* op = receive->next; op; op = op->next) {
    check(*op);
    for (ir::Block* region : op->regions) ir::walk(*region, check);
  }
  return !receives_more;
}

/// A receive lasts from the copy to the wait for it. In between, the thread can send: also to itself, and to a core that
/// waits for it in the same way. It can fill the very block, and send that to itself too.
void ThreadLowering::end_receive(TransferObject& transfer) {
  if (!can_end_here(transfer)) return;
  ir::Op* receive = transfer.receive;
  if (!receive->flag(ir::AttrKey::kInTurn)) {
    ir::Builder(module_, ir::InsertPoint::before_op(receive), receive->span)
        .op(ir::OpKind::kPipePost, receive->operands, std::vector<ir::Type>{});
    receive->set(ir::AttrKey::kPosted, true);
  }
  if (!receive->result()->unused()) {
    module_.replace_all_uses(receive->result(), receive->operand(0));
    for (auto& [held, content] : contents_) {
      if (held != transfer.destination) continue;
      module_.set_operand(receive, 0, content->value);
      content = object_if<BlockObject>(make_block(receive->result(), receive->span));
    }
  }
  module_.move(receive, ir::InsertPoint::at_end(*block_));
}

// ---- blocks that nothing was stored to

ir::Value* ThreadLowering::empty_content(HeldBlock& held) {
  ir::Type type =
      ir::Type::block(ir::Shape(held.buffer->pages()), held.buffer->format).of_rows(held.buffer->row_elems());
  ir::InsertPoint at = held.acquired_after ? ir::InsertPoint::after_op(held.acquired_after)
                                           : ir::InsertPoint::at_start(*held.acquired_in);
  return ir::Builder(module_, at, held.span).op(ir::OpKind::kBlockEmpty, {}, {type})->result();
}

/// What a reserved block of a data movement thread holds that this thread did not fill: in the seed dialect what another
/// core has written. Null for other threads.
const BlockObject* ThreadLowering::unfilled(HeldBlock& held) {
  if (role_ != FunctionRole::kDataMovementThread) return nullptr;
  ir::Value* value = empty_content(held);
  if (is_seed()) {
    if (!resources_.has_semaphores()) return nullptr;
    value = builder(held.span)
                .op(ir::OpKind::kCoreReceive, {resources_.buffer(held.buffer), value}, {value->type})
                ->result();
  }
  return object_if<BlockObject>(make_block(value, held.span));
}

}  // namespace ttlc::frontend
