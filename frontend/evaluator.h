// The abstract interpreter: runs the kernel file's Python as far as it is known at compile time. It knows
// nothing of the IR: whatever involves a run-time value is handed to RuntimeSemantics, which the lowering of
// threads implements (lower_thread.h); outside threads there is none.
//
// Mistakes go to the sink once, at the innermost place; the value of what went wrong is Undefined, and
// evaluation continues with the next statement, so that one run tells them all. Work is bounded: kMaxSteps
// evaluations in all, kMaxDepth nested ones.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/ast.h"
#include "frontend/scope.h"
#include "frontend/value.h"
#include "ir/support/diagnostic.h"

namespace ttlc::frontend {

/// One argument of a call; `name` is empty for a positional one.
struct Argument {
  std::string_view name;
  Value value;
  Span span;
};
struct CallArgs {
  std::vector<Argument> args;
  Span span;  // the whole call
  Span callee_span;
  bool is_statement = false;  // its value is dropped: `cb.pop()` on a line of its own
};

/// How a statement list ended.
enum class Flow { kNext, kBreak, kContinue, kReturn };

/// What ends with the current statement list, so that a branch may skip the rest of it.
enum class Tail { kNone, kLoop, kFunction };

/// An operand and where it is written.
struct Operand {
  Value value;
  Span span;
};

/// The kernel whose body runs.
struct KernelContext {
  Dialect dialect = Dialect::kSeed;
  int64_t grid_rows = 1;
  int64_t grid_columns = 1;
  bool legacy_reduce_dims = false;                  // dimensions of reductions are exchanged
  std::vector<const FunctionObject*> threads = {};  // defined so far, in source order
  std::map<const void*, Value> placed = {};  // pipes and nets made outside, on this grid; never iterated
  /// An operation without threads is run several times; what it makes is the same in each run (unified.h).
  bool is_unified = false;
  std::vector<Value> made = {};
  size_t next_made = 0;
  /// What an operation that is called in a loop or branch of the device makes stands before the loop: one for every time that
  /// the body makes it.
  struct Hoisted {
    std::vector<Span> place;  // the calls that led there, and its own
    Value value;
  };
  std::vector<Hoisted> hoisted = {};
};

/// What run-time values do. Every function reports its own mistakes and then returns Undefined.
class RuntimeSemantics {
 public:
  virtual ~RuntimeSemantics() = default;
  virtual Value unary(ast::UnaryOperator op, const Operand& operand, Span span) = 0;
  virtual Value binary(ast::BinaryOperator op, const Operand& left, const Operand& right, Span span) = 0;
  virtual Value compare(ast::CompareOperator op, const Operand& left, const Operand& right, Span span) = 0;
  /// `a and b`, `a or b`; at least one is a run-time condition or index.
  virtual Value logical(ast::BoolOperator op, const Operand& left, const Operand& right, Span span) = 0;
  /// `a if condition else b` with a run-time condition.
  virtual Value select(const Operand& condition, const Operand& then_value, const Operand& else_value,
                       Span span) = 0;
  virtual Value attribute(const Operand& self, const ast::Identifier& name) = 0;
  virtual Value subscript(const Operand& self, const Operand& index, Span span) = 0;
  virtual Value call_method(const BoundMethod& method, const CallArgs& call) = 0;
  virtual Value call_function(std::string_view name, const CallArgs& call) = 0;
  virtual Flow execute_if(const ast::If& stmt, const Operand& condition) = 0;
  /// `body` where a run-time condition does not hold, and what `otherwise` does where it holds.
  virtual void execute_unless(const Operand& condition, ast::StmtSeq body,
                              const std::function<void()>& otherwise) = 0;
  /// Empty: the loop has to run at compile time.
  virtual std::optional<Flow> execute_for(const ast::For& stmt, const RangeObject& range) = 0;
  /// Whether loops that run at compile time instead would make this int known. They will: code that is lowered until then is dropped.
  virtual bool makes_known(const Value& index) = 0;
  /// The end of `with value:`.
  virtual void leave(const Operand& context) = 0;
  /// The name that such a `with` gave the value.
  virtual void forget(std::string_view name, const Operand& context) = 0;
  /// `target op= value` of a block that is filled in place; nothing when it makes a new value like any other.
  virtual std::optional<Value> update(ast::BinaryOperator op, const Operand& target, const Operand& value,
                                      Span span) = 0;
  /// A value gets a name.
  virtual void name_value(const Value& value, std::string_view name) = 0;
};

class Evaluator {
 public:
  static constexpr int64_t kMaxSteps = 5'000'000;
  static constexpr int64_t kMaxDepth = 2'000;      // nested evaluations
  static constexpr int64_t kMaxCallDepth = 100;    // nested calls
  static constexpr int64_t kMaxItems = 1'000'000;  // of one list, tuple or string
  /// The variable that holds what a function returns; no name of the language is spelled like it.
  static constexpr std::string_view kReturned = "return";
  /// Variables of the same kind: whether the loop has been left, whether the function has been left in a loop, and whether the
  /// statements behind the one that runs are left out.
  static constexpr std::string_view kBroken = "break";
  static constexpr std::string_view kReturning = "finally";
  static constexpr std::string_view kLeft = "continue";

  Evaluator(Heap& heap, Scope* scope, DiagnosticSink& sink) : heap_(heap), scope_(scope), sink_(&sink) {}

  Value evaluate(const ast::Expr* expr);
  Flow execute(ast::StmtSeq body);
  Flow execute(const ast::Stmt* stmt);
  /// Whether `with expr:` opens a context that the file defines.
  bool is_context(const ast::Expr* expr);
  /// `body` in the contexts of a compile-time `with`, from number `i` on.
  Flow execute_with_contexts(const ast::With& stmt, size_t i, const std::function<Flow()>& body);
  /// Binds a target (name, tuple, subscript) to a value.
  void assign(const ast::Expr* target, const Value& value, Span value_span);

  /// Python's str() and repr().
  std::string str_of(const Value& value, Span span);
  std::string repr_of(const Value& value, Span span);
  /// Python's format(value, spec); nothing after an error.
  std::optional<std::string> format(const Value& value, std::string_view spec, Span span);

  /// Calls any callable value.
  Value call(const Value& callee, const CallArgs& call);
  /// Calls a user function. `bound` receives nothing; arguments are matched by Python's rules.
  Value call_function(const FunctionObject& function, const CallArgs& call);
  Value decorate(const DecoratorObject& decorator, const CallArgs& call);
  /// Binds the parameters of a function to arguments in `scope`; false after an error.
  bool bind_parameters(const FunctionObject& function, const CallArgs& call, Scope& scope);

  Value attribute(const Operand& self, const ast::Identifier& name);
  /// The function without its decorators; false after an error in a default.
  bool make_function(const ast::FunctionDef& def, FunctionObject& function);
  Value binary(ast::BinaryOperator op, const Operand& left, const Operand& right, Span span);
  Value compare(ast::CompareOperator op, const Operand& left, const Operand& right, Span span);
  /// Python's isinstance; nothing when `type` is no type that is known.
  std::optional<bool> is_instance(const Value& value, const Value& type);
  /// The elements a `for` or a call like sum() runs over; false after an error. `is_ordered`: their order matters.
  bool iterate(const Operand& iterable, std::vector<Value>& items, bool is_ordered = true);
  /// Python's truth; Undefined or a run-time value cannot tell.
  enum class Truth { kFalse, kTrue, kRuntime, kUndefined };
  Truth truth(const Operand& operand);
  /// What `__bool__` or `__len__` of an object says.
  Truth own_truth(std::string_view method, const Value& result, const Operand& of);

  /// What a method of the object's own class makes of an operator; nothing where it has none.
  std::optional<Value> own_method(const Operand& self, std::string_view name, std::vector<Operand> operands,
                                  Span span);

  Heap& heap() { return heap_; }
  Scope* scope() { return scope_; }
  DiagnosticSink& sink() { return *sink_; }
  RuntimeSemantics* runtime() { return runtime_; }
  KernelContext* kernel() { return kernel_; }
  /// A buffer, pipe or semaphore that the kernel's body has just made; the one of its first run in later ones.
  Value declared(const Value& value, Span span);
  /// The one that stands for it before the loop or branch of the device in which the calls now are.
  Value hoisted(const Value& value, Span span);
  /// Whether `flow` may leave a branch of the device, which is noted in the variables that tell what follows.
  bool note_leaving(Flow flow, Span span);
  /// One iteration; nothing where the loop was left in an earlier one.
  Flow run_body(const ast::For& stmt);
  Scope* new_scope(Scope* parent);

  /// An error, with notes about the calls that led there.
  template <typename... Args>
  DiagnosticBuilder error(Span span, fmt::format_string<Args...> format, Args&&... args) {
    if (!sink_->has_errors()) failure_ = {};
    DiagnosticBuilder builder = sink_->error(span, "{}", fmt::format(format, std::forward<Args>(args)...));
    add_call_notes(builder, span);
    return builder;
  }
  /// The same for what Python raises as `type`, which a `try` may catch.
  template <typename... Args>
  DiagnosticBuilder raise(std::string_view type, Span span, fmt::format_string<Args...> format,
                          Args&&... args) {
    const bool is_first = !sink_->has_errors();
    DiagnosticBuilder builder = error(span, format, std::forward<Args>(args)...);
    if (is_first) failure_ = {.type = type};
    return builder;
  }
  /// `self.name = value`
  void set_attribute(const Value& self, std::string_view name, const Value& value, Span span);
  /// False, which it reports, for a list or dict that was made outside of the loop or branch of the device
  /// that changes it: the change would happen once, and not when the device gets there.
  bool may_change(const Value& container, Span change);
  /// The last thing that went wrong, for a `try` around it.
  struct Failed {
    std::string_view type;  // empty: no exception of Python is known for it
    std::string message;    // Python's words
    bool has_message = false;
    Value object = Undefined{};  // of a class of the file
    std::vector<Value> args = {};
  };
  const Failed& failure() const { return failure_; }
  /// What Python's exception says, and its arguments, where the diagnostic just reported says it otherwise.
  void python_says(std::string message, std::vector<Value> args = {});
  /// What a handler or a context gets of what went wrong.
  Value raised_exception(const Failed& failure, const DiagnosticSink& attempt);
  /// Around a thread that is lowered: lists and dicts from outside may change in it, but not keep what is its own.
  void begin_thread();
  void end_thread();
  /// The state of all compile-time Python: what names are bound to, and what lists, dicts and objects hold.
  struct State {
    Heap::Contents contents;
    std::vector<std::pair<Scope*, std::vector<Binding>>> scopes;
  };
  State save();
  void restore(const State& state);
  /// Whether a handler takes an exception; nothing where that is not known.
  std::optional<bool> handles(const ast::ExceptHandler& handler, const Failed& raised);
  /// Whether what runs under a `try` has failed. Host code that is not known does not keep the kernels beside it from being found.
  bool has_raised() const {
    return stops_at_error_ && sink_->has_errors() && !(runs_past_host_code_ && failure_.type.empty());
  }
  /// Reports that a value is what host code left behind, with the chain of names that led there.
  void report_unknown(const UnknownObject& unknown, Span use);

  /// Puts something in place for as long as the guard lives.
  template <typename T>
  class Swap {
   public:
    Swap(T& place, T value) : place_(place), before_(place) { place = value; }
    ~Swap() { place_ = before_; }
    Swap(const Swap&) = delete;
    Swap& operator=(const Swap&) = delete;

   private:
    T& place_;
    T before_;
  };
  /// What runs the imports in bodies of functions.
  void set_importer(std::function<void(const ast::Stmt*)> importer) { importer_ = std::move(importer); }
  [[nodiscard]] Swap<DiagnosticSink*> use_sink(DiagnosticSink& sink) { return {sink_, &sink}; }
  [[nodiscard]] Swap<RuntimeSemantics*> use_runtime(RuntimeSemantics& runtime) {
    return {runtime_, &runtime};
  }
  [[nodiscard]] Swap<KernelContext*> use_kernel(KernelContext& kernel) { return {kernel_, &kernel}; }
  [[nodiscard]] Swap<Scope*> use_scope(Scope* scope) { return {scope_, scope}; }
  /// Makes host values flow as values instead of being reported: module statements.
  [[nodiscard]] Swap<bool> tolerate_unknown() { return {tolerate_unknown_, true}; }
  /// Restarts the step budget: each module statement and each kernel has its own.
  void reset_steps() { steps_ = 0; }
  /// Assignments of the kernel's body to what depends on the core, which has no place there: every thread makes them for itself
  /// before its own statements.
  void execute_put_off();
  void forget_put_off() { put_off_.clear(), put_off_names_.clear(); }
  /// Counts work beyond evaluations: elements that are made or copied. The next step reports that too much is done.
  void spend(int64_t steps) { steps_ = std::max(steps_, std::min(steps_ + steps, kMaxSteps - 1)); }

 private:
  struct Frame {
    const FunctionObject* function;
    Span call_span;
  };

  std::optional<std::string> own_text(const Value& value, bool is_repr, Span span);
  Value evaluate_node(const ast::Expr* expr);
  Value evaluate_literal(const ast::Expr* expr);
  Value evaluate_sequence(ast::ExprSeq elements, bool is_tuple);
  Value evaluate_slice(const ast::Slice& slice);
  Value evaluate_unary(const ast::UnaryOp& op);
  Value evaluate_attribute(const ast::Attribute& node);
  Value evaluate_binary(const ast::BinaryOp& op);
  Value evaluate_named(const ast::NamedExpr& named);
  Value evaluate_name(const ast::Name& name);
  Value evaluate_fstring(const ast::FString& fstring);
  Value evaluate_bool_op(const ast::BoolOp& op);
  Value evaluate_compare(const ast::Compare& compare);
  Value evaluate_conditional(const ast::Conditional& conditional);
  Value evaluate_comprehension(const ast::Comprehension& comprehension);
  bool run_clauses(const ast::Comprehension& comprehension, size_t clause, std::vector<Value>& items,
                   std::vector<std::pair<Value, Value>>& entries);
  Value evaluate_set(const ast::Set& set);
  Value evaluate_dict(const ast::Dict& dict);
  Value evaluate_call(const ast::Call& call, bool is_statement);
  Value evaluate_subscript(const ast::Subscript& subscript);
  Value evaluate_lambda(const ast::Lambda& lambda);
  bool evaluate_items(ast::ExprSeq elements, std::vector<Value>& items);
  Value evaluate_assigned(const ast::Expr* value);
  bool evaluate_arguments(const ast::Call& call, CallArgs& args);
  std::optional<Value> own_binary(ast::BinaryOperator op, const Operand& left, const Operand& right,
                                  Span span);
  std::optional<Value> own_compare(ast::CompareOperator op, const Operand& left, const Operand& right,
                                   Span span);
  Value unary(ast::UnaryOperator op, const Operand& operand, Span span);
  Value subscript(const Operand& self, const Operand& index, Span span);
  Value unsupported(const ast::Expr* expr);
  Value evaluate_yield(const ast::Yield& yield);

  /// Whether the assignment was put off.
  bool put_off(const ast::Stmt& stmt, ast::ExprSeq targets, const ast::Expr* value);
  bool depends_on_core(const ast::Expr* expr) const;
  const Value* find_value(std::string_view name) const;
  void execute_assign(const ast::Assign& stmt);
  void execute_annotated(const ast::AnnAssign& stmt);
  void execute_aug_assign(const ast::AugAssign& stmt);
  void execute_expression(const ast::ExprStmt& stmt);
  Flow execute_if(const ast::If& stmt);
  Flow execute_for(const ast::For& stmt);
  Flow execute_for_of_thread(const ast::For& stmt, const Operand& iterable);
  Flow end_loop(const ast::For& stmt, const Value& broken, const Value& returning);
  Flow loop_over(const ast::For& stmt, const Operand& iterable);
  Flow execute_while(const ast::While& stmt);
  Flow execute_with(const ast::With& stmt);
  bool selects_cores(const ast::WithItem& item);
  Flow execute_with_generator(const ast::With& stmt, size_t i, const FunctionObject& function,
                              const ast::Call& call, const std::function<Flow()>& body);
  /// Whether the statements after this one belong into its branches.
  bool takes_rest(const ast::Stmt* stmt) const;
  /// Whether a statement may leave the function or the iteration whose last statements run.
  bool leaves_tail(const ast::Stmt* stmt) const;
  Flow execute_leaving_if(const ast::If& stmt, ast::StmtSeq rest);
  /// Whether the statements after this one run only where it was not left.
  bool guards_rest(const ast::Stmt* stmt) const;
  Flow execute_with_rest(const ast::Stmt* stmt, ast::StmtSeq rest);
  void execute_unless(const Operand& condition, ast::StmtSeq body, const std::function<void()>& otherwise);
  Flow execute_match(const ast::Match& stmt);
  bool match_pattern(const ast::Expr* pattern, const Operand& subject);
  bool match_sequence(ast::ExprSeq patterns, const Operand& subject);
  bool match_mapping(const ast::Dict& pattern, const Operand& subject);
  bool match_class(const ast::Call& pattern, const Operand& subject);
  Flow execute_try(const ast::Try& stmt);
  bool execute_handlers(const ast::Try& stmt, DiagnosticSink& attempt, const Failed& failure, Flow& flow);
  void execute_delete(const ast::Delete& stmt);
  void execute_outer_names(ast::Seq<ast::Identifier> names, bool is_global);
  Flow execute_return(const ast::Return& stmt);
  void execute_raise(const ast::Raise& stmt);
  void execute_assert(const ast::Assert& stmt);
  Scope* with_operations_of_now(const ast::FunctionDef& def);
  void execute_function_def(const ast::FunctionDef& def);
  void unsupported(const ast::Stmt* stmt);
  void assign_unpacked(ast::ExprSeq targets, const Value& value, Span target_span, Span value_span);
  void assign_attribute(const ast::Attribute& target, const Value& value);
  void assign_item(const ast::Subscript& target, const Value& value);
  /// What a loop or branch of the device is lowered by.
  template <typename Body>
  auto in_region(Body&& body) {
    Swap<int64_t> inner(heap_.region, heap_.region + 1);
    Swap<std::vector<size_t>> nothing_made(hoisted_here_, {});
    return body();
  }
  void undefine(ast::StmtSeq body);
  /// A function as a decorator is left in `wrapper`.
  bool apply_decorator(const ast::Expr* decorator, FunctionObject& function, Value& wrapper);

  /// Counts a step; false when the limits of work or depth are reached, which it reports once.
  bool may_enter(Span span);
  bool check_keywords(const FunctionObject& function, const CallArgs& call);
  bool bind_parameter(const FunctionObject& function, size_t i, const Argument* given, const CallArgs& call,
                      Scope& scope);
  void add_call_notes(DiagnosticBuilder& builder, Span span) const;

  struct PutOff {
    const ast::Stmt* stmt;
    Scope* scope;
  };

  Heap& heap_;
  Scope* scope_;
  std::vector<PutOff> put_off_;
  std::set<std::string_view> put_off_names_;
  std::vector<std::pair<Value, Span>> changed_outside_;  // of the thread
  DiagnosticSink* sink_;
  std::function<void(const ast::Stmt*)> importer_;
  RuntimeSemantics* runtime_ = nullptr;
  KernelContext* kernel_ = nullptr;
  Tail tail_ = Tail::kNone;
  bool notes_left_ = false;  // statements follow the one that runs, unless kLeft holds
  bool tolerate_unknown_ = false;
  bool stops_at_error_ = false;        // in the body of a `try`
  bool runs_past_host_code_ = false;   // in the body of a `try` that defines kernels
  DiagnosticSink* handled_ = nullptr;  // in a handler: what it handles
  Failed failure_;
  std::vector<Value>* yields_ = nullptr;  // of the generator that runs
  int64_t yields_region_ = 0;
  /// Of a generator that is a context: runs the body of the `with`, given what is yielded.
  using Context = const std::function<void(const Operand&)>*;
  Context context_ = nullptr, next_context_ = nullptr;
  std::deque<Scope> scopes_;
  std::vector<Frame> frames_;
  std::vector<size_t>
      hoisted_here_;  // of KernelContext::hoisted: what this loop body or branch has made so far
  int64_t steps_ = 0;
  int64_t depth_ = 0;
};

}  // namespace ttlc::frontend
