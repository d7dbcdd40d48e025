// The stages of the verifier, one file each; the list of invariants is on top of verifier.cpp.
#pragma once

#include <string_view>
#include <utility>

#include "ir/module.h"
#include "ir/support/diagnostic.h"

namespace ttlc::ir {

/// Reports broken invariants at ops: `problems.add(op, 12, "...")` says `[V12] ...`, with the op as a note:
/// its place may be one in a kernel file.
class Problems {
 public:
  explicit Problems(DiagnosticSink& sink) : sink_(sink) {}

  template <typename... Args>
  void add(const Op& op, int invariant, fmt::format_string<Args...> format, Args&&... args) {
    report(op, invariant, fmt::format(format, std::forward<Args>(args)...));
  }
  bool any() const { return any_; }

 private:
  void report(const Op& op, int invariant, const std::string& message);

  DiagnosticSink& sink_;
  bool any_ = false;  // the sink may be full or drop a second error at one place
};

/// `visit(op)` for every op below the module, parents first.
template <typename Visit>
void for_each_op(const Block& block, const Visit& visit) {
  for (const Op& op : block) {
    visit(op);
    for (const Block* region : op.regions) for_each_op(*region, visit);
  }
}

/// The op of this kind that contains `op`, at any depth; null when there is none.
const Op* enclosing(const Op& op, OpKind kind);
/// Whether `op` stands in a compute thread.
bool in_compute_thread(const Op& op);

void verify_structure(const Module& module, Problems& problems);           // verifier_structure.cpp
void verify_dominance(const Module& module, Problems& problems);           // verifier_structure.cpp
void verify_ops(const Module& module, Problems& problems);                 // verifier_ops.cpp
void verify_generic(const Op& op, Problems& problems);                     // verifier_generic.cpp
void verify_tile_op(const Op& op, Problems& problems);                     // verifier_generic.cpp
void verify_level(const Module& module, Level level, Problems& problems);  // verifier_levels.cpp

}  // namespace ttlc::ir
