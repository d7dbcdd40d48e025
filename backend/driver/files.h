// Files as strings. Faults name the file and the system's reason.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "runtime/facts/outcome.h"

namespace ttlc::driver {

sim::Outcome<std::string> read_file(const std::string& path);  // "-": standard input
/// Creates missing folders.
sim::Outcome<void> write_file(const std::string& path, std::string_view text);
/// "a/b/c.py" -> "a/b"; "." when there is no folder.
std::string folder_of(const std::string& path);
std::string base_name(const std::string& path);
/// "NAME=VALUE" at the first '='; a fault when there is none or NAME is empty.
sim::Outcome<std::pair<std::string, std::string>> split_assignment(const std::string& text,
                                                                   std::string_view flag);

}  // namespace ttlc::driver
