// The format specifications of f-strings: alignment, width, precision and the presentation types of int,
// float and str.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/value.h"

namespace ttlc::frontend {

/// As Python's format(value, spec). A specification that does not fit the value is ignored: f-strings only
/// make messages here.
std::string format_value(const Value& value, std::string_view spec);

/// `"%d of %s" % values`; nothing when the fields are others.
std::optional<std::string> fill_template(std::string_view text, const std::vector<Value>& values);

}  // namespace ttlc::frontend
