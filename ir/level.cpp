#include "ir/level.h"

#include <array>

namespace ttlc::ir {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"blocks", "buffers", "tiles", "emittable"};

}  // namespace

std::string_view level_name(Level level) { return kNames[static_cast<size_t>(level)]; }

std::optional<Level> parse_level(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Level>(i);
  }
  return std::nullopt;
}

}  // namespace ttlc::ir
