// The compiler as a library: source text in, kernels and diagnostics out, all plain data. Self-contained; the
// only header an embedding program includes. Example: examples/embed/main.cpp.
//
// compile() reads and writes no files (but for the shape of a tensor given as `.npy`), prints nothing, keeps
// nothing between calls and may be called from several threads at once. The same input gives the same output,
// byte for byte. It throws nothing but std::bad_alloc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ttlc::api {

enum class Arch : uint8_t { kWormholeB0, kBlackhole };
enum class MetalApi : uint8_t { kFeb2026, kApr2026 };
enum class DstWidth : uint8_t { kAuto, k16, k32 };
enum class DstSync : uint8_t { kHalf, kFull };
enum class MathFidelity : uint8_t { kLoFi, kHiFi2, kHiFi3, kHiFi4 };
enum class Accuracy : uint8_t { kExact, kFast };

/// A tensor parameter of the kernel. `spec` is what stands after `NAME=` on the command line: "2048x128",
/// "512x512:fp32:l1".
struct Tensor {
  std::string name;
  std::string spec;
};

/// A module-level constant and the literal or expression it gets.
struct Constant {
  std::string name;
  std::string value;
};

struct File {
  std::string name;
  std::string text;
};

struct CompileOptions {
  std::string kernel = {};  // name, or a call of a factory: "make(k=2)"; empty: the only kernel of the file
  std::vector<Tensor> tensors = {};
  std::vector<Constant> constants = {};
  std::vector<File> modules = {};  // what the source may import, by file name: {"params.py", "..."}
  Arch arch = Arch::kWormholeB0;
  MetalApi metal_api = MetalApi::kApr2026;
  DstWidth dst = DstWidth::kAuto;
  std::optional<DstSync> dst_sync = {};       // empty: what the decorator says, else half
  std::optional<MathFidelity> fidelity = {};  // empty: what the decorator says, else HiFi4
  Accuracy accuracy = Accuracy::kExact;
  bool host_programs = false;  // also the programs that launch the kernels on hardware
};

enum class Severity : uint8_t { kError, kWarning, kNote };

/// A place in a source; `line` 0: none. Lines and columns count from 1, columns in code points.
struct Place {
  std::string file;
  int64_t line = 0;
  int64_t column = 0;
};

struct Note {
  Place place;
  std::string message;
};

struct Diagnostic {
  Severity severity = Severity::kError;
  Place place;
  std::string message;
  std::vector<Note> notes;
  std::string help;      // what to do about it; may be empty
  std::string rendered;  // all of it as text, with the source line and a caret
};

struct CompiledProgram {
  std::string name;                 // of the kernel function
  std::vector<File> kernels;        // NAME.reader.cpp, NAME.compute.cpp, NAME.writer.cpp
  File description;                 // NAME.program.json: what `ttlc sim` runs
  std::vector<File> host_programs;  // NAME.host.cpp, NAME.launch.py; only when asked for
};

struct CompileResult {
  bool ok = false;  // `program` is complete
  CompiledProgram program;
  std::vector<Diagnostic> diagnostics;  // in source order; without errors when ok
  std::string internal_error;           // the compiler is at fault, not the source; else empty
};

/// Compiles one kernel. `file_name` is what diagnostics and comments of the kernels call the source.
CompileResult compile(std::string_view source, std::string_view file_name,
                      const CompileOptions& options = {});

/// All diagnostics and the internal error as a person reads them; empty when there are none.
std::string render(const CompileResult& result);

}  // namespace ttlc::api
