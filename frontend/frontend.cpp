#include "frontend/frontend.h"

#include <algorithm>

#include "frontend/ast_printer.h"
#include "frontend/ast_walk.h"
#include "frontend/builtins.h"
#include "frontend/check_names.h"
#include "frontend/elaborate.h"
#include "frontend/module_evaluator.h"
#include "frontend/parser.h"
#include "ir/module.h"

namespace ttlc::frontend {
namespace {

constexpr std::string_view kNoKernelHelp =
    "decorate a function with @ttl.operation(grid=(columns, rows)) or @pykernel_gen(grid=(rows, columns), "
    "...)";

/// Whether a kernel at any depth below `body` has a parameter of this name.
bool is_kernel_parameter(std::string_view name, ast::StmtSeq body) {
  bool found = false;
  for (const ast::Stmt* stmt : body) {
    auto* def = ast::try_as<ast::FunctionDef>(stmt);
    if (def && ast::has_kernel_decorator(*def)) {
      found = found || std::any_of(def->params.begin(), def->params.end(),
                                   [&](const ast::Param& param) { return param.name.text == name; });
    }
    ast::for_each_child(
        stmt, [](const ast::Expr*) {},
        [&](const ast::Stmt* child) {
          const ast::Stmt* inner[] = {child};
          found = found || is_kernel_parameter(name, inner);
        });
  }
  return found;
}

/// Whether `name` is read somewhere in `body` where no enclosing function binds it.
bool is_read_free(std::string_view name, ast::StmtSeq body);

bool is_read_free(std::string_view name, const ast::Stmt* stmt) {
  bool found = false;
  if (auto* def = ast::try_as<ast::FunctionDef>(stmt)) {
    std::vector<std::string_view> bound = names_bound_by(def->body);
    for (const ast::Param& param : def->params) {
      bound.push_back(param.name.text);
      found = found || (param.default_value && names_read_by(param.default_value).contains(name));
    }
    for (const ast::Expr* decorator : def->decorators)
      found = found || names_read_by(decorator).contains(name);
    if (std::find(bound.begin(), bound.end(), name) != bound.end()) return found;
    return found || is_read_free(name, def->body);
  }
  ast::for_each_child(
      stmt, [&](const ast::Expr* expr) { found = found || names_read_by(expr).contains(name); },
      [&](const ast::Stmt* child) { found = found || is_read_free(name, child); });
  return found;
}

bool is_read_free(std::string_view name, ast::StmtSeq body) {
  return std::any_of(body.begin(), body.end(),
                     [&](const ast::Stmt* stmt) { return is_read_free(name, stmt); });
}

std::vector<std::string> factory_parameters(ast::Seq<ast::Param> params) {
  std::vector<std::string> result;
  for (const ast::Param& param : params) {
    result.emplace_back(param.name.text);
    if (param.default_value) result.back() += fmt::format("={}", param.default_value->span.text());
  }
  return result;
}

}  // namespace

/// One parsed file. Every elaboration evaluates the module anew: the --set options differ.
class Frontend::Impl {
 public:
  Impl(const SourceFile& file, FileLoader loader, DiagnosticSink& sink)
      : sink_(sink),
        loader_(std::move(loader)),
        errors_before_(sink.error_count()),
        module_(parse_module_partially(file, arena_, sink)),
        is_parsed_(sink.error_count() == errors_before_) {}

  std::vector<KernelInfo> kernels() const;
  Result<ElaboratedKernel> elaborate(const ElaborateOptions& options);
  Result<void> check(const ElaborateOptions& options);

 private:
  /// The module evaluated under some --set options.
  struct Session {
    explicit Session(DiagnosticSink& sink)
        : language(nullptr), scope(&language), evaluator(heap, &scope, sink) {}
    Heap heap;
    Scope language;
    Scope scope;
    Evaluator evaluator;
    std::unique_ptr<ModuleEvaluator> module;
  };
  bool evaluate_module(Session& session, const ElaborateOptions& options);
  bool evaluate_set(Session& session, const std::string& name, const std::string& text,
                    std::vector<SetValue>& sets);
  bool check_set_name(const std::string& name);
  const FunctionObject* find_kernel(Session& session, const ElaborateOptions& options);
  const FunctionObject* call_factory(Session& session, const ast::Expr* expr, const std::string& name);
  void report_unknown_kernel(const std::string& name, const std::vector<std::string>& kernels,
                             const std::vector<std::string>& factories);
  const FunctionObject* as_kernel(Session& session, const Value& value, Span span, const std::string& name);
  Result<ElaboratedKernel> elaborate_in(Session& session, const FunctionObject& kernel,
                                        const ElaborateOptions& options);
  /// A text of the command line as a file of its own: values, diagnostics and the IR point into it.
  const SourceFile& add_command_line_text(std::string name, std::string text);

  DiagnosticSink& sink_;
  FileLoader loader_;
  ast::Arena arena_;
  const int errors_before_;
  const ast::Module* const module_;
  const bool is_parsed_;
  std::vector<std::shared_ptr<const SourceFile>> command_line_;  // texts of --set and --kernel
};

namespace {

/// The functions of a module, those under `if`, `try` and loops included, each name once.
void collect_functions(const ast::Stmt* stmt, std::vector<const ast::FunctionDef*>& found) {
  if (auto* def = ast::try_as<ast::FunctionDef>(stmt)) {
    const bool is_new = std::none_of(found.begin(), found.end(), [&](const ast::FunctionDef* other) {
      return other->name.text == def->name.text;
    });
    if (is_new) found.push_back(def);
  } else if (stmt->kind != ast::StmtKind::kClassDef) {
    ast::for_each_child(
        stmt, [](const ast::Expr*) {}, [&](const ast::Stmt* child) { collect_functions(child, found); });
  }
}

}  // namespace

std::vector<KernelInfo> Frontend::Impl::kernels() const {
  std::vector<KernelInfo> result;
  std::vector<const ast::FunctionDef*> functions;
  for (const ast::Stmt* stmt : module_->body) collect_functions(stmt, functions);
  for (const ast::FunctionDef* def : functions) {
    bool is_kernel = ast::has_kernel_decorator(*def);
    if (!is_kernel && !ast::defines_kernel(def->body)) continue;
    KernelInfo info{std::string(def->name.text), def->header, {}, !is_kernel};
    info.parameters = is_kernel ? tensor_parameters(def->params) : factory_parameters(def->params);
    result.push_back(std::move(info));
  }
  return result;
}

const SourceFile& Frontend::Impl::add_command_line_text(std::string name, std::string text) {
  auto file = std::make_shared<const SourceFile>(std::move(name), std::move(text));
  sink_.keep(file);
  command_line_.push_back(file);
  return *file;
}

bool Frontend::Impl::check_set_name(const std::string& name) {
  std::vector<std::string_view> bound = names_bound_by(module_->body);
  for (const ast::Stmt* stmt : module_->body) {
    auto* def = ast::try_as<ast::FunctionDef>(stmt);
    if (!def || def->name.text != name) continue;
    sink_.error(def->name.span, "--set {}: this is a function; only constants can be set", name);
    return false;
  }
  bool is_bound =
      std::find(bound.begin(), bound.end(), name) != bound.end() || is_kernel_parameter(name, module_->body);
  if (is_bound || is_read_free(name, module_->body)) return true;
  DiagnosticBuilder builder =
      sink_.error(Span{}, "--set {}: the file neither binds nor reads this name at module level", name);
  std::vector<std::string> candidates(bound.begin(), bound.end());
  std::string close = closest_name(name, candidates);
  if (!close.empty()) builder.help("did you mean {}?", close);
  return false;
}

/// Sizes as --tensor has them: 2x2 is (2, 2).
static std::string as_python(const std::string& text) {
  constexpr std::string_view kDigits = "0123456789";
  std::string tuple;
  size_t start = 0;
  while (true) {
    const size_t end = std::min(text.find('x', start), text.size());
    const std::string size = text.substr(start, end - start);
    if (size.empty() || size.find_first_not_of(kDigits) != std::string::npos) return text;
    tuple += size + ", ";
    if (end == text.size()) break;
    start = end + 1;
  }
  return start == 0 || text.starts_with("0x") ? text : fmt::format("({})", tuple.substr(0, tuple.size() - 2));
}

bool Frontend::Impl::evaluate_set(Session& session, const std::string& name, const std::string& text,
                                  std::vector<SetValue>& sets) {
  const SourceFile& file = add_command_line_text("--set " + name, as_python(text));
  DiagnosticSink attempt;
  Result<const ast::Expr*> expr = parse_expression(file, arena_, attempt);
  Value value = Undefined{};
  if (expr) {
    auto guard = session.evaluator.use_sink(attempt);
    value = session.evaluator.evaluate(*expr);
  }
  bool is_word = expr && (*expr)->kind == ast::ExprKind::kName;
  bool is_constant =
      !is_undefined(value) && !object_if<BuiltinFunction>(value) && !object_if<DeviceFunction>(value);
  if (is_word && !is_constant) value = session.heap.string(text);
  if (is_undefined(value)) {
    sink_.error(Span{}, "--set {}: '{}' is no Python value: {}", name, text, attempt.sorted().front().message)
        .help("write a number, a tuple like '(8, 8)', or a word");
    return false;
  }
  sets.push_back({name, value});
  return true;
}

bool Frontend::Impl::evaluate_module(Session& session, const ElaborateOptions& options) {
  bind_language(session.heap, session.language);
  std::vector<SetValue> sets;
  bool ok = true;
  for (const auto& [name, text] : options.sets) {
    ok = check_set_name(name) && evaluate_set(session, name, text, sets) && ok;
  }
  if (!ok) return false;
  session.module = std::make_unique<ModuleEvaluator>(session.evaluator, arena_, loader_);
  session.module->run(*module_, session.scope, sets);
  return true;
}

const FunctionObject* Frontend::Impl::as_kernel(Session& session, const Value& value, Span span,
                                                const std::string& name) {
  if (is_undefined(value)) return nullptr;
  auto* function = object_if<FunctionObject>(value);
  if (function && function->role == FunctionRole::kKernel) return function;
  if (auto* unknown = object_if<UnknownObject>(value)) {
    if (!session.module->report_broken_kernel(unknown->name))
      session.evaluator.report_unknown(*unknown, span);
    return nullptr;
  }
  if (function) {
    sink_.error(function->span, "{} is a function, not a kernel", function->name)
        .help("decorate it with @ttl.operation(...), or call it if it returns a kernel: --kernel '{}(...)'",
              function->name);
  } else {
    sink_.error(Span{}, "--kernel {}: this is {}, not a kernel", name, a_type(value));
  }
  return nullptr;
}

/// The kernel that an expression returns; or the one its call defines, as tests do that go on to run it: what their host code
/// then does is of no interest. Of several `CALL.NAME` is one.
const FunctionObject* Frontend::Impl::call_factory(Session& session, const ast::Expr* expr,
                                                   const std::string& name) {
  auto* chosen = ast::try_as<ast::Attribute>(expr);
  if (chosen && chosen->value->kind != ast::ExprKind::kCall) chosen = nullptr;
  DiagnosticSink attempt;
  Value value = Undefined{};
  session.evaluator.reset_steps();
  session.heap.kernels.clear();
  {
    auto guard = session.evaluator.use_sink(attempt);
    value = session.evaluator.evaluate(expr);
  }
  auto* function = object_if<FunctionObject>(value);
  if (function && function->role == FunctionRole::kKernel && !attempt.has_errors()) return function;
  std::vector<std::string> defined;
  for (const FunctionObject* kernel : session.heap.kernels) {
    std::string known(kernel->name);
    if (std::find(defined.begin(), defined.end(), known) == defined.end()) defined.push_back(known);
  }
  if (!function && defined.size() == 1 && session.heap.kernels.size() == 1 && !chosen)
    return session.heap.kernels[0];
  if (!function && chosen) {
    const auto found =
        std::find_if(session.heap.kernels.rbegin(), session.heap.kernels.rend(),
                     [&](const FunctionObject* kernel) { return kernel->name == chosen->name.text; });
    if (found != session.heap.kernels.rend()) return *found;
  }
  if (std::holds_alternative<None>(value) && defined.size() > 1) {
    sink_
        .error(Span{}, "--kernel {}: this call defines {} kernels: {}", name, defined.size(),
               fmt::join(defined, ", "))
        .help("choose one: --kernel '{}.{}'", name, defined[0]);
    return nullptr;
  }
  for (const Diagnostic& diagnostic : attempt.sorted()) sink_.add(diagnostic);
  return attempt.has_errors() ? nullptr : as_kernel(session, value, expr->span, name);
}

void Frontend::Impl::report_unknown_kernel(const std::string& name, const std::vector<std::string>& kernels,
                                           const std::vector<std::string>& factories) {
  DiagnosticBuilder builder = sink_.error(Span{}, "--kernel {}: the file has no kernel of this name", name);
  std::vector<std::string> candidates = kernels;
  for (const std::string& factory : factories) candidates.push_back(factory + "(...)");
  if (candidates.empty()) {
    builder.help("{}", kNoKernelHelp);
    return;
  }
  std::string close = closest_name(name, kernels);
  builder.help("its kernel{} {}{}", candidates.size() == 1 ? " is" : "s are", fmt::join(candidates, ", "),
               close.empty() ? "" : fmt::format("; did you mean {}?", close));
}

const FunctionObject* Frontend::Impl::find_kernel(Session& session, const ElaborateOptions& options) {
  std::vector<std::string> names;
  std::vector<std::string> factories;
  for (const KernelInfo& info : kernels()) {
    if (session.scope.find(info.name)) (info.is_factory ? factories : names).push_back(info.name);
  }
  if (!options.kernel.empty()) {
    bool is_name = std::find(names.begin(), names.end(), options.kernel) != names.end();
    const Binding* binding = is_name ? session.scope.find(options.kernel) : nullptr;
    if (binding) return as_kernel(session, binding->value, binding->span, options.kernel);
    const SourceFile& file = add_command_line_text("--kernel", options.kernel);
    Result<const ast::Expr*> expr = parse_expression(file, arena_, sink_);
    if (!expr) return nullptr;
    std::vector<std::string> visible = session.scope.visible_names();
    if (std::find(visible.begin(), visible.end(), options.kernel) == visible.end() &&
        ast::try_as<ast::Name>(*expr)) {
      report_unknown_kernel(options.kernel, names, factories);
      return nullptr;
    }
    return call_factory(session, *expr, options.kernel);
  }
  if (names.size() == 1) {
    const Binding* binding = session.scope.find(names[0]);
    return as_kernel(session, binding->value, binding->span, names[0]);
  }
  if (!names.empty()) {
    sink_.error(Span{}, "the file has {} kernels: {}", names.size(), fmt::join(names, ", "))
        .help("choose one with --kernel NAME");
  } else if (!factories.empty()) {
    sink_
        .error(Span{}, "the file has no kernel, but functions that return one: {}",
               fmt::join(factories, ", "))
        .help("call one: --kernel '{}(...)'", factories[0]);
  } else {
    sink_.error(Span{}, "the file has no kernel").help("{}", kNoKernelHelp);
  }
  return nullptr;
}

Result<ElaboratedKernel> Frontend::Impl::elaborate_in(Session& session, const FunctionObject& kernel,
                                                      const ElaborateOptions& options) {
  ElaborateOptions complete = options;
  if (!complete.arch) complete.arch = &sim::arch_info(sim::Arch::kWormholeB0);
  session.evaluator.reset_steps();
  Result<ElaboratedKernel> elaborated = elaborate_kernel(session.evaluator, kernel, complete);
  if (!elaborated) return Failure{};
  for (const auto& file : command_line_) elaborated->module->adopt(file);
  return elaborated;
}

Result<ElaboratedKernel> Frontend::Impl::elaborate(const ElaborateOptions& options) {
  if (!is_parsed_) return Failure{};
  Session session(sink_);
  if (!evaluate_module(session, options)) return Failure{};
  const FunctionObject* kernel = find_kernel(session, options);
  if (!kernel) return Failure{};
  return elaborate_in(session, *kernel, options);
}

Result<void> Frontend::Impl::check(const ElaborateOptions& options) {
  int errors_before = sink_.error_count();
  Session session(sink_);
  if (!evaluate_module(session, options)) return Failure{};
  check_names(session.evaluator, *module_, session.scope);
  if (!options.kernel.empty() && !find_kernel(session, options)) return Failure{};
  for (const KernelInfo& info : kernels()) {
    const Binding* binding = session.scope.find(info.name);
    if (info.is_factory || !binding) continue;
    const FunctionObject* kernel = as_kernel(session, binding->value, binding->span, info.name);
    bool has_tensors =
        std::all_of(info.parameters.begin(), info.parameters.end(), [&](const std::string& name) {
          return std::any_of(options.tensors.begin(), options.tensors.end(),
                             [&](const TensorArg& arg) { return arg.name == name; });
        });
    bool is_chosen = options.kernel.empty() || options.kernel == info.name;
    if (!kernel || !is_parsed_ || !is_chosen || !has_tensors) continue;
    ElaborateOptions own = options;
    std::erase_if(own.tensors, [&](const TensorArg& arg) {
      return std::find(info.parameters.begin(), info.parameters.end(), arg.name) == info.parameters.end();
    });
    if (!elaborate_in(session, *kernel, own)) continue;
  }
  if (!is_parsed_ || sink_.error_count() > errors_before) return Failure{};
  return {};
}

Frontend::Frontend(const SourceFile& file, FileLoader loader, DiagnosticSink& sink)
    : impl_(std::make_unique<Impl>(file, std::move(loader), sink)) {}
Frontend::~Frontend() = default;

std::vector<KernelInfo> Frontend::kernels() const { return impl_->kernels(); }
Result<ElaboratedKernel> Frontend::elaborate(const ElaborateOptions& options) {
  return impl_->elaborate(options);
}
Result<void> Frontend::check(const ElaborateOptions& options) { return impl_->check(options); }

Result<std::string> ast_text(const SourceFile& file, DiagnosticSink& sink) {
  ast::Arena arena;
  TTLC_TRY(module, parse_module(file, arena, sink));
  return print_ast(*module);
}

}  // namespace ttlc::frontend
