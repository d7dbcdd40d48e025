// Integer formulas in the table of kernels: "32*R*(CORES+1)", "R != C and R != 1".
//
//   or, and | == != < <= > >= | + - | * / % | numbers, names, parentheses
//
// Division rounds down; a comparison is 1 or 0. A mistake in a formula is a mistake in the table and throws.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace ttlc::matrix {

using Variables = std::map<std::string, int64_t, std::less<>>;

int64_t evaluate(std::string_view formula, const Variables& variables);

/// "({GY}, {GX})" -> "(2, 2)": every formula in braces becomes its value.
std::string expand(std::string_view text, const Variables& variables);

}  // namespace ttlc::matrix
