// Evaluates the statements of a kernel file, host code included, as far as they can be. Names that host code binds
// (torch, ttnn calls, classes) become UnknownObjects: nothing is said about them unless a kernel needs one.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "frontend/evaluator.h"
#include "frontend/frontend.h"

namespace ttlc::frontend {

/// A --set option, evaluated.
struct SetValue {
  std::string_view name;  // of the options, which outlive the evaluation
  Value value;
};

class ModuleEvaluator {
 public:
  ModuleEvaluator(Evaluator& evaluator, ast::Arena& arena, const FileLoader& loader)
      : evaluator_(evaluator), arena_(arena), loader_(loader) {
    evaluator_.set_importer([this](const ast::Stmt* stmt) { import_inside(stmt); });
  }

  /// Runs `module` in `scope`; `sets` override its constants.
  void run(const ast::Module& module, Scope& scope, const std::vector<SetValue>& sets);

  /// What is wrong with a kernel that could not be made: reports it and returns true when `name` is one.
  bool report_broken_kernel(std::string_view name);

 private:
  void execute(const ast::Stmt* stmt);
  void execute_tentatively(const ast::Stmt* stmt, std::string_view reason);
  void execute_if(const ast::If& stmt);
  void execute_try(const ast::Try& stmt);
  void execute_with(const ast::With& stmt);
  void execute_function(const ast::FunctionDef& def);
  void import(const ast::Import& stmt);
  void import_from(const ast::ImportFrom& stmt);
  /// An import in the body of a function.
  void import_inside(const ast::Stmt* stmt);
  /// The unknown value that keeps a statement from being evaluated.
  struct Cause {
    const UnknownObject* unknown = nullptr;
    bool is_object = false;  // the statement reads its attributes or calls it
  };
  void execute_class(const ast::ClassDef& def);
  std::optional<std::vector<const RecordType*>> known_bases(const ast::ClassDef& def, std::string& exception);
  void add_method(RecordType& type, const ast::Stmt* stmt);
  /// What host code assigns to an attribute is not followed: the object is not known any more.
  void forget_changed_objects(const ast::Stmt* stmt);
  /// The scope of another file, evaluated at its first import; null when there is no such file.
  Scope* imported_file(std::string_view module, int64_t level);
  const SourceFile* find_file(std::string_view module, int64_t level, std::string& path) const;
  /// The same as an object: `import params`.
  Value file_namespace(std::string_view module, int64_t level, std::string_view name);
  /// A module whose contents the compiler knows; None for others.
  Value known_module(std::string_view name);
  Value part_of_module(std::string_view name);
  /// The names that the compiler's own source of a host module binds; null when it has none.
  Scope* host_module(std::string_view name);
  void make_unknown(const ast::Stmt* stmt, std::string reason, bool can_be_set = true);
  void bind_unknown(std::string_view name, Span span, std::string reason, const Cause& cause,
                    bool can_be_set);
  Cause first_unknown_read(const ast::Stmt* stmt) const;
  std::set<std::string_view> names_changed_by(const ast::Stmt* stmt) const;
  void apply_sets(const ast::Stmt* stmt);
  const ast::ExceptHandler* handler_of(const ast::Try& stmt, const Evaluator::Failed& raised);
  bool leaves_unknown(ast::StmtSeq body) const;
  void execute_fallbacks(const ast::Try& stmt);

  Evaluator& evaluator_;
  ast::Arena& arena_;
  const FileLoader& loader_;
  Scope* scope_ = nullptr;
  Evaluator::Failed raised_;  // what the body of a `try` has raised; without a type: nothing that is known
  Value exception_;           // the same for `except ... as exception`
  const std::vector<SetValue>* sets_ = nullptr;
  std::string folder_;  // of the file being evaluated, seen from the folder of the kernel file
  std::map<std::string, Scope*, std::less<>> files_;
  std::map<const SourceFile*, Scope*> host_modules_;
  std::map<std::string, std::vector<Diagnostic>, std::less<>> broken_kernels_;
};

}  // namespace ttlc::frontend
