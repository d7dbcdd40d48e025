// Kernels of many programs, compiled together and run program by program. Compiling the kernels of a small program takes ten
// times as long as simulating it, and most of that goes into starting compilers and linkers and into headers: a source with the kernels
// of fifty programs takes little longer than one.
//
// Each program has a namespace in the sources of its batch; a runtime argument behind its own says which one runs. Formats
// of buffers are constants of a source: the programs of a batch get buffer numbers under which all of them have the same format,
// and see each other's compile-time arguments. The rest of a program stays as it was emitted.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "backend/emitted_program.h"
#include "runtime/program/simulate.h"

namespace ttlc::test {

class KernelBatch {
 public:
  /// Takes a program of the machine in; its number in the batch. Nothing: its kernels do not fit to those that are there.
  std::optional<size_t> add(const backend::EmittedProgram& program, const sim::ArchInfo& machine);

  /// Writes the sources, once all programs are there.
  void write_sources(const std::string& folder) const;

  /// A program as it runs with these sources.
  sim::ProgramDesc program(size_t number) const;

 private:
  /// What a number of a buffer stands for in the sources.
  struct Buffer {
    sim::DataFormat format;
    int64_t page_bytes;
    bool unpacked_to_dest;
    friend bool operator==(const Buffer&, const Buffer&) = default;
  };
  using Numbers = std::map<int64_t, int64_t>;  // of buffers: as emitted, in the batch
  using Buffers = std::map<int64_t, Buffer>;

  struct Source {
    std::vector<std::string> head;  // its preprocessor lines, each once
    std::string bodies;             // a namespace for each kernel that differs from all before it
    std::map<std::string, size_t>
        first;  // by text and compile-time arguments: the first program that has this kernel
    std::vector<size_t> kernel_of;        // by program: the one whose kernel it runs
    std::vector<uint32_t> compile_words;  // compile-time arguments of all
  };

  static std::optional<Numbers> number_buffers(const sim::ProgramDesc& program, Buffers& buffers,
                                               int64_t count);

  std::string kind_;  // what all programs have in common
  std::vector<sim::ProgramDesc> programs_;
  std::vector<Source> sources_;  // by kernel
  Buffers buffers_;
};

}  // namespace ttlc::test
