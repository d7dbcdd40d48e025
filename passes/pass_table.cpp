// The rows of passes.def as data.
#include <vector>

#include "passes/pass.h"

namespace ttlc::passes {

#define PASS(function, ...) void function(ir::Module&, PassContext&);
#include "passes/passes.def"

namespace {

std::vector<PassInfo> build_table() {
  [[maybe_unused]] constexpr Level kBlocks = Level::kBlocks, kBuffers = Level::kBuffers;
  [[maybe_unused]] constexpr Level kTiles = Level::kTiles, kEmittable = Level::kEmittable;
  [[maybe_unused]] constexpr std::optional<Level> kAny = std::nullopt, kSame = std::nullopt;
  [[maybe_unused]] constexpr PassNeed kMandatory = PassNeed::kMandatory, kOptional = PassNeed::kOptional;
  return {
#define PASS(function, name, level_required, level_after, need, summary) \
  {function, name, level_required, level_after, need, summary},
#include "passes/passes.def"
  };
}

}  // namespace

std::span<const PassInfo> all_passes() {
  static const std::vector<PassInfo> rows = build_table();
  return rows;
}

const PassInfo* find_pass(std::string_view name) {
  for (const PassInfo& pass : all_passes()) {
    if (pass.name == name) return &pass;
  }
  return nullptr;
}

}  // namespace ttlc::passes
