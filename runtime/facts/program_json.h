// Program descriptions as JSON text. Parsing is strict: unknown and missing keys, wrong types, duplicate ids,
// names that do not exist and numbers out of range are errors that name the JSON path. Writing is
// deterministic, byte for byte.
#pragma once

#include <string>
#include <string_view>

#include "runtime/facts/outcome.h"
#include "runtime/facts/program.h"

namespace ttlc::sim {

/// `file_name` is for messages ("matmul.program.json: kernels[1].cores[0]: ...").
Outcome<ProgramDesc> parse_program(std::string_view json_text, std::string_view file_name);
/// Reads and parses a file; an unreadable file is a fault.
Outcome<ProgramDesc> load_program(const std::string& path);
/// JSON text that parses back to an equal description; ends in a newline.
std::string write_program(const ProgramDesc& program);

}  // namespace ttlc::sim
