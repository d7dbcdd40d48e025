// Whole files. What cannot be read is said together with the reason.
#pragma once

#include <optional>
#include <string>

#include "runtime/facts/outcome.h"

namespace ttlc::sim {

/// The file's bytes, or why they cannot be read: "cannot read 'x': it is a folder".
Outcome<std::string> load_file(const std::string& path);
/// The same where it does not matter why.
std::optional<std::string> read_text_file(const std::string& path);

}  // namespace ttlc::sim
