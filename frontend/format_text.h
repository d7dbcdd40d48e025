// The format specifications of f-strings: alignment, width, precision and the presentation types of int,
// float and str.
#pragma once

#include <string>
#include <string_view>

#include "frontend/value.h"

namespace ttlc::frontend {

/// As Python's format(value, spec). A specification that does not fit the value is ignored: f-strings only
/// make messages here.
std::string format_value(const Value& value, std::string_view spec);

}  // namespace ttlc::frontend
