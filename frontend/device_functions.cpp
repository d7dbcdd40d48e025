#include "frontend/device_functions.h"

#include <algorithm>
#include <array>
#include <string>

#include "frontend/derived_functions.h"

namespace ttlc::frontend {
namespace {

struct NamedFunction {
  std::string_view name;
  int places;
};
constexpr NamedFunction kFunctions[] = {
#define FUNCTION(name, places, handler) {name, places},
#include "frontend/functions.def"
};

/// Methods that acquire, fill and release rather than compute.
constexpr std::string_view kBlockActions[] = {"store", "wait", "push", "pop"};

/// Other spellings of functions of the table.
struct Alias {
  std::string_view name;
  std::string_view mnemonic;
};
constexpr Alias kAliases[] = {
    {"negative", "neg"}, {"reciprocal", "recip"}, {"subtract", "sub"}, {"multiply", "mul"}, {"divide", "div"},
    {"maximum", "max"},  {"minimum", "min"},      {"logp1", "log1p"},  {"power", "pow"},
};

constexpr std::string_view kForeignCode =
    "belongs to calls of C++ functions, whose results nobody can check; they are not part of this version";
constexpr std::string_view kWriteBlocks =
    "compute with blocks, or run the finished kernels by hand: ttlc compile, then ttlc sim";
constexpr LeftOut kLeftOut[] = {
    {"call_extern_func", kForeignCode, kWriteBlocks},
    {"get_dfb_id", kForeignCode, kWriteBlocks},
    {"dfb_descriptor", kForeignCode, kWriteBlocks},
    {"ScalarType", kForeignCode, kWriteBlocks},
    {"wait_any", "waits for whichever transfer ends first; this version waits in the order that is written",
     "write one wait() a transfer, in the order in which they were started"},
    {"reset_dataflow_buffers", "empties buffers that blocks were left in, which is not part of this version",
     "take every block that is published"},
    {"Graph", "belongs to programs of several devices, which are not part of this version",
     "give each device a kernel of its own"},
    {"device_index", "belongs to programs of several devices, which are not part of this version",
     "give each device a kernel of its own"},
};

std::string_view resolve(std::string_view name) {
  for (const Alias& alias : kAliases) {
    if (alias.name == name) return alias.mnemonic;
  }
  return name;
}

/// Tile ops that take a scalar of their own are operators in the language (`x * 0.5`), not functions.
bool takes_scalar(const ir::TileOpInfo& info) { return info.mnemonic.ends_with("_scalar"); }

/// Tile ops that other functions and passes make and nobody writes.
bool is_made_by_others(ir::TileOp op) {
  return op == ir::TileOp::kKeep || op == ir::TileOp::kOverride || op == ir::TileOp::kLike;
}

/// Tile ops that functions of blocks of integers become; nobody writes them either.
bool is_for_integers(ir::TileOp op) { return is_of_integers(op) || op == ir::TileOp::kCast; }

bool is_elementwise(const ir::TileOpInfo& info) {
  bool fits = info.tile_class == ir::TileClass::kUnary || info.tile_class == ir::TileClass::kBinary;
  return fits && !takes_scalar(info) && !is_made_by_others(info.op) && !is_for_integers(info.op);
}

std::optional<ir::TileOp> find_function(std::string_view name, ir::TileClass tile_class) {
  std::optional<ir::TileOp> op = ir::find_tile_op(resolve(name));
  if (!op || ir::info(*op).tile_class != tile_class || !is_elementwise(ir::info(*op))) return std::nullopt;
  return op;
}

/// `max`, `min`, `abs`, `pow` and `round` are Python's; they hand blocks over when they are given one.
bool is_python_builtin(std::string_view name) {
  constexpr std::array<std::string_view, 5> kNames = {"max", "min", "abs", "pow", "round"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

}  // namespace

const LeftOut* find_left_out(std::string_view name) {
  auto* found = std::find_if(std::begin(kLeftOut), std::end(kLeftOut),
                             [&](const LeftOut& entry) { return entry.name == name; });
  return found == std::end(kLeftOut) ? nullptr : found;
}

std::vector<std::string_view> device_function_names(Place place) {
  std::vector<std::string_view> names;
  for (const NamedFunction& function : kFunctions) {
    if (function.places & place) names.push_back(function.name);
  }
  for (const ir::TileOpInfo& info : ir::all_tile_ops()) {
    bool is_hidden = place == kBare && is_python_builtin(info.mnemonic);
    if (is_elementwise(info) && !is_hidden) names.push_back(info.mnemonic);
  }
  for (const Alias& alias : kAliases) names.push_back(alias.name);
  for (const DerivedFunction& function : derived_functions()) {
    if (place == kTtl) names.push_back(function.name);
  }
  return names;
}

std::vector<std::string> block_method_names() {
  std::vector<std::string> names(std::begin(kBlockActions), std::end(kBlockActions));
  for (std::string_view name : device_function_names(kMethod)) names.emplace_back(name);
  return names;
}

std::optional<ir::TileOp> unary_function(std::string_view name) {
  return find_function(name, ir::TileClass::kUnary);
}

std::optional<ir::TileOp> binary_function(std::string_view name) {
  return find_function(name, ir::TileClass::kBinary);
}

}  // namespace ttlc::frontend
