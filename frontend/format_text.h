// The format specifications of f-strings: alignment, width, precision and the presentation types of int,
// float and str.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/value.h"

namespace ttlc::frontend {

/// A text of at most `spec`'s precision in its width; nothing when the specification does not fit a str.
std::optional<std::string> format_text(const std::string& text, std::string_view spec);
/// Python's format(value, spec) of a number; nothing when the specification does not fit it.
std::optional<std::string> format_number(const Value& value, std::string_view spec);

/// The str() and repr() of a value.
struct Texts {
  std::function<std::string(const Value&)> str, repr;
};
/// `"%d of %s" % values`; nothing when the fields are others. `named`: the dict that `%(name)s` reads.
std::optional<std::string> fill_template(std::string_view text, const std::vector<Value>& values,
                                         const DictObject* named, const Texts& texts);

}  // namespace ttlc::frontend
