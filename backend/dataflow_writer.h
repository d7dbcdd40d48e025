// A data movement kernel: pages between tensors and circular buffers, and constant tiles.
#pragma once

#include "backend/kernel_writer.h"

namespace ttlc::backend {

class DataflowWriter : public KernelWriter {
 public:
  DataflowWriter(const ir::Module& module, ir::Op* thread, sim::MetalApi api)
      : KernelWriter(module, thread, api) {}

 protected:
  void emit_call(const ir::Op& op) override;
  void emit_prologue(CodeWriter& out) override;
  void emit_helpers(CodeWriter& out) override;
  std::vector<std::string> include_lines() const override;

 private:
  /// Name of the accessor object of a tensor; declares it on first use.
  std::string accessor(const ir::Value* tensor);
  void emit_fill(const ir::Op& op);

  struct Accessor {
    const ir::Value* tensor;
    std::string name;
    int64_t page_bytes;
  };
  std::vector<Accessor> accessors_;
  bool writes_constants_ = false;
};

}  // namespace ttlc::backend
