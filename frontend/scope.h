// Names and what they are bound to. A Scope is the module, one call of a function, or a comprehension; scopes
// form a chain to the module and from there to the names of the language. As in Python, a name that a
// function assigns anywhere is local to the whole function.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "frontend/ast.h"
#include "frontend/value.h"

namespace ttlc::frontend {

struct Binding {
  std::string_view name;
  Value value;
  Span span;  // where it was bound last
};

/// Names that a body binds itself (assignments, loops, `with ... as`, nested defs, imports), in source order.
std::vector<std::string_view> names_bound_by(ast::StmtSeq body);
/// Names that a body reads, nested functions included.
std::set<std::string_view> names_read_by(ast::StmtSeq body);
std::set<std::string_view> names_read_by(const ast::Expr* expr);
/// The first place in `body` that binds `name`; unknown when there is none.
Span first_binding_of(std::string_view name, ast::StmtSeq body);

class Scope {
 public:
  explicit Scope(Scope* parent) : parent_(parent) {}

  Scope* parent() const { return parent_; }
  /// The names a function binds anywhere; a lookup of one that is not bound yet stops here.
  void set_locals(const std::vector<std::string_view>& locals) { locals_ = {locals.begin(), locals.end()}; }
  bool is_local(std::string_view name) const { return locals_.contains(name); }
  /// `global`, `nonlocal`: the name is bound in `holder`.
  void bind_outside(std::string_view name, Scope* holder);
  /// The scope that an assignment here binds a name in.
  Scope* holder_of(std::string_view name);
  /// A comprehension: `:=` binds outside of it.
  void set_comprehension() { is_comprehension_ = true; }
  bool is_comprehension() const { return is_comprehension_; }

  const Binding* find(std::string_view name) const;  // in this scope only
  void bind(std::string_view name, Value value, Span span);
  void erase(std::string_view name);

  /// All bindings, for the control flow that runs at run time: it compares the names before and after.
  const std::vector<Binding>& bindings() const { return bindings_; }
  void restore(std::vector<Binding> bindings);

  /// Names that can be used here, for suggestions.
  std::vector<std::string> visible_names() const;

 private:
  Scope* parent_;
  std::set<std::string_view> locals_;
  std::vector<std::pair<std::string_view, Scope*>> outside_;
  bool is_comprehension_ = false;
  std::vector<Binding> bindings_;                       // in the order of their first binding
  std::unordered_map<std::string_view, size_t> index_;  // name -> position in bindings_; never iterated
};

}  // namespace ttlc::frontend
