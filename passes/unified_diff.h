// The lines in which two texts differ, as `diff -u` shows them.
#pragma once

#include <string>
#include <string_view>

namespace ttlc::passes {

/// Empty when the texts are equal. `context_lines` equal lines are shown around each change.
std::string unified_diff(std::string_view before, std::string_view after, std::string_view before_name,
                         std::string_view after_name, int64_t context_lines = 3);

}  // namespace ttlc::passes
