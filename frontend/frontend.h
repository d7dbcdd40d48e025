// The frontend for everybody else: from a kernel file to IR. Plain structs in, an ir::Module out; what is
// wrong with the source goes to the caller's DiagnosticSink.
//
//   Frontend frontend(file, loader, sink);              // parses the file
//   for (const KernelInfo& kernel : frontend.kernels()) ...
//   Result<std::unique_ptr<ir::Module>> module = frontend.elaborate(options);
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ir/support/diagnostic.h"
#include "ir/support/result.h"
#include "ir/support/source.h"
#include "runtime/facts/arch.h"
#include "runtime/facts/program.h"

namespace ttlc::ir {
class Module;
}

namespace ttlc::frontend {

/// A decorated kernel function at module level, or the factory that returns one.
struct KernelInfo {
  std::string name;
  Span span;  // of its header
  // Tensors only: `grid`, `block_factors`... receive the decorator's values. Of a factory all, with defaults: `n=4`.
  std::vector<std::string> parameters;
  bool is_factory = false;  // must be called: --kernel 'NAME(...)'
};

/// What the command line gives. Only what the user wrote is present, so that the decorator can fill the rest.
struct TensorArg {
  std::string name;            // of the kernel parameter
  std::vector<int64_t> shape;  // elements
  std::optional<sim::DataFormat> dtype;
  std::optional<sim::TensorLayout> layout;
  std::optional<sim::MemorySpec> memory;
};

struct ElaborateOptions {
  std::string kernel;  // EXPR of --kernel; empty: the only kernel of the file
  std::vector<std::pair<std::string, std::string>> sets;  // --set NAME=VALUE, VALUE as written
  std::vector<TensorArg> tensors;
  bool legacy_reduce_dims =
      false;  // dims=[0] of a reduction means what dims=[1] means today, and the other way round
  const sim::ArchInfo* arch = nullptr;  // grid limits, L1; must outlive the call
};

/// What a decorator says about the code to make; empty where it says nothing.
struct CodeOptions {
  std::optional<bool> dst_fp32;         // fp32_dest_acc_en
  std::optional<bool> dst_full_sync;    // dst_full_sync_en
  std::optional<std::string> fidelity;  // math_fidelity: LoFi, HiFi2, HiFi3, HiFi4
};

/// A kernel ready for the passes.
struct ElaboratedKernel {
  std::string name;  // of the decorated function
  CodeOptions code;
  std::unique_ptr<ir::Module> module;
  std::vector<sim::TensorDesc> tensors;  // in parameter order, defaults filled in
};

/// Returns a sibling file ("params.py", relative to the folder of the kernel file), or null when there is
/// none. The file must outlive the Frontend.
using FileLoader = std::function<const SourceFile*(const std::string& path)>;

class Frontend {
 public:
  /// Parses `file`; syntax errors go to the sink. All arguments must outlive the Frontend.
  Frontend(const SourceFile& file, FileLoader loader, DiagnosticSink& sink);
  ~Frontend();
  Frontend(const Frontend&) = delete;
  Frontend& operator=(const Frontend&) = delete;

  /// Kernels and factories of the file, in source order. Reports nothing.
  std::vector<KernelInfo> kernels() const;

  /// Evaluates the kernel and lowers its threads. Failure: the sink holds at least one new error.
  Result<ElaboratedKernel> elaborate(const ElaborateOptions& options);

  /// Reports what can be said without tensors (names, constructs, decorators), and elaborates every kernel
  /// whose tensors `options` gives completely. Failure: the sink holds at least one new error.
  Result<void> check(const ElaborateOptions& options);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// The syntax tree of a file as text, for `--emit ast`. Syntax errors go to the sink.
Result<std::string> ast_text(const SourceFile& file, DiagnosticSink& sink);

}  // namespace ttlc::frontend
