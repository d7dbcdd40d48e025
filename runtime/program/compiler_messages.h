// Reading what the host compiler said about a kernel: is the kernel wrong, or does it use a part of the
// kernel API that the simulator does not have?
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ttlc::sim {

struct CompilerVerdict {
  /// Names and headers of the kernel API that were not found, sorted, each once. Empty: the kernel is wrong.
  std::vector<std::string> missing_api;
  /// The compiler was ended because it took too long or too much memory.
  bool out_of_resources = false;
  /// The compiler's text without lines that speak of generated files.
  std::string text;
};

/// `generated_file` is the name of the file that includes the kernel; lines about how it was included are
/// dropped.
CompilerVerdict judge_compiler_output(std::string_view output, std::string_view generated_file);

/// Whether all that the compiler complains of are casts of pointers to integers of 32 bits.
bool only_narrows_pointers(std::string_view output);

/// A function, type or namespace of tt-metal's kernel API.
bool is_metal_api_name(std::string_view name);

}  // namespace ttlc::sim
