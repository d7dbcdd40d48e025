// The imports of a kernel file: modules that the compiler knows, and files beside it or in a folder above it, which are
// evaluated like the kernel file at their first import. What else is imported belongs to the host.
#include "frontend/builtins.h"
#include "frontend/host_modules.h"
#include "frontend/module_evaluator.h"
#include "frontend/parser.h"

namespace ttlc::frontend {
namespace {

/// How far above the kernel file an import is looked for: host code puts the root of its repository on the path.
constexpr int kFoldersAbove = 4;

/// Modules whose names every kernel file sees without importing them.
bool is_language_module(std::string_view name) {
  return name == "ttlang" || name.starts_with("ttlang.") || name == "ttl" || name.starts_with("ttl.");
}

}  // namespace

void ModuleEvaluator::import(const ast::Import& stmt) {
  for (const ast::ImportName& name : stmt.names) {
    const bool has_alias = !name.alias.text.empty();
    Value module = known_module(has_alias ? name.name : name.bound_name());
    const bool binds_file = has_alias || name.name.find('.') == std::string_view::npos;
    if (std::holds_alternative<None>(module) && binds_file)
      module = file_namespace(name.name, 0, name.bound_name());
    if (std::holds_alternative<None>(module)) {
      bind_unknown(name.bound_name(), name.span, "a module of the host", {}, false);
    } else {
      scope_->bind(name.bound_name(), module, name.span);
    }
  }
}

void ModuleEvaluator::import_from(const ast::ImportFrom& stmt) {
  Value module = stmt.level == 0 ? known_module(stmt.module) : Value(None{});
  auto* space = object_if<NamespaceObject>(module);
  // `from ttl.ops.matmul import matmul`: libraries of kernels lie in the package of the language.
  const bool is_built_in = is_language_module(stmt.module) && (space || !stmt.module.starts_with("ttl."));
  Scope* file = is_built_in ? nullptr : imported_file(stmt.module, stmt.level);
  for (const ast::ImportName& name : stmt.names) {
    if (name.name == "*") {
      if (space) {
        for (const auto& [member, value] : space->members) scope_->bind(member, value, name.span);
      }
      if (file) {
        for (const Binding& binding : file->bindings())
          scope_->bind(binding.name, binding.value, binding.span);
      }
      continue;
    }
    std::string_view bound = name.alias.text.empty() ? name.name : name.alias.text;
    const Binding* found = file ? file->find(name.name) : nullptr;
    for (Scope* outer = scope_->parent(); outer && !found && is_language_module(stmt.module);
         outer = outer->parent()) {
      found = outer->find(name.name);
    }
    // `from ttlang.operators import copy`: a part of the language under a name of its own.
    // `from ..pipe import Pipe`, in a library of kernels within its package: there a class stands for it.
    const bool is_class =
        found && (object_if<RecordType>(found->value) || object_if<UnknownObject>(found->value));
    const bool may_be_language = is_language_module(stmt.module) || (stmt.level > 1 && is_class);
    const Value language = !space && may_be_language ? known_module("ttl") : Value(None{});
    auto* members = space ? space : object_if<NamespaceObject>(language);
    Value value = found ? found->value : Value(None{});
    bool is_known = found && !object_if<UnknownObject>(value) && !(is_class && members);
    for (size_t i = 0; members && !is_known && i < members->members.size(); ++i) {
      if (members->members[i].first != name.name) continue;
      value = members->members[i].second;
      is_known = true;
    }
    if (!is_known) {
      // `from simulator import ttnn`: a module that is known under its own name. `from package import params`: a file.
      value = known_module(name.name);
      if (std::holds_alternative<None>(value) && !found && !is_language_module(stmt.module))
        value = file_namespace(fmt::format("{}.{}", stmt.module, name.name), stmt.level, name.name);
      is_known = !std::holds_alternative<None>(value);
    }
    if (is_known || found) {
      scope_->bind(bound, is_known ? value : found->value, name.span);
    } else {
      bind_unknown(bound, name.span, fmt::format("imported from {}, which is not read", stmt.module), {},
                   true);
    }
  }
  apply_sets(&stmt);
}

void ModuleEvaluator::import_inside(const ast::Stmt* stmt) {
  static const std::vector<SetValue> kNone;
  Evaluator::Swap<Scope*> scope(scope_, evaluator_.scope());
  Evaluator::Swap<const std::vector<SetValue>*> sets(sets_, &kNone);
  if (auto* whole = ast::try_as<ast::Import>(stmt)) return import(*whole);
  import_from(ast::as<ast::ImportFrom>(stmt));
}

const SourceFile* ModuleEvaluator::find_file(std::string_view module, int64_t level,
                                             std::string& path) const {
  std::string file;
  for (char c : module) file += c == '.' ? '/' : c;
  if (file.starts_with('/')) file.erase(0, 1);  // `from . import params`
  std::string above = folder_;
  for (int64_t i = 1; i < level; ++i) above += "../";
  const int folders = level > 0 ? 0 : kFoldersAbove;
  for (int i = 0; i <= folders; ++i, above += "../") {
    for (std::string_view suffix : {".py", "/__init__.py"}) {
      path = fmt::format("{}{}{}", above, file, suffix);
      if (const SourceFile* found = loader_(path)) return found;
    }
  }
  return nullptr;
}

Scope* ModuleEvaluator::imported_file(std::string_view module, int64_t level) {
  if (!loader_ || module.empty()) return nullptr;
  std::string path;
  const SourceFile* file = find_file(module, level, path);
  if (!file) return nullptr;
  auto [known, is_new] = files_.emplace(path, nullptr);
  if (!is_new) return known->second;
  Scope* scope = evaluator_.new_scope(scope_->parent());
  known->second = scope;
  DiagnosticSink attempt;
  const ast::Module* tree = parse_module_partially(*file, arena_, attempt);
  static const std::vector<SetValue> kNone;
  Evaluator::Swap<std::string> own_folder(folder_, path.substr(0, path.rfind('/') + 1));
  run(*tree, *scope, kNone);
  if (!attempt.has_errors()) return scope;
  // Python cannot import it: no name of it has a value.
  const Diagnostic first = attempt.sorted().front();
  const std::vector<Binding> bindings = scope->bindings();
  for (const Binding& binding : bindings) {
    UnknownObject unknown{.name = std::string(binding.name), .span = first.span};
    unknown.reason = fmt::format("{} cannot be imported: {}", path, first.message);
    unknown.can_be_set = false;
    scope->bind(binding.name, static_cast<const UnknownObject*>(evaluator_.heap().make(std::move(unknown))),
                first.span);
  }
  return scope;
}

Value ModuleEvaluator::file_namespace(std::string_view module, int64_t level, std::string_view name) {
  Scope* file = imported_file(module, level);
  if (!file) return None{};
  NamespaceObject space{name, {}, true};
  for (const Binding& binding : file->bindings()) space.members.emplace_back(binding.name, binding.value);
  return static_cast<const NamespaceObject*>(evaluator_.heap().make(std::move(space)));
}

Value ModuleEvaluator::known_module(std::string_view name) {
  Value module = import_module(evaluator_.heap(), name);
  Scope* scope = host_module(name);
  if (!scope && std::holds_alternative<None>(module)) return part_of_module(name);
  if (!scope) return module;
  auto* known = object_if<NamespaceObject>(module);
  NamespaceObject space = known ? *known : NamespaceObject{name, {}, true};
  for (const Binding& binding : scope->bindings()) {
    if (!binding.name.starts_with('_')) space.members.emplace_back(binding.name, binding.value);
  }
  return static_cast<const NamespaceObject*>(evaluator_.heap().make(std::move(space)));
}

/// `ttl.math`: what a known module has under this name.
Value ModuleEvaluator::part_of_module(std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return None{};
  const Value outer = known_module(name.substr(0, dot));
  auto* space = object_if<NamespaceObject>(outer);
  for (size_t i = 0; space && i < space->members.size(); ++i) {
    const auto& [member, value] = space->members[i];
    if (member == name.substr(dot + 1) && object_if<NamespaceObject>(value)) return value;
  }
  return None{};
}

Scope* ModuleEvaluator::host_module(std::string_view name) {
  const SourceFile* source = host_module_source(name);
  if (!source) return nullptr;
  auto [entry, is_new] = host_modules_.emplace(source, nullptr);
  if (!is_new) return entry->second;
  const ast::Module* tree = parse_module_partially(*source, arena_, evaluator_.sink());
  static const std::vector<SetValue> kNone;
  Scope* scope = evaluator_.new_scope(scope_->parent());
  entry->second = scope;
  run(*tree, *scope, kNone);
  return scope;
}

}  // namespace ttlc::frontend
