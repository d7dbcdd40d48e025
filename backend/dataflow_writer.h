// A data movement kernel: pages between tensors and circular buffers, and constant tiles.
#pragma once

#include "backend/kernel_writer.h"

namespace ttlc::backend {

class DataflowWriter : public KernelWriter {
 public:
  DataflowWriter(const ir::Module& module, ir::Op* thread, sim::MetalApi api)
      : KernelWriter(module, thread, api), goes_backwards_(thread->text(ir::AttrKey::kRole) == "writer") {}

 protected:
  void emit_call(const ir::Op& op) override;
  void emit_prologue(CodeWriter& out) override;
  void emit_helpers(CodeWriter& out) override;
  std::vector<std::string> include_lines() const override;

 private:
  /// Name of the accessor object of a tensor; declares it on first use.
  std::string accessor(const ir::Value* tensor);
  void emit_fill(const ir::Op& op);
  void emit_element(const ir::Op& op);

  // dataflow_cores.cpp: calls that reach other cores
  /// Emits an op that does; false for others.
  bool emit_core_call(const ir::Op& op);
  void emit_write_cores(const ir::Op& op);
  void emit_semaphore_multicast(const ir::Op& op);
  void emit_semaphores(CodeWriter& out);
  void emit_coordinate_helpers(CodeWriter& out);
  /// Name of the pointer to this core's semaphore; its address has the same name and `_addr`.
  std::string semaphore(const ir::Value* semaphore);
  std::string core_address(const ir::Value* row, const ir::Value* column, const std::string& l1_addr);
  std::string range_address(const ir::Op& op, int range, const std::string& l1_addr);

  struct Accessor {
    const ir::Value* tensor;
    std::string name;
    int64_t page_bytes;
  };
  std::vector<Accessor> accessors_;
  std::vector<std::pair<const ir::Value*, std::string>> semaphores_;  // used ones and their names
  bool writes_constants_ = false;
  bool reads_elements_ = false;
  const bool goes_backwards_;  // on NoC 1, which runs towards smaller coordinates
};

/// Semaphores are numbered in the order of their declarations.
int64_t semaphore_id(const ir::Op* semaphore);

}  // namespace ttlc::backend
