// How far down the IR of a module has been lowered. Levels are ordered; every level has invariants of its own
// (verifier.h) and passes say which level they need and which one they leave (passes/passes.def).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ttlc::ir {

enum class Level : uint8_t {
  kBlocks,     // values are whole blocks, generics yield them
  kBuffers,    // generics of compute threads read and write circular buffers
  kTiles,      // no generics: one op a call of the kernel API, DST sections as regions
  kEmittable,  // DST sections flattened, buffers numbered, unit state set up: ready for the emitter
};

std::string_view level_name(Level level);  // "blocks", "buffers", "tiles", "emittable"
std::optional<Level> parse_level(std::string_view name);

}  // namespace ttlc::ir
