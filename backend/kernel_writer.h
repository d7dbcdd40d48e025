// One thread of IR as the text of one kernel: structure (loops, branches, index arithmetic, CB calls) is the
// same for compute and data movement and lives here; the calls of each kind are added by the derived writers.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "backend/code_writer.h"
#include "backend/expression.h"
#include "backend/names.h"
#include "backend/sign_analysis.h"
#include "ir/module.h"
#include "runtime/facts/program.h"

namespace ttlc::backend {

/// What a kernel's host side must pass to it, in order.
struct KernelInterface {
  std::vector<std::string> accessor_tensors;  // compile-time arguments: one TensorAccessorArgs each
  std::vector<std::string> address_tensors;   // common runtime arguments
  bool uses_noc_coordinates = false;          // common runtime arguments: x of all columns, y of all rows
  std::vector<int64_t> core_dims;             // runtime arguments: logical coordinate 0 (y), 1 (x)
};

class KernelWriter {
 public:
  KernelWriter(const ir::Module& module, ir::Op* thread, sim::MetalApi api);
  virtual ~KernelWriter() = default;

  /// The whole file. `title` is its first comment line.
  std::string write(const std::string& title);
  const KernelInterface& interface() const { return interface_; }

 protected:
  /// Emits one op that is neither structure nor arithmetic.
  virtual void emit_call(const ir::Op& op) = 0;
  /// Declarations between the runtime arguments and the first statement.
  virtual void emit_prologue(CodeWriter& out) = 0;
  /// Functions before kernel_main.
  virtual void emit_helpers(CodeWriter& out) = 0;
  /// Below api/compute or compute_kernel_api, or whole paths for data movement, sorted.
  virtual std::vector<std::string> include_lines() const = 0;

  /// Text of a value as an argument of a call.
  std::string arg(const ir::Value* value) { return expression(value).text; }
  std::string arg(const ir::Op& op, int operand) { return arg(op.operands[operand]); }
  /// Declares `const uint32_t name = initializer;` and binds the value to it.
  void declare(const ir::Value* value, std::string_view wanted_name, const std::string& initializer);
  Expression expression(const ir::Value* value);

  CodeWriter& body() { return body_; }
  Names& names() { return names_; }
  sim::MetalApi api() const { return api_; }
  const ir::Module& module() const { return module_; }
  KernelInterface interface_;

 private:
  void emit_block(const ir::Block& block);
  void emit_op(const ir::Op& op);
  void emit_arithmetic(const ir::Op& op);
  void emit_for(const ir::Op& op);
  bool continues_variable(const ir::Value* start, const ir::Value* carried) const;
  void emit_loop_updates(const ir::Op& op);
  void emit_assignments(const std::vector<std::pair<std::string, Expression>>& assignments);
  void emit_if(const ir::Op& op);
  void emit_source_comment(const ir::Op& op);
  bool inlinable(const ir::Op& op, const Expression& text) const;
  std::string_view cxx_type(const ir::Value* value) const;
  void bind(const ir::Value* value, Expression expression) { expressions_[value] = std::move(expression); }
  void emit_buffers(CodeWriter& out);
  void emit_runtime_args(CodeWriter& out);

  const ir::Module& module_;
  ir::Op* thread_;
  sim::MetalApi api_;
  SignAnalysis signs_;
  Names names_;
  CodeWriter body_;
  std::map<const ir::Value*, Expression> expressions_;
  std::vector<const ir::Value*> buffers_;  // used, in order of declaration
  std::vector<std::string> args_;          // declarations of runtime arguments
  int64_t commented_line_ = 0;             // source line last shown
  bool uses_floor_helpers_ = false;
  bool uses_whole_parts_ = false;
  bool uses_swap_ = false;
};

}  // namespace ttlc::backend
