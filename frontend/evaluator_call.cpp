// Calls, attributes and the matching of arguments to parameters.
#include <algorithm>

#include "frontend/arguments.h"
#include "frontend/builtins.h"
#include "frontend/device_functions.h"
#include "frontend/evaluator.h"
#include "frontend/pipes.h"
#include "frontend/runtime_value.h"

namespace ttlc::frontend {

namespace {

/// `Act(1)`: the member that stands for a value.
Value enumeration_member(Evaluator& evaluator, const NamespaceObject& type, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, type.name, {{"value"}});
  if (!args) return Undefined{};
  for (const auto& [name, member] : type.members) {
    auto* object = object_if<TupleObject>(member);
    if (equal(member, (*args)[0]->value) || equal(object->items.back(), (*args)[0]->value)) return member;
  }
  evaluator.raise("ValueError", call.span, "{} is not a {}", repr((*args)[0]->value), type.name);
  return Undefined{};
}

}  // namespace

bool Evaluator::evaluate_arguments(const ast::Call& call, CallArgs& args) {
  bool ok = true;
  for (const ast::Expr* arg : call.args) {
    if (auto* starred = ast::try_as<ast::Starred>(arg)) {
      std::vector<Value> items;
      ok = iterate({evaluate(starred->value), starred->value->span}, items) && ok;
      for (const Value& item : items) args.args.push_back({"", item, arg->span});
      continue;
    }
    args.args.push_back({"", evaluate(arg), arg->span});
  }
  for (const ast::Keyword& keyword : call.keywords) {
    Value value = evaluate(keyword.value);
    if (!keyword.name.text.empty()) {
      args.args.push_back({keyword.name.text, value, cover(keyword.name.span, keyword.value->span)});
      continue;
    }
    auto* dict = get_if<DictObject*>(value);
    if (!dict) {
      if (!is_undefined(value)) error(keyword.value->span, "`**` needs a dict, not {}", a_type(value));
      ok = false;
      continue;
    }
    for (const auto& [key, entry] : (*dict)->entries) {
      auto* name = object_if<StringObject>(key);
      if (name) args.args.push_back({name->text, entry, keyword.value->span});
    }
  }
  return ok;
}

Value Evaluator::evaluate_call(const ast::Call& node, bool is_statement) {
  Value callee = evaluate(node.callee);
  CallArgs args;
  args.span = node.span;
  args.callee_span = node.callee->span;
  args.is_statement = is_statement;
  bool ok = evaluate_arguments(node, args);
  // In operations without thread functions what belongs to another thread is undefined; the rest of the function is not.
  const bool may_lack = runtime_ && kernel_ && kernel_->is_unified && object_if<FunctionObject>(callee);
  auto lacks = [](const Argument& arg) { return is_undefined(arg.value); };
  if (!may_lack && std::any_of(args.args.begin(), args.args.end(), lacks)) ok = false;
  if (!ok || is_undefined(callee)) return Undefined{};
  return call(callee, args);
}

Value Evaluator::call(const Value& callee, const CallArgs& args) {
  if (auto* unknown = object_if<UnknownObject>(callee)) {
    report_unknown(*unknown, args.callee_span);
    return Undefined{};
  }
  if (auto* function = object_if<FunctionObject>(callee)) {
    if (function->role == FunctionRole::kPlain) return call_function(*function, args);
    bool is_kernel = function->role == FunctionRole::kKernel;
    if (is_kernel && runtime_ && kernel_->is_unified) return call_function(*function, args);
    error(args.span, "{} is a {}; it cannot be called here", function->name,
          is_kernel ? "kernel" : "thread function")
        .help("{}",
              is_kernel
                  ? "select it with --kernel; only an operation without thread functions can call another one"
                  : "pass it to Program(...)");
    return Undefined{};
  }
  if (auto* builtin = object_if<BuiltinFunction>(callee)) {
    for (const Argument& arg : args.args) {
      if (auto* unknown = object_if<UnknownObject>(arg.value)) {
        report_unknown(*unknown, arg.span);
        return Undefined{};
      }
    }
    return builtin->call(*this, args);
  }
  if (auto* method = object_if<BoundMethod>(callee)) {
    if (object_if<TensorObject>(method->self)) return call_tensor_method(*this, *method, args);
    if (is_compile_time_method(method->self)) return call_compile_time_method(*this, *method, args);
    if (std::optional<Value> made = call_core_method(*this, *method, args)) return *made;
    if (runtime_) return runtime_->call_method(*method, args);
    error(args.span, "{} can be called only inside a thread function", method->name);
    return Undefined{};
  }
  if (auto* device = object_if<DeviceFunction>(callee)) {
    if (runtime_) return runtime_->call_function(device->name, args);
    error(args.span, "{}(...) can be used only inside a thread function", device->name)
        .help("move it into a function decorated with @compute() or @datamovement()");
    return Undefined{};
  }
  if (auto* decorator = object_if<DecoratorObject>(callee)) return decorate(*decorator, args);
  if (auto* format = get_if<sim::DataFormat>(callee);
      format && sim::is_float(*format) && args.args.size() == 1)
    return call(find_python_builtin("float"), args);  // `np.float32(x)`
  if (auto* program = object_if<ProgramObject>(callee)) return call_program(*this, *program, args);
  if (auto* object = get_if<InstanceObject*>(callee); object && (*object)->type->find("__call__"))
    return call_compile_time_method(*this, BoundMethod{callee, "__call__"}, args);
  if (auto* record = object_if<RecordType>(callee)) return make_record(*this, *record, args);
  auto* space = object_if<NamespaceObject>(callee);
  if (space && space->enumerates) return enumeration_member(*this, *space, args);
  if (space && space->is_class && args.args.empty()) return callee;
  error(args.callee_span, "{} cannot be called", a_type(callee));
  return Undefined{};
}

/// `ttl.operation(grid=(1, 1))(function)`
Value Evaluator::decorate(const DecoratorObject& decorator, const CallArgs& args) {
  auto* plain = args.args.size() == 1 ? object_if<FunctionObject>(args.args[0].value) : nullptr;
  if (!plain || plain->role != FunctionRole::kPlain || decorator.role != FunctionRole::kKernel || runtime_) {
    error(args.span, "this decorates only a plain function that becomes a kernel")
        .help("write it as a decorator: @ttl.operation(...) above the function");
    return Undefined{};
  }
  FunctionObject function = *plain;
  function.role = decorator.role;
  function.kernel = decorator.kernel;
  const FunctionObject* made = heap_.make(std::move(function));
  heap_.kernels.push_back(made);
  return made;
}

namespace {

/// How many arguments a function takes, in words.
std::string arity_text(const FunctionObject& function) {
  size_t required = 0, accepted = 0;
  for (size_t i = 0; i < function.params.size(); ++i) {
    if (function.params[i].kind == ast::ParamKind::kVarPositional) continue;
    if (function.params[i].kind == ast::ParamKind::kVarKeyword) continue;
    ++accepted;
    if (is_undefined(function.defaults[i])) ++required;
  }
  std::string range =
      required == accepted ? std::to_string(accepted) : fmt::format("{} to {}", required, accepted);
  return fmt::format("{} argument{}", range, accepted == 1 ? "" : "s");
}

}  // namespace

bool Evaluator::check_keywords(const FunctionObject& function, const CallArgs& call) {
  bool takes_rest = !function.params.empty() && function.params.back().kind == ast::ParamKind::kVarKeyword;
  std::vector<std::string> names;
  for (const ast::Param& param : function.params) {
    bool by_name =
        param.kind == ast::ParamKind::kPositionalOrKeyword || param.kind == ast::ParamKind::kKeywordOnly;
    if (by_name) names.emplace_back(param.name.text);
  }
  bool ok = true;
  for (const Argument& arg : call.args) {
    if (arg.name.empty() || takes_rest || std::find(names.begin(), names.end(), arg.name) != names.end())
      continue;
    DiagnosticBuilder builder = error(arg.span, "{} has no parameter '{}'", function.name, arg.name);
    builder.note(function.span, "{} is defined here", function.name);
    std::string close = closest_name(arg.name, names);
    if (!close.empty()) builder.help("did you mean {}?", close);
    ok = false;
  }
  return ok;
}

bool Evaluator::bind_parameter(const FunctionObject& function, size_t i, const Argument* given,
                               const CallArgs& call, Scope& scope) {
  const ast::Param& param = function.params[i];
  bool ok = true;
  for (const Argument& arg : call.args) {
    if (arg.name != param.name.text || param.kind == ast::ParamKind::kPositionalOnly) continue;
    if (given) {
      error(arg.span, "argument '{}' of {} is given twice", arg.name, function.name);
      ok = false;
    }
    given = &arg;
  }
  Value value = given ? given->value : function.defaults[i];
  if (is_undefined(value) && !given) {
    error(call.span, "{} needs a value for its parameter '{}'", function.name, param.name.text)
        .note(param.span, "the parameter is declared here");
    ok = false;
  }
  scope.bind(param.name.text, value, given ? given->span : param.span);
  return ok;
}

bool Evaluator::bind_parameters(const FunctionObject& function, const CallArgs& call, Scope& scope) {
  using ast::ParamKind;
  if (!check_keywords(function, call)) return false;
  std::vector<const Argument*> positional;
  std::vector<std::string_view> bound;
  for (const Argument& arg : call.args) {
    if (arg.name.empty()) positional.push_back(&arg);
  }
  size_t next = 0;
  bool ok = true;
  for (size_t i = 0; i < function.params.size(); ++i) {
    const ast::Param& param = function.params[i];
    if (param.kind == ParamKind::kVarPositional) {
      std::vector<Value> rest;
      for (; next < positional.size(); ++next) rest.push_back(positional[next]->value);
      if (!param.name.text.empty()) scope.bind(param.name.text, heap_.tuple(std::move(rest)), param.span);
    } else if (param.kind == ParamKind::kVarKeyword) {
      DictObject rest{{}, heap_.region};
      for (const Argument& arg : call.args) {
        bool is_bound = arg.name.empty() || std::find(bound.begin(), bound.end(), arg.name) != bound.end();
        if (!is_bound) rest.entries.emplace_back(heap_.string(std::string(arg.name)), arg.value);
      }
      scope.bind(param.name.text, heap_.make(std::move(rest)), param.span);
    } else {
      bool by_position = param.kind != ParamKind::kKeywordOnly && next < positional.size();
      ok = bind_parameter(function, i, by_position ? positional[next++] : nullptr, call, scope) && ok;
      if (param.kind != ParamKind::kPositionalOnly) bound.push_back(param.name.text);
    }
  }
  if (next >= positional.size()) return ok;
  error(positional[next]->span, "{} takes {}, but {} are given by position", function.name,
        arity_text(function), positional.size())
      .note(function.span, "{} is defined here", function.name);
  return false;
}

Value Evaluator::call_function(const FunctionObject& function, const CallArgs& args) {
  if (static_cast<int64_t>(frames_.size()) >= kMaxCallDepth) {
    error(args.span, "calls are nested more than {} deep", kMaxCallDepth)
        .note(function.span, "{} is the function called", function.name)
        .help("replace the recursion by a loop");
    return Undefined{};
  }
  Scope* scope = new_scope(function.scope);
  if (!bind_parameters(function, args, *scope)) return Undefined{};
  frames_.push_back({&function, args.span});
  Value result = None{};
  {
    auto guard = use_scope(scope);
    Swap<Tail> tail(tail_, Tail::kFunction);
    Swap<bool> notes_left(notes_left_, false);
    std::vector<Value> yielded;
    Swap<std::vector<Value>*> collects(yields_, function.is_generator ? &yielded : nullptr);
    Swap<int64_t> region(yields_region_, heap_.region);
    Swap<Context> context(context_, next_context_);
    Swap<Context> inner(next_context_, nullptr);
    if (function.def) {
      std::vector<std::string_view> locals = names_bound_by(function.def->body);
      scope->set_locals(locals);
      if (runtime_) scope->bind(kReturned, None{}, function.span);
      execute(function.def->body);
      if (function.is_generator) {
        result = heap_.make(ListObject{std::move(yielded), heap_.region, true});
      } else if (const Binding* returned = scope->find(kReturned))
        result = returned->value;
    } else {
      result = evaluate(function.lambda_body);
    }
  }
  frames_.pop_back();
  auto* unknown = object_if<UnknownObject>(result);
  if (!runtime_ || !unknown || unknown->is_host || args.is_statement) return result;
  report_unknown(*unknown, args.span);
  return Undefined{};
}

Value Evaluator::evaluate_lambda(const ast::Lambda& lambda) {
  FunctionObject function;
  function.name = "lambda";
  function.span = lambda.span;
  function.params = lambda.params;
  function.lambda_body = lambda.body;
  function.scope = scope_;
  for (const ast::Param& param : lambda.params) {
    function.defaults.push_back(param.default_value ? evaluate(param.default_value) : Value(Undefined{}));
  }
  return static_cast<const FunctionObject*>(heap_.make(std::move(function)));
}

Value Evaluator::attribute(const Operand& self, const ast::Identifier& name) {
  if (is_undefined(self.value)) return Undefined{};
  if (auto* unknown = object_if<UnknownObject>(self.value)) {
    report_unknown(*unknown, self.span);
    return Undefined{};
  }
  if (auto* chain = object_if<FunctionObject>(self.value); chain && name.text == "from_iterable") {
    // `itertools.chain.from_iterable`, which stands beside it
    const Binding* bound = chain->scope->find(name.text);
    if (bound && chain->name == "chain") return bound->value;
  }
  if (name.text == "__name__") {
    if (auto* function = object_if<FunctionObject>(self.value))
      return heap_.string(std::string(function->name));
    if (auto* builtin = object_if<BuiltinFunction>(self.value))
      return heap_.string(std::string(builtin->name));
    if (auto* type = object_if<RecordType>(self.value)) return heap_.string(type->name);
  }
  if (auto* exception = object_if<ExceptionObject>(self.value); exception && name.text == "args")
    return heap_.tuple(exception->args);
  if (auto* tensor = object_if<TensorObject>(self.value)) return tensor_attribute(*this, *tensor, name);
  if (auto* space = object_if<NamespaceObject>(self.value)) {
    std::vector<std::string> known;
    for (const auto& [member, value] : space->members) {
      if (member == name.text) return value;
      known.emplace_back(member);
    }
    std::string close = closest_name(name.text, known);
    if (space->is_host_library && close.empty()) {
      error(name.span, "{}.{} belongs to the host: it is not known at compile time", space->name, name.text)
          .help("compute its result before the kernel is called, and pass it as a tensor or with --set");
      return Undefined{};
    }
    if (const LeftOut* missing = find_left_out(name.text); missing && space->name.starts_with("ttl")) {
      error(name.span, "{}.{} {}", space->name, name.text, missing->what).help("{}", missing->instead);
      return Undefined{};
    }
    DiagnosticBuilder builder = error(name.span, "{} has no '{}'", space->name, name.text);
    if (!close.empty()) builder.help("did you mean {}.{}?", space->name, close);
    return Undefined{};
  }
  if (is_compile_time_method(self.value)) return compile_time_attribute(*this, self, name);
  if (is_core_object(self.value)) return core_attribute(*this, self, name);
  bool lives_in_thread = object_if<PipeEndObject>(self.value) || is_runtime(self.value) ||
                         get_if<BufferObject*>(self.value) || get_if<TransferObject*>(self.value) ||
                         object_if<SubBlockObject>(self.value);
  if (lives_in_thread && runtime_) return runtime_->attribute(self, name);
  if (get_if<BufferObject*>(self.value)) {
    error(name.span, "a circular buffer can be used only inside a thread function");
    return Undefined{};
  }
  if (std::holds_alternative<None>(self.value)) {
    error(name.span, "what stands before .{} gives no value", name.text)
        .note(self.span, "this is it")
        .help("write .{} on a line of its own, after the block or value it is meant for", name.text);
    return Undefined{};
  }
  raise("AttributeError", name.span, "{} has no attribute '{}'", a_type(self.value), name.text);
  return Undefined{};
}

}  // namespace ttlc::frontend
