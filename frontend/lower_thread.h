// Lowering of one thread to IR: what the abstract interpreter does with run-time values. Blocks are values: a
// taken block is the result of a cb.take, a reserved block is a slot whose content is stored to and published
// by a cb.put; releases of taken blocks are left to the passes, which see the last use.
//
// A `for` or `if` that runs at run time is interpreted once for its code; the variables it changes become
// carried values or results. What they are is found by trying: the body is lowered under the assumption that
// nothing changes, and lowered again with the variables that did (lower_control.cpp).
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "frontend/evaluator.h"
#include "frontend/pipes.h"
#include "frontend/runtime_value.h"
#include "frontend/unified.h"
#include "ir/builder.h"

namespace ttlc::frontend {

struct DerivedFunction;
struct CoreAffine;
struct CoreTargets;

/// What the cores of a pipe net tell each other with; passes/core_protocol.h says how.
struct NetSemaphores {
  ir::Value *ready = nullptr, *arrived = nullptr;
  ir::Value* own = nullptr;   // where a core may send to itself
  ir::Value* flag = nullptr;  // where a core may multicast while it waits for others
};

struct DeclaredSemaphore {
  ir::Op* op;
  std::vector<CoreRectangle> cores;
};

/// What the threads of a kernel share: its tensors and buffers, declared in the kernel op.
class KernelResources {
 public:
  KernelResources(ir::Module& module, ir::Op* kernel, const KernelContext& context)
      : dialect(context.dialect),
        grid_rows(context.grid_rows),
        grid_columns(context.grid_columns),
        legacy_reduce_dims(context.legacy_reduce_dims),
        module_(module),
        kernel_(kernel) {}

  const Dialect dialect;
  const int64_t grid_rows;
  const int64_t grid_columns;
  const bool legacy_reduce_dims;

  void declare(const TensorObject* tensor);
  /// Declares the buffer when it is new: buffers can also reach a thread through its closure.
  ir::Value* buffer(const BufferObject* buffer);
  ir::Value* tensor(const TensorObject* tensor) const;
  const NetSemaphores& semaphores(const PipeNetObject* net);
  ir::Value* semaphore(const SemaphoreObject* semaphore);
  /// How many semaphores of the machine the kernel takes. Where these are more than `available`, those of different cores share
  /// one, as it has a value of its own on each core.
  int64_t place_semaphores(int64_t available);
  bool declares_semaphores() const { return !declared_semaphores_.empty(); }
  /// Whether threads can talk to other cores: the seed dialect passes semaphores to them.
  void use_semaphores() { has_semaphores_ = true; }
  bool has_semaphores() const { return has_semaphores_; }
  const std::vector<std::pair<const TensorObject*, ir::Value*>>& tensors() const { return tensors_; }
  /// Whether there are elements in tiles that do not exist.
  bool has_padding() const;
  const std::vector<std::pair<const BufferObject*, ir::Value*>>& buffers() const { return buffers_; }

 private:
  ir::InsertPoint declarations() const;
  /// `cores`: those that wait for it or set it; empty: all.
  ir::Value* declare_semaphore(std::string_view name, int64_t initial, Span span,
                               std::vector<CoreRectangle> cores = {});

  std::map<const PipeNetObject*, NetSemaphores> nets_;       // never iterated
  std::map<const SemaphoreObject*, ir::Value*> semaphores_;  // never iterated
  ir::Value* flag_ = nullptr;                                // always 1; all nets share it
  std::vector<DeclaredSemaphore> declared_semaphores_;
  bool has_semaphores_ = false;
  ir::Module& module_;
  ir::Op* kernel_;
  std::vector<std::pair<const TensorObject*, ir::Value*>> tensors_;
  std::vector<std::pair<const BufferObject*, ir::Value*>> buffers_;
};

class ThreadLowering : public RuntimeSemantics {
 public:
  ThreadLowering(Evaluator& evaluator, ir::Module& module, ir::Op* thread, KernelResources& resources,
                 FunctionRole role, UnifiedPlan* unified = nullptr);

  /// Interprets the thread function with its arguments and ends the thread.
  void run(const FunctionObject& function, const CallArgs& call);

  // RuntimeSemantics
  Value unary(ast::UnaryOperator op, const Operand& operand, Span span) override;
  Value binary(ast::BinaryOperator op, const Operand& left, const Operand& right, Span span) override;
  Value compare(ast::CompareOperator op, const Operand& left, const Operand& right, Span span) override;
  Value logical(ast::BoolOperator op, const Operand& left, const Operand& right, Span span) override;
  Value select(const Operand& condition, const Operand& then_value, const Operand& else_value,
               Span span) override;
  Value attribute(const Operand& self, const ast::Identifier& name) override;
  Value subscript(const Operand& self, const Operand& index, Span span) override;
  Value call_method(const BoundMethod& method, const CallArgs& call) override;
  Value call_function(std::string_view name, const CallArgs& call) override;
  Flow execute_if(const ast::If& stmt, const Operand& condition) override;
  void execute_unless(const Operand& condition, ast::StmtSeq body,
                      const std::function<void()>& otherwise) override;
  std::optional<Flow> execute_for(const ast::For& stmt, const RangeObject& range) override;
  bool makes_known(const Value& index) override;
  void leave(const Operand& context) override;
  void forget(std::string_view name, const Operand& context) override;
  std::optional<Value> update(ast::BinaryOperator op, const Operand& target, const Operand& value,
                              Span span) override;
  void name_value(const Value& value, std::string_view name) override;

 private:
  /// What was stored to reserved blocks, in the order they were reserved.
  using Contents = std::vector<std::pair<HeldBlock*, const BlockObject*>>;

  // ---- a variable of the thread: a name of the current scope, or the content of a reserved block
  struct Variable {
    std::string_view name;  // empty: a slot
    HeldBlock* slot = nullptr;
    friend bool operator==(const Variable&, const Variable&) = default;
  };
  /// How a loop carries a variable; without a type it cannot be carried and has no value inside.
  struct Carried {
    Variable variable;
    std::optional<ir::Type> type;
    Span span;           // where the body changes it
    std::string reason;  // why it has no type, where that is not its kind
  };
  /// All variables and what the control flow must put back before it lowers something again.
  struct State {
    std::vector<Binding> bindings;
    Contents contents;
    std::vector<HeldBlock*> held;
  };

  // lower_thread.cpp
  Value make_index(ir::Value* value, IndexRange range);
  Value make_condition(ir::Value* value);
  Value make_block(ir::Value* value, Span span, std::optional<double> uniform = {});
  ir::Value* index_value(const Value& value);  // of an int or an index
  bool may_be_of_earlier_iteration(const HeldBlock& held) const;
  void report_unstored(const HeldBlock& held, Span span);
  /// The IR value of a block, also of a reserved one that was stored to; null after an error.
  ir::Value* block_value(const Operand& operand);
  const BlockObject* content_of(const BlockObject& block) const;
  void set_content(HeldBlock& held, const BlockObject* content);
  void note_use(HeldBlock& held);
  /// Whether something was stored to a reserved block; reports and forgets it when not.
  bool check_filled(HeldBlock& held);
  /// Publishes and releases what was acquired in the current region and is still held.
  ir::Op* last_use_of(const HeldBlock& held);
  void publish_oldest(HeldBlock& oldest, const HeldBlock& named, Span span);
  void end_region();
  /// The op that does; null after an error.
  ir::Op* publish(HeldBlock& held, ir::InsertPoint at, Span span);
  void forget(HeldBlock& held);
  /// What a release of the block releases; null: it is not held.
  HeldBlock* oldest_like(HeldBlock& named);
  bool is_stored(const HeldBlock& held) const;
  /// A block is released in the loop or branch it was acquired in.
  bool check_region(const HeldBlock& held, Span span, std::string_view action);

  bool is_seed() const { return resources_.dialect == Dialect::kSeed; }
  Value core_coordinate(std::string_view name, const CallArgs& call);
  Value ignore_call(std::string_view name, const CallArgs& call);
  Value same_block(std::string_view name, const CallArgs& call);
  Value typecast(std::string_view name, const CallArgs& call);
  Value reversed_sub(std::string_view name, const CallArgs& call);
  Value held_block(const Value& value, bool is_reserved);
  Value group_transfer(std::string_view name, const CallArgs& call);
  /// ttl.core_in_pipe(pipe): whether this core is its source or a destination.
  Value core_in_pipe(std::string_view name, const CallArgs& call);
  /// ttl.if_pipe_src(pipe, f), ttl.if_pipe_dst(pipe, f): what a net of this pipe alone does.
  Value if_pipe(std::string_view name, const CallArgs& call);
  /// The pipe on this grid; null, which it reports, for what is none.
  const PipeObject* pipe_argument(const Argument& argument);
  const PipeNetObject& net_of(const PipeObject& pipe);

  // lower_cores.cpp: pipes
  Value affine_value(const CoreAffine& affine, Span span);
  ir::Value* lies_in(const CoreRectangle& cores, Span span);
  void run_families(std::span<const PipeFamily> families, Span span,
                    const std::function<void(const PipeFamily&)>& body);
  Value call_net(const PipeNetObject& net, std::string_view name, const CallArgs& call);
  Value takes_part(const std::vector<const PipeObject*>& pipes, std::string_view name, Span span);
  Value arriving(const std::vector<const PipeObject*>& pipes, Span span);
  /// A pipe that a transfer names itself, not through if_src or if_dst; empty after an error or for other values.
  std::optional<PipeEndObject> named_end(const Operand& operand, bool is_source);
  Value end_attribute(const PipeEndObject& end, const ast::Identifier& name);
  Value send(const Operand& source, const PipeEndObject& end, Span span);
  void send_to_rectangle(ir::Value* block, const PipeNetObject& net, const PipePart& part, Span span);
  Value receive(const PipeEndObject& end, const BlockObject& target, Span span);
  /// Whether a receive can end only here, at the end of the current block.
  bool can_end_here(const TransferObject& transfer) const;
  void end_receive(TransferObject& transfer);
  /// A block that holds nothing yet, made where it was reserved.
  ir::Value* empty_content(HeldBlock& held);
  const BlockObject* unfilled(HeldBlock& held);

  // lower_semaphore.cpp
  ir::Value* int_value(const Argument& arg, std::string_view what);
  bool check_inside(const CoreTargets& targets, Span span);
  std::optional<CoreTargets> seed_targets(const Argument& core, const Argument* mcast);
  std::optional<CoreTargets> ttl_targets(const RemoteSemaphoreObject& remote);
  ir::Value* others_in(const CoreTargets& targets, Span span);
  void set_on(ir::Value* semaphore, ir::Value* value, const CoreTargets& targets, Span span);
  Value call_seed_semaphore(const SemaphoreObject& semaphore, std::string_view name, const CallArgs& call);
  Value call_semaphore(const SemaphoreObject& semaphore, std::string_view name, const CallArgs& call);
  Value call_remote_semaphore(const RemoteSemaphoreObject& remote, std::string_view name,
                              const CallArgs& call);
  Value send_to_cores(const Operand& source, const BlockObject& target, const Argument& core,
                      const Argument* mcast, Span span);

  // lower_buffer.cpp: buffers and reserved blocks
  Value call_buffer_method(BufferObject* buffer, std::string_view name, const CallArgs& call);
  Value call_block_method(const BlockObject& block, std::string_view name, const CallArgs& call);
  void warn_of_other_end(const HeldBlock& held, std::string_view name, Span span);
  void refuse_release(const BlockObject& block, std::string_view name, Span span);
  void explain_block(DiagnosticBuilder& builder, const BlockObject& block, std::string_view method) const;
  /// Whether blocks of the buffer are rows that this thread computes with as tiles.
  bool changes_layout(const BufferObject& buffer, bool reserves) const;
  /// Whether a thread of this kind can take blocks of the buffer: rows that become tiles.
  bool check_tiled(const BufferObject& buffer, bool reserves, Span span);
  /// Of a block of the buffer in this thread.
  ir::Type block_type(const BufferObject& buffer, bool reserves) const;
  Value acquire(BufferObject* buffer, bool reserve, Span span);
  void bare_pop(BufferObject* buffer, Span span);
  void pop_oldest(BufferObject* buffer, Span span);
  bool releases_in_this_part(const BufferObject& buffer, bool publishes, Span span) const;
  void push_oldest(BufferObject* buffer, Span span);
  Value store(const BlockObject& target, const CallArgs& call);
  bool check_storable(const BlockObject& target, Span span);
  /// The value to store; null after an error.
  ir::Value* stored_value(const BlockObject& target, const Operand& source);
  ir::Value* accumulated(const BlockObject& target, ir::Value* value, Span span);
  bool store_value(const BlockObject& target, ir::Value* value, Span value_span, Span span);

  // lower_transfer.cpp: copies between blocks and tensors
  Value copy(std::string_view name, const CallArgs& call);
  Value load_repeated(const SubBlockObject& source, const BlockObject& target, Span span);
  bool is_just_loaded(const ir::Value* value) const;
  Value copy_block(const Operand& source, const BlockObject& target, Span target_span, Span span);
  Value started(HeldBlock* destination, Span span);
  void report_no_copy(std::string_view name, const Value& source, const Value& target, Span span);
  bool add_index(SubBlockObject& part, size_t dim, const Operand& index);
  bool check_part_shape(const SubBlockObject& part, const std::vector<int64_t>& block_shape);
  Value load(const SubBlockObject& source, const BlockObject& target, Span span);
  Value store_to_tensor(const Operand& source, const SubBlockObject& target, Span span);
  Value call_transfer_method(TransferObject* transfer, std::string_view name, const CallArgs& call);
  /// Operands of tensor.load and tensor.store: tensor, leading indices, first tile row and column.
  bool address(const SubBlockObject& part, const ir::Type& block, std::vector<ir::Value*>& operands);
  bool check_layout(const SubBlockObject& part, const ir::Type& block);
  bool check_bounds(const SubBlockObject& part, size_t dim, int64_t limit, int64_t extent);
  bool check_division(const SubBlockObject& part, size_t dim, int64_t block_tiles);

  // lower_block.cpp: arithmetic of blocks
  Value block_unary(ir::TileOp fn, const Operand& operand, Span span);
  Value block_binary(ir::TileOp fn, std::string_view spelling, const Operand& left, const Operand& right,
                     Span span);
  Value scalar_binary(ir::TileOp fn, const Operand& block, double scalar, bool scalar_first, Span span);
  /// The IR value of a block, lanes that are still to be spread included.
  ir::Value* raw_value(const Operand& operand);
  Value make_spread(ir::Value* value, Span span, bool spreads, std::optional<int64_t> rank = {});
  /// A block computed from one operand, which spreads when the operand does.
  Value like(const Operand& operand, ir::Value* value, Span span);
  bool check_shapes(std::string_view spelling, const Operand& left, const Operand& right, Span span);
  Value matmul(const Operand& left, const Operand& right, Span span);
  Value matmul_call(std::string_view name, const CallArgs& call);
  Value elementwise_call(std::string_view name, const CallArgs& call);
  /// `value` for an operation beside `other`: a fill takes the lanes of what it meets.
  ir::Value* matched(const Operand& value, const Operand& other, Span span);
  /// Notes what a unified body does with a block.
  void note_unified(const Operand& operand, Span BufferUse::*use);
  /// Whether this is a thread for copies and semaphores; what says so when it is not, unless the body is unified.
  bool check_moves(Span span, std::string_view what, std::string_view help);
  bool check_computes(Span span, std::string_view what);
  const BlockObject* block_operand(const Operand& operand, std::string_view function);
  bool can_power(double exponent, Span span);
  Value power(const Operand& block, double exponent, Span span);

  // lower_integers.cpp: blocks of integers
  sim::DataFormat dtype_of(const Operand& operand) const;
  /// The format of the first block of integers among the operands.
  std::optional<sim::DataFormat> integers_among(std::span<const Operand> operands) const;
  Value no_integer_function(std::string_view name, std::string_view spelled, sim::DataFormat dtype,
                            Span span);
  /// Reports a block of integers where only floats can be used.
  bool check_floats(const Operand& operand, std::string_view name, Span span);
  bool check_integer(double number, sim::DataFormat dtype, Span span);
  /// Of all numbers of a format.
  static IndexRange index_range(sim::DataFormat dtype);
  bool depends_on_loops(const Value& value) const;
  /// The operand as a block of this type: a number or a fill becomes one; null after an error.
  ir::Value* integers(const Operand& operand, const ir::Type& like_this, Span span);
  Value integer_unary(ir::TileOp fn, const Operand& operand, Span span);
  Value integer_binary(ir::TileOp fn, std::string_view spelling, const Operand& left, const Operand& right,
                       Span span);
  Value integer_scalar(ir::TileOp fn, const Operand& block, const Operand& number, bool number_first,
                       Span span);
  Value integer_derived(const DerivedFunction& function, std::string_view spelled,
                        std::span<const Operand> operands, sim::DataFormat dtype, Span span);
  /// False, and reported, where integers are divided by the number 0.
  bool check_divisor(ast::BinaryOperator op, const Operand& left, const Operand& right);
  /// The value to store to a block, whose dtype it must have where one of the two is of integers; null after an error.
  ir::Value* stored_integers(const BlockObject& target, const Operand& source, ir::Value* value);

  // lower_shape.cpp: blocks of another shape, and blocks from nothing
  Value transpose_call(std::string_view name, const CallArgs& call);
  Value reduce_rows(std::string_view name, const CallArgs& call);
  Value reduce_dims(std::string_view name, const CallArgs& call);
  Value reduce_today(std::string_view name, const CallArgs& call);
  /// What is reduced: within matrices, and over which leading dimensions, counted from the last one.
  struct ReducedDims {
    std::optional<ir::ReduceAxis> axis = ir::ReduceAxis::kAll;
    std::vector<int64_t> leading = {};
  };
  ir::Value* reduced(bool is_max, const ReducedDims& dims, ir::Value* value, Span span);
  std::optional<int64_t> rank_of(const BlockObject& block) const;
  std::optional<int64_t> rank_among(std::span<const Operand> operands) const;
  std::optional<ReducedDims> reduced_dims(const Argument& dim, const BlockObject& block);
  Value broadcast_lanes(std::string_view name, const CallArgs& call);
  Value reshape_call(std::string_view name, const CallArgs& call);
  Value reshape_today(std::string_view name, const CallArgs& call);
  Value broadcast_dims(std::string_view name, const CallArgs& call);
  Value broadcast_today(std::string_view name, const CallArgs& call);
  Value checked_output(const Argument* output, const Value& result, std::string_view function);
  /// A block of which only the lanes that spread along `axis` count.
  ir::Value* narrowed(ir::Value* value, ir::ReduceAxis axis, Span span);
  ir::Value* ending_like(ir::Value* value, const Argument* like, Span span);
  bool check_spread(const BlockObject& block, const ir::Shape& target, Span span);
  void offer_broadcast(DiagnosticBuilder& builder, const ir::Shape& have, const ir::Shape& want);
  Value fill(std::string_view name, const CallArgs& call);
  Value causal_mask(std::string_view name, const CallArgs& call);
  std::optional<std::vector<int64_t>> tile_shape(const Argument& arg, std::string_view function);
  /// The shape a call asks for: that of a block beside it or of `shape=`; empty without both or after an error.
  std::optional<ir::Shape> wanted_shape(const Argument* like, const Argument* shape,
                                        std::string_view function);
  ir::Value* fill_value(double value, const ir::Shape& tiles, ir::Lanes lanes, Span span,
                        sim::DataFormat dtype = sim::DataFormat::kFp32);

  // lower_element.cpp: single elements of blocks
  Value element_read(std::string_view name, const CallArgs& call);
  Value element_write(std::string_view name, const CallArgs& call);
  /// The block and its coordinates, the first arguments of a call; empty after an error.
  struct ElementAccess {
    const BlockObject* block;
    std::vector<ir::Value*> coordinates;
  };
  /// What is written to an element of this block; null when that is reported as a mistake.
  ir::Value* element_number(const BlockObject& block, const Argument& number);
  std::optional<ElementAccess> element_access(std::string_view name, const CallArgs& call, size_t others);
  Value make_real(ir::Value* value);
  static bool is_real_like(const Value& value) { return is_number(value) || object_if<RealObject>(value); }
  ir::Value* real_value(const Value& value, Span span);
  Value compare_reals(ast::CompareOperator op, const Operand& left, const Operand& right, Span span);

  // lower_derived.cpp: functions that are formulas
  Value derived_call(const DerivedFunction& function, const CallArgs& call);
  /// `spelled`: the name or operator that the source has for it.
  Value derived(const DerivedFunction& function, std::string_view spelled, std::vector<Operand> blocks,
                const std::vector<double>& numbers, Span span);
  Value compare_blocks(ast::CompareOperator op, const Operand& left, const Operand& right, Span span);

  // lower_index.cpp: run-time integers and conditions
  Operand as_number(const Operand& operand, Span span);
  Value index_binary(ast::BinaryOperator op, const Operand& left, const Operand& right, Span span);
  Value index_extreme(std::string_view name, const CallArgs& call);
  Value core_index(std::string_view name, const CallArgs& call);
  Value node(std::string_view name, const CallArgs& call);
  Value coordinate(int64_t dim, Span span);
  ir::Value* condition_value(const Operand& operand);
  bool is_index_like(const Value& value) const { return is_integer(value) || object_if<IndexObject>(value); }

  // lower_control.cpp
  State save() const;
  void restore(const State& state);
  void rollback(ir::Op* last_kept);
  std::optional<Value> value_of(const Variable& variable) const;
  void set_variable(const Variable& variable, const Value& value, Span span);
  Span changed_at(const Variable& variable, ast::StmtSeq body) const;
  std::string describe(const Variable& variable) const;
  /// Variables of `before` whose value is another one now, and new names.
  std::vector<Variable> changed_since(const State& before) const;
  std::optional<ir::Type> type_of(const Value& value) const;
  /// The type that can hold both, or nothing.
  std::optional<ir::Type> join(const Value& a, const Value& b) const;
  /// The IR value of `value` as `type`, which join() allowed.
  ir::Value* zeros(const ir::Type& type, Span span);
  ir::Value* materialize(const Value& value, const ir::Type& type, Span span);
  Value wrap(ir::Value* value, Span span);
  Value out_of_reach(const Variable& variable, Span span, std::string_view reason, std::string_view help);
  struct LoopBounds {
    ir::Value *lower, *upper, *step;
    IndexRange index;
    std::optional<int64_t> trips;  // known when both bounds are
  };
  std::optional<LoopBounds> loop_bounds(const RangeObject& range, Span span);
  bool try_loop(const ast::For& stmt, const LoopBounds& bounds, std::vector<Carried>& plan);
  std::optional<Value> value_in(const State& state, const Variable& variable) const;
  bool extend_plan(const ast::For& stmt, const State& before, std::vector<Carried>& plan);
  /// The type that holds a variable before a loop and after an iteration; else maybe the reason why none does.
  std::optional<ir::Type> carried_type(const std::optional<Value>& old, const Value& now,
                                       std::string& reason);
  bool starts_apart(const ast::For& stmt, const RangeObject& range) const;
  Value uncarried(const Carried& carried, std::string_view reason);
  void yield_carried(const ast::For& stmt, ir::Op* loop, const std::vector<Carried>& plan);
  void leave_loop(const ast::For& stmt, ir::Op* loop, const State& before, const std::vector<Carried>& plan,
                  bool has_errors);
  /// The two sides of an `if`.
  struct Branches {
    ir::Op* op = nullptr;
    std::function<void()> runs[2] = {};  // instead of the statements of a side
    State states[2];
  };
  // lower_branches.cpp
  void lower_if(Branches& branches, ir::Value* condition, const ast::If& stmt);
  void run_branch(Branches& branches, int region, const ast::If& stmt, const State& before);
  void fill_one_sided(Branches& branches, const Variable& variable, std::optional<Value> (&values)[2]);
  std::vector<Variable> changed_by(const Branches& branches, const State& before);
  struct Merged;
  /// A value that the branches of an `if` give: one of its results.
  struct MergedResult {
    std::array<Value, 2> values;  // of the branches
    ir::Type type;
    std::string_view name;
  };
  Merged merge_values(const Variable& variable, const std::optional<Value> (&values)[2], const ast::If& stmt,
                      std::vector<MergedResult>& results);
  Value value_of(const Merged& merged, const ir::Op* op, Span span);
  void merge(Branches& branches, const ast::If& stmt, const State& before);
  Value unmerged(const Variable& variable, const std::optional<Value> (&values)[2], const ast::If& stmt);

  ir::Builder builder(Span span) { return ir::Builder(module_, ir::InsertPoint::at_end(*block_), span); }
  template <typename... Args>
  DiagnosticBuilder error(Span span, fmt::format_string<Args...> format, Args&&... args) {
    if (drops_code_) return DiagnosticBuilder(nullptr);
    return evaluator_.error(span, format, std::forward<Args>(args)...);
  }

  Evaluator& evaluator_;
  ir::Module& module_;
  KernelResources& resources_;
  FunctionRole role_;
  UnifiedPlan* unified_;  // of an operation without thread functions, else null
  int errors_before_ = 0;
  int guards_ = 0;      // enclosing branches and loops that may not be entered
  ir::Block* block_;    // where code goes, at its end
  int64_t region_ = 0;  // identity of the innermost run-time region
  int64_t next_region_ = 1;
  std::vector<HeldBlock*> held_;  // acquired and not yet released, oldest first
  int64_t use_count_ = 0;         // of all held blocks
  int64_t acquire_count_ = 0;
  struct Put {
    int64_t acquire_order = 0;
    ir::Op* op = nullptr;
  };
  std::unordered_map<const BufferObject*, Put> latest_puts_;
  Contents contents_;
  std::vector<TransferObject*> transfers_;
  std::map<const ast::Stmt*, std::vector<Carried>> plans_;  // of loops lowered before; never iterated
  struct OpenLoop {
    const ast::For* stmt;
    const ir::Value* index;
    bool is_short;   // has few iterations, and as many on all cores
    int64_t region;  // of its body
  };
  std::vector<OpenLoop> open_loops_;  // around what is lowered
  // Reserved blocks that a loop reads before it has stored to them, as long as that may follow.
  std::vector<std::pair<const HeldBlock*, Span>> early_reads_;
  bool is_addend_ = false;              // what is read now is added to something
  std::set<const ast::For*> unrolled_;  // run at compile time, as their index is needed there; never iterated
  std::map<const ast::For*, std::set<std::string_view>>
      apart_;                // names that are None until the first iteration ends
  bool drops_code_ = false;  // one of the open loops will be lowered anew, unrolled
};

}  // namespace ttlc::frontend
