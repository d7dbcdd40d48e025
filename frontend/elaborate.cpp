#include "frontend/elaborate.h"

#include <algorithm>
#include <array>

#include "frontend/coordinate_use.h"
#include "frontend/early_posts.h"
#include "frontend/join_threads.h"
#include "frontend/kernel_setup.h"
#include "frontend/lower_thread.h"
#include "frontend/pipes.h"
#include "frontend/supply.h"
#include "frontend/traffic.h"
#include "ir/module.h"

namespace ttlc::frontend {

bool is_decorator_parameter(std::string_view name) {
  constexpr std::array<std::string_view, 4> kNames = {"grid", "block_factors", "memory_space", "tiled"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::vector<std::string> tensor_parameters(ast::Seq<ast::Param> params) {
  std::vector<std::string> names;
  for (const ast::Param& param : params) {
    if (!is_decorator_parameter(param.name.text)) names.emplace_back(param.name.text);
  }
  return names;
}

namespace {

class Elaboration {
 public:
  Elaboration(Evaluator& evaluator, const FunctionObject& kernel, const ElaborateOptions& options)
      : evaluator_(evaluator),
        kernel_(kernel),
        options_(options),
        errors_before_(evaluator.sink().error_count()) {}

  Result<ElaboratedKernel> run();

 private:
  /// The threads of the kernel: those of the Program it returns, or in the ttl dialect those it defines.
  const ProgramObject* run_body();
  const ProgramObject* defined_threads();
  /// The arguments of the threads: buffers, one per argument of the Program.
  bool thread_arguments(const ProgramObject& program);
  bool check_threads(const ProgramObject& program);
  void name_buffers(const FunctionObject& thread);
  void lower_threads(const ProgramObject& program, KernelResources& resources, ir::Op* kernel_op);
  ir::Op* lower_thread(const FunctionObject& function, KernelResources& resources, ir::Op* kernel_op);
  /// The threads of an operation that has no thread functions.
  void lower_unified(KernelResources& resources, ir::Op* kernel_op);
  /// Lowers the statements that belong to one of them; null where there are none.
  ir::Op* lower_part(UnifiedPart part, KernelResources& resources, ir::Op* kernel_op);
  /// Runs the body as a whole, to see which thread handles which blocks.
  void survey();
  void look_at_body();
  /// Runs the body in another thread, from the state of compile-time Python that it found first.
  void run_unified(ThreadLowering&& thread);
  ir::Op* make_kernel(ir::Module& module) const;
  void finish_threads(const std::vector<ir::Op*>& movers, KernelResources& resources, ir::Op* kernel_op);
  const SemaphoreObject* semaphore(const ast::Identifier& name);
  void assign_roles(const std::vector<ir::Op*>& movers);
  /// One row of cores when no thread asks for the row it is in, and one column alike.
  void drop_equal_cores(ir::Op* kernel_op);
  void check_semaphores(KernelResources& resources);
  void report_no_result();
  void finish_declarations(KernelResources& resources);

  bool is_seed() const { return kernel_.kernel->dialect == Dialect::kSeed; }
  bool failed() const { return evaluator_.sink().error_count() > errors_before_; }

  Evaluator& evaluator_;
  const FunctionObject& kernel_;
  const ElaborateOptions& options_;
  const int errors_before_;
  KernelSetup setup_;
  std::vector<BufferObject*> arguments_;
  std::vector<const SemaphoreObject*> semaphores_;
  MovementThreads movers_;
  UnifiedPlan unified_;
  Evaluator::State before_unified_;
  std::unique_ptr<ir::Module> module_;
};

const ProgramObject* Elaboration::run_body() {
  evaluator_.forget_put_off();
  Value result = evaluator_.call_function(kernel_, setup_.call);
  if (is_undefined(result) || failed()) return nullptr;
  auto* program = object_if<ProgramObject>(result);
  if (!is_seed()) return program ? program : defined_threads();
  if (program && program->has_args) return program;
  if (!program && !setup_.context.threads.empty()) return defined_threads();
  if (program) {
    evaluator_.error(program->span, "the Program has no arguments")
        .help("call it with the tensors: return Program(...)({})",
              fmt::join(tensor_parameters(kernel_.params), ", "));
  } else {
    evaluator_
        .error(kernel_.span, "{} returns {}, but a kernel returns a Program", kernel_.name, repr(result))
        .help("end it with: return Program(compute_thread, reader_thread)({})",
              fmt::join(tensor_parameters(kernel_.params), ", "));
  }
  return nullptr;
}

const ProgramObject* Elaboration::defined_threads() {
  if (!setup_.context.threads.empty()) {
    ProgramObject program;
    program.threads = setup_.context.threads;
    program.span = kernel_.span;
    for (const TensorObject* tensor : setup_.tensors) program.args.push_back(tensor);
    return evaluator_.heap().make(std::move(program));
  }
  evaluator_.error(kernel_.span, "{} defines no threads", kernel_.name)
      .help("define functions under @ttl.compute() and @ttl.datamovement() in it");
  return nullptr;
}

bool Elaboration::thread_arguments(const ProgramObject& program) {
  if (!is_seed()) return true;  // threads capture what they use
  for (const Value& arg : program.args) {
    if (auto* tensor = object_if<TensorObject>(arg)) {
      arguments_.push_back(setup_.buffers[tensor->index]);
    } else if (auto* buffer = get_if<BufferObject*>(arg)) {
      arguments_.push_back(*buffer);
    } else {
      evaluator_.error(program.span, "the arguments of a Program are tensors and circular buffers, not {}",
                       a_type(arg));
      return false;
    }
  }
  return true;
}

bool Elaboration::check_threads(const ProgramObject& program) {
  const FunctionObject* compute = nullptr;
  for (const FunctionObject* thread : program.threads) {
    if (thread->role == FunctionRole::kDataMovementThread) continue;
    if (compute) {
      evaluator_.error(thread->span, "a core has one compute thread, but this is the second one")
          .note(compute->span, "this is the first one")
          .help("join them into one function");
      return false;
    }
    compute = thread;
  }
  return true;
}

void Elaboration::name_buffers(const FunctionObject& thread) {
  for (size_t i = 0; i < std::min(arguments_.size(), thread.params.size()); ++i) {
    arguments_[i]->name = thread.params[i].name.text;
  }
}

ir::Op* Elaboration::lower_thread(const FunctionObject& function, KernelResources& resources,
                                  ir::Op* kernel_op) {
  bool computes = function.role == FunctionRole::kComputeThread;
  ir::Builder b(*module_, ir::InsertPoint::at_end(kernel_op->region()), function.span);
  ir::Op* thread = b.op(ir::OpKind::kThread);
  thread->set(ir::AttrKey::kRole, std::string(computes ? "compute" : "reader"));
  thread->set(ir::AttrKey::kName, std::string(function.name));
  CallArgs call;
  for (BufferObject* buffer : arguments_) call.args.push_back({"", buffer, function.span});
  for (size_t i = arguments_.size(); i < function.params.size(); ++i) {
    auto* annotation = ast::try_as<ast::Name>(function.params[i].annotation);
    if (!annotation || annotation->id != "Semaphore") break;
    resources.use_semaphores();
    call.args.push_back({"", semaphore(function.params[i].name), function.span});
  }
  if (function.params.size() != call.args.size()) {
    evaluator_
        .error(function.span, "{} takes {} argument{}, but {} {}", function.name, function.params.size(),
               function.params.size() == 1 ? "" : "s",
               is_seed() ? "the Program passes" : "a thread function gets", arguments_.size())
        .help("{}",
              is_seed()
                  ? "a thread function has one parameter for each argument of the Program, in the same order"
                  : "a thread function uses buffers and tensors of the kernel without parameters");
    return thread;
  }
  ThreadLowering(evaluator_, *module_, thread, resources, function.role).run(function, call);
  return thread;
}

/// Semaphores are parameters behind the buffers; threads share those of one name.
const SemaphoreObject* Elaboration::semaphore(const ast::Identifier& name) {
  for (const SemaphoreObject* known : semaphores_) {
    if (known->name == name.text) return known;
  }
  semaphores_.push_back(evaluator_.heap().make(SemaphoreObject{std::string(name.text), 0, name.span}));
  return semaphores_.back();
}

/// The first data movement thread that writes and does not read is the writer; of two alike the second is.
void Elaboration::assign_roles(const std::vector<ir::Op*>& movers) {
  auto only_writes = [](ir::Op* thread) {
    bool loads = false, stores = false;
    ir::walk(thread->region(), [&](ir::Op& op) {
      loads = loads || op.is(ir::OpKind::kTensorLoad);
      stores = stores || op.is(ir::OpKind::kTensorStore);
    });
    return stores && !loads;
  };
  size_t writer = movers.size() == 2 ? 1 : movers.size();
  if (movers.size() == 2 && only_writes(movers[0]) && !only_writes(movers[1])) writer = 0;
  if (movers.size() == 1 && only_writes(movers[0])) writer = 0;
  for (size_t i = 0; i < movers.size(); ++i) {
    movers[i]->set(ir::AttrKey::kRole, std::string(i == writer ? "writer" : "reader"));
    (i == writer ? movers_.writer : movers_.reader) = movers[i];
  }
}

void Elaboration::lower_threads(const ProgramObject& program, KernelResources& resources, ir::Op* kernel_op) {
  std::vector<ir::Op*> movers;
  for (const FunctionObject* function : program.threads) {
    ir::Op* thread = lower_thread(*function, resources, kernel_op);
    if (function->role == FunctionRole::kDataMovementThread) movers.push_back(thread);
  }
  if (!failed()) join_movers(evaluator_, *module_, *kernel_op, movers);
  if (!failed()) finish_threads(movers, resources, kernel_op);
}

ir::Op* Elaboration::make_kernel(ir::Module& module) const {
  ir::Op* kernel_op =
      ir::Builder(module, ir::InsertPoint::at_end(module.body()), kernel_.span).op(ir::OpKind::kKernel);
  kernel_op->set(ir::AttrKey::kName, std::string(kernel_.name));
  const KernelContext& context = setup_.context;
  kernel_op->set(ir::AttrKey::kGrid, std::vector<int64_t>{context.grid_columns, context.grid_rows});
  return kernel_op;
}

void Elaboration::survey() {
  {
    DiagnosticSink attempt;
    auto guard = evaluator_.use_sink(attempt);
    look_at_body();
    if (!unified_.computes_with_rows() && attempt.error_count() == 0) return;
  }
  look_at_body();
}

void Elaboration::run_unified(ThreadLowering&& thread) {
  evaluator_.restore(before_unified_);
  setup_.context.next_made = 0;
  thread.run(kernel_, setup_.call);
}

void Elaboration::look_at_body() {
  ir::Module scratch(ir::Target{.arch = *options_.arch});
  ir::Op* kernel_op = make_kernel(scratch);
  KernelResources resources(scratch, kernel_op, setup_.context);
  for (const TensorObject* tensor : setup_.tensors) resources.declare(tensor);
  ir::Op* thread = ir::Builder(scratch, ir::InsertPoint::at_end(kernel_op->region()), kernel_.span)
                       .op(ir::OpKind::kThread);
  thread->set(ir::AttrKey::kRole, std::string("reader"));
  thread->set(ir::AttrKey::kName, std::string(kernel_.name));
  run_unified(
      ThreadLowering(evaluator_, scratch, thread, resources, FunctionRole::kDataMovementThread, &unified_));
  if (!failed()) unified_.follow_elements(evaluator_, *thread, resources);
}

ir::Op* Elaboration::lower_part(UnifiedPart part, KernelResources& resources, ir::Op* kernel_op) {
  bool computes = part == UnifiedPart::kCompute;
  std::string_view name = computes ? "compute" : part == UnifiedPart::kReader ? "read" : "write";
  ir::Builder b(*module_, ir::InsertPoint::at_end(kernel_op->region()), kernel_.span);
  ir::Op* thread = b.op(ir::OpKind::kThread);
  thread->set(ir::AttrKey::kRole, std::string(computes ? "compute" : "reader"));
  thread->set(ir::AttrKey::kName, std::string(name));
  unified_.part = part;
  FunctionRole role = computes ? FunctionRole::kComputeThread : FunctionRole::kDataMovementThread;
  run_unified(ThreadLowering(evaluator_, *module_, thread, resources, role, &unified_));
  bool acts = false;
  ir::walk(thread->region(), [&](ir::Op& op) {
    acts = acts || (!op.is_tile_op() && ir::info(op.kind).trait == ir::OpTrait::kEffect);
  });
  if (acts) return thread;
  module_->erase(thread);
  return nullptr;
}

void Elaboration::lower_unified(KernelResources& resources, ir::Op* kernel_op) {
  before_unified_ = evaluator_.save();
  survey();
  if (failed() || !unified_.check(evaluator_)) return;
  lower_part(UnifiedPart::kCompute, resources, kernel_op);
  std::vector<ir::Op*> movers;
  for (UnifiedPart part : {UnifiedPart::kReader, UnifiedPart::kWriter}) {
    ir::Op* thread = failed() ? nullptr : lower_part(part, resources, kernel_op);
    if (thread) movers.push_back(thread);
  }
  if (!failed()) finish_threads(movers, resources, kernel_op);
}

void Elaboration::finish_threads(const std::vector<ir::Op*>& movers, KernelResources& resources,
                                 ir::Op* kernel_op) {
  assign_roles(movers);
  if (is_seed()) supply_transfers(evaluator_, *module_, kernel_op, resources, movers_, kernel_);
  if (failed()) return;
  check_semaphores(resources);
  check_ends(evaluator_, resources);
  if (failed()) return;
  check_balance(evaluator_, resources);
  if (failed()) return;
  if (find_hang(*kernel_op)) post_early(*module_, *kernel_op);
  if (find_hang(*kernel_op)) send_in_turn(*module_, *kernel_op);
  check_hang(evaluator_, *kernel_op);
}

void Elaboration::drop_equal_cores(ir::Op* kernel_op) {
  bool asks_row = false, asks_column = false;
  ir::walk(kernel_op->region(), [&](ir::Op& op) {
    if (!op.is(ir::OpKind::kCoreCoord) || !has_influence(op.result())) return;
    (op.int_attr(ir::AttrKey::kDim) == 0 ? asks_row : asks_column) = true;
  });
  const KernelContext& context = setup_.context;
  kernel_op->set(ir::AttrKey::kGrid, std::vector<int64_t>{asks_column ? context.grid_columns : 1,
                                                          asks_row ? context.grid_rows : 1});
}

void Elaboration::check_semaphores(KernelResources& resources) {
  int64_t have = options_.arch->semaphore_count;
  int64_t taken = resources.place_semaphores(have);
  if (taken <= have) return;
  evaluator_.error(kernel_.span, "{} takes {} semaphores, but a core has {}", kernel_.name, taken, have)
      .help("a pipe net takes two, or three when a core sends to itself: join nets");
}

/// A ttl kernel with threads can do without a result: it moves blocks between cores. Everywhere else that is a mistake.
void Elaboration::report_no_result() {
  bool may_be = !is_seed() && !setup_.context.threads.empty();
  DiagnosticSink& sink = evaluator_.sink();
  constexpr auto kText = FMT_STRING("{} stores to no tensor: it has no result");
  DiagnosticBuilder builder = may_be ? sink.warning(kernel_.span, "no-result", kText, kernel_.name)
                                     : evaluator_.error(kernel_.span, kText, kernel_.name);
  builder.help("{}", is_seed() ? "store a block in the buffer of an output: out_cb.reserve().store(x)"
                               : "copy a block to an output: ttl.copy(out_dfb.wait(), out[i, j]).wait()");
}

void Elaboration::finish_declarations(KernelResources& resources) {
  bool has_output = false;
  for (const auto& [tensor, value] : resources.tensors()) {
    bool is_loaded = false, is_stored = false;
    for (const ir::Use& use : value->uses) {
      is_loaded = is_loaded || use.user->is(ir::OpKind::kTensorLoad);
      is_stored = is_stored || use.user->is(ir::OpKind::kTensorStore);
    }
    if (!is_loaded && !is_stored) {
      evaluator_.sink().warning(tensor->span, "unused-tensor", "no thread of {} reads or writes tensor {}",
                                kernel_.name, tensor->name());
    }
    has_output = has_output || is_stored;
    std::string_view role = is_stored ? (is_loaded ? "inout" : "out") : "in";
    value->def->set(ir::AttrKey::kRole, std::string(role));
  }
  if (!has_output) report_no_result();
  for (const auto& [buffer, value] : resources.buffers()) {
    if (value->unused()) module_->erase(value->def);
  }
}

Result<ElaboratedKernel> Elaboration::run() {
  if (!kernel_.kernel || kernel_.role != FunctionRole::kKernel) return Failure{};
  std::optional<KernelSetup> setup = set_up_kernel(evaluator_, kernel_, options_);
  if (!setup) return Failure{};
  setup_ = std::move(*setup);
  auto running = evaluator_.use_kernel(setup_.context);
  setup_.context.is_unified = is_unified(kernel_);
  const ProgramObject* program = nullptr;
  if (!setup_.context.is_unified) {
    program = run_body();
    if (!program || !thread_arguments(*program) || !check_threads(*program)) return Failure{};
    name_buffers(*program->threads.front());
  }

  module_ = std::make_unique<ir::Module>(ir::Target{.arch = *options_.arch});
  ir::Op* kernel_op = make_kernel(*module_);
  KernelResources resources(*module_, kernel_op, setup_.context);
  for (const TensorObject* tensor : setup_.tensors) resources.declare(tensor);
  for (const BufferObject* buffer : arguments_) resources.buffer(buffer);
  if (program) {
    lower_threads(*program, resources, kernel_op);
  } else {
    lower_unified(resources, kernel_op);
  }
  if (failed()) return Failure{};
  if (setup_.fills_grid && !resources.declares_semaphores()) drop_equal_cores(kernel_op);
  finish_declarations(resources);
  if (failed()) return Failure{};

  ElaboratedKernel result;
  result.name = kernel_.name;
  result.code = setup_.code;
  for (const TensorObject* tensor : setup_.tensors) result.tensors.push_back(tensor->desc);
  result.module = std::move(module_);
  return result;
}

}  // namespace

Result<ElaboratedKernel> elaborate_kernel(Evaluator& evaluator, const FunctionObject& kernel,
                                          const ElaborateOptions& options) {
  return Elaboration(evaluator, kernel, options).run();
}

}  // namespace ttlc::frontend
