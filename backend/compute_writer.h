// The compute kernel: one call of the compute API an op.
#pragma once

#include "backend/kernel_writer.h"

namespace ttlc::backend {

class ComputeWriter : public KernelWriter {
 public:
  ComputeWriter(const ir::Module& module, ir::Op* thread, sim::MetalApi api)
      : KernelWriter(module, thread, api) {}

 protected:
  void emit_call(const ir::Op& op) override;
  void emit_prologue(CodeWriter&) override {}
  void emit_helpers(CodeWriter&) override {}
  std::vector<std::string> include_lines() const override;

 private:
  bool emit_dst_sync(const ir::Op& op);
  bool emit_math(const ir::Op& op);
  /// Blocks of rows to tiles and back.
  bool emit_layout(const ir::Op& op);
  bool emit_init(const ir::Op& op);
  std::string binary_call(const ir::Op& op);
  std::string binary_init(const ir::Op& op);
  std::string matmul_call(const ir::Op& op);
  std::string matmul_init(const ir::Op& op);
  std::string sfpu_init(const ir::Op& op);
  void include(std::string_view header) { headers_.insert(std::string(header)); }
  ir::TileOp include_function(const ir::Op& op);

  std::set<std::string> headers_;  // below compute_kernel_api/ or api/compute/
};

}  // namespace ttlc::backend
