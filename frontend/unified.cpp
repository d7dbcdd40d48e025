#include "frontend/unified.h"

#include <algorithm>
#include <set>

#include "frontend/ast_walk.h"
#include "frontend/scope.h"

namespace ttlc::frontend {
namespace {

/// Judged by the text of the decorator alone: `@ttl.compute()`, `@datamovement()`.
bool makes_thread(const ast::Expr* decorator) {
  auto* call = ast::try_as<ast::Call>(decorator);
  const ast::Expr* callee = call ? call->callee : decorator;
  auto* attribute = ast::try_as<ast::Attribute>(callee);
  auto* name = ast::try_as<ast::Name>(callee);
  std::string_view text = attribute ? attribute->name.text : name ? name->id : "";
  return text == "compute" || text == "datamovement";
}

bool has_thread(ast::StmtSeq body) {
  bool found = false;
  for (const ast::Stmt* stmt : body) {
    if (auto* def = ast::try_as<ast::FunctionDef>(stmt))
      found = found || std::any_of(def->decorators.begin(), def->decorators.end(), makes_thread);
    ast::for_each_child(
        stmt, [](const ast::Expr*) {},
        [&](const ast::Stmt* child) {
          const ast::Stmt* inner[] = {child};
          found = found || has_thread(inner);
        });
  }
  return found;
}

/// Looks for thread functions in a body and in the functions that it calls.
class ThreadSearch {
 public:
  bool finds(ast::StmtSeq body, const Scope& scope) {
    if (has_thread(body)) return true;
    bool found = false;
    for (const ast::Stmt* stmt : body) {
      ast::for_each_child(
          stmt, [&](const ast::Expr* expr) { found = found || finds(expr, scope); },
          [&](const ast::Stmt* child) {
            const ast::Stmt* inner[] = {child};
            found = found || finds(inner, scope);
          });
    }
    return found;
  }

 private:
  bool finds(const ast::Expr* expr, const Scope& scope) {
    auto* call = ast::try_as<ast::Call>(expr);
    auto* name = call ? ast::try_as<ast::Name>(call->callee) : nullptr;
    const Binding* binding = nullptr;
    for (const Scope* outer = name ? &scope : nullptr; outer && !binding; outer = outer->parent())
      binding = outer->find(name->id);
    auto* function = binding ? object_if<FunctionObject>(binding->value) : nullptr;
    bool is_helper = function && function->def && function->role == FunctionRole::kPlain;
    bool found = is_helper && seen_.insert(function).second && finds(function->def->body, *function->scope);
    ast::for_each_child(expr, [&](const ast::Expr* child) { found = found || finds(child, scope); });
    return found;
  }

  std::set<const FunctionObject*> seen_;
};

}  // namespace

bool is_unified(const FunctionObject& kernel) {
  return kernel.kernel && kernel.kernel->dialect == Dialect::kTtl && kernel.def &&
         !ThreadSearch().finds(kernel.def->body, *kernel.scope);
}

namespace {

void note_first(BufferUse& uses, Span BufferUse::*use, Span span) {
  if (!(uses.*use).known()) uses.*use = span;
}

/// The part that acquires blocks which are used in this way.
UnifiedPart owner(const BufferUse& use, bool reserves) {
  if (reserves) return use.copied_in.known() ? UnifiedPart::kReader : UnifiedPart::kCompute;
  if (use.elements.known()) return UnifiedPart::kReader;
  return use.copied_out.known() ? UnifiedPart::kWriter : UnifiedPart::kCompute;
}

}  // namespace

void UnifiedPlan::note(const BlockObject& block, Span BufferUse::*use, Span span) {
  if (part != UnifiedPart::kWhole || !block.held) return;
  note(block.held->buffer, use, span);
  auto same = [&](const Acquire& acquire) {
    return acquire.buffer == block.held->buffer && acquire.span == block.held->span;
  };
  auto found = std::find_if(acquires_.begin(), acquires_.end(), same);
  if (found == acquires_.end()) found = acquires_.insert(found, {block.held->buffer, block.held->span, {}});
  note_first(found->use, use, span);
}

void UnifiedPlan::note(const BufferObject* buffer, Span BufferUse::*use, Span span) {
  auto same = [&](const auto& entry) { return entry.first == buffer; };
  auto found = std::find_if(uses_.begin(), uses_.end(), same);
  if (found == uses_.end()) found = uses_.insert(found, {buffer, {}});
  note_first(found->second, use, span);
}

const BufferUse* UnifiedPlan::use_of(const BufferObject* buffer) const {
  auto same = [&](const auto& entry) { return entry.first == buffer; };
  auto found = std::find_if(uses_.begin(), uses_.end(), same);
  return found == uses_.end() ? nullptr : &found->second;
}

bool UnifiedPlan::is_shared(const BufferObject* buffer, bool reserves) const {
  const BufferUse* use = use_of(buffer);
  if (!use) return false;
  if (reserves) return use->copied_in.known() && use->stored.known();
  return use->copied_out.known() && use->computed.known() && !use->elements.known();
}

bool UnifiedPlan::computes_with(const BufferObject* buffer, bool reserves) const {
  if (part != UnifiedPart::kWhole) return part == UnifiedPart::kCompute;
  return std::any_of(uses_.begin(), uses_.end(), [&](const auto& entry) {
    return entry.first == buffer && (reserves ? entry.second.stored : entry.second.computed).known();
  });
}

bool UnifiedPlan::computes_with_rows() const {
  return std::any_of(uses_.begin(), uses_.end(), [&](const auto& entry) {
    const BufferObject* buffer = entry.first;
    return buffer->is_row_major && (computes_with(buffer, true) || computes_with(buffer, false));
  });
}

bool UnifiedPlan::owns(const BufferObject* buffer, bool reserves, Span span) const {
  if (part == UnifiedPart::kWhole) return true;
  if (is_shared(buffer, reserves)) {
    for (const Acquire& acquire : acquires_) {
      if (acquire.buffer == buffer && acquire.span == span) return owner(acquire.use, reserves) == part;
    }
  }
  const BufferUse* use = use_of(buffer);
  return owner(use ? *use : BufferUse{}, reserves) == part;
}

bool UnifiedPlan::check(Evaluator& evaluator) const {
  bool ok = true;
  auto report = [&](const BufferObject* buffer, Span moved, Span computed, std::string_view what) {
    if (!moved.known() || !computed.known()) return;
    ok = false;
    evaluator
        .error(computed,
               "blocks of {} are {} by the compute thread here, and by a data movement thread elsewhere",
               buffer->name, what)
        .note(moved, "this belongs into a data movement thread")
        .help("a buffer connects one thread that fills it with one that takes from it: make a second buffer");
  };
  for (const Acquire& acquire : acquires_) {
    report(acquire.buffer, acquire.use.copied_in, acquire.use.stored, "filled");
    report(acquire.buffer, acquire.use.copied_out, acquire.use.computed, "read");
  }
  for (const auto& [buffer, use] : uses_) report(buffer, use.elements, use.computed, "read");
  return ok;
}

}  // namespace ttlc::frontend
