// Functions of blocks that are formulas over the tile ops of tile_ops.def, for which no single tile op exists: activations
// with parameters, hyperbolic functions, comparisons, selection, rounding.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "ir/builder.h"

namespace ttlc::frontend {

/// A number a function takes after its blocks; without a default it must be given.
struct DerivedParam {
  std::string_view name;
  std::optional<double> fallback = {};
};

struct DerivedFunction {
  std::string_view name;
  std::vector<std::string_view>
      blocks;  // parameters that are blocks, or numbers once the first one is a block
  std::vector<DerivedParam> numbers;
  ir::Value* (*build)(ir::Builder& b, std::span<ir::Value* const> blocks, std::span<const double> numbers);
};

/// All of them, by rows.
std::span<const DerivedFunction> derived_functions();
/// Null for other names.
const DerivedFunction* find_derived_function(std::string_view name);

}  // namespace ttlc::frontend
