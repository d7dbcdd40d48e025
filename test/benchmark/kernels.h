// Kernels and options that several benchmarks compile.
#pragma once

#include <cstdint>
#include <string>

#include "backend/driver/compile.h"

namespace ttlc::benchmarks {

/// Text of examples/flash_attention.py; ends the process when it cannot be read.
std::string flash_attention_source();
/// Flash attention on S queries and keys of width d, in bf16, on the file's grid of 8x8 cores.
driver::CompileFlags flash_attention_flags(int64_t sequence, int64_t width);

/// A product of square matrices in bf16 on 8x8 cores, whose blocks of C are as large as the shares of the
/// cores.
std::string matmul_source();
driver::CompileFlags matmul_flags(int64_t size);

/// A kernel of one block that goes through so many elementwise operations one after the other.
std::string elementwise_source(int64_t operations);
/// A kernel of so many operations on blocks of one tile of which every value is used again `distance` values later.
std::string dag_source(int64_t operations, int64_t distance);
/// Tensors of side x side elements for a generated kernel: 64 for chains, 32 for blocks of one tile.
driver::CompileFlags generated_flags(int64_t side);

/// Compiles a text; ends the process with the diagnostics when it does not compile.
driver::Compiled compile_or_exit(const std::string& source, const driver::CompileFlags& flags);

}  // namespace ttlc::benchmarks
