// What an op needs of the units of a compute core, and which init op provides it.
//
// The units and who writes their state (tt-llk llk_lib, tt-metal hw/ckernels; read from code):
//
//   source formats   start-up and reconfig.*, never an init of an operation
//   FPU              programs of unpacker and matrix engine: every init of an FPU operation replaces all of them
//   SFPU             constants of one function: every init of an SFPU function; FPU inits leave them alone
//   pack format      start-up and reconfig.pack
//   accumulation     reconfig.accumulate; off after the start-up, which configures the packer as a whole
//   reduce mask      init.reduce lets the packer zero all lanes but the result's, uninit.reduce ends that
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "ir/module.h"

namespace ttlc::passes {

enum class Unit : uint8_t { kSrcA, kSrcB, kFpu, kSfpu, kPack, kAccumulation, kMask };
constexpr std::array<Unit, 7> kUnits = {Unit::kSrcA, Unit::kSrcB,         Unit::kFpu, Unit::kSfpu,
                                        Unit::kPack, Unit::kAccumulation, Unit::kMask};

/// A unit in a certain state, and the op that brings it there.
struct UnitNeed {
  Unit unit;
  std::string state;
  ir::OpKind init;
  std::vector<ir::Value*> operands;
  std::vector<std::pair<ir::AttrKey, ir::Attr>> attrs;
  Span span;

  /// Of ops that set a unit up themselves and leave it as nobody else can use it.
  bool is_own() const { return init == ir::OpKind::kTilizePages || init == ir::OpKind::kUntilizePages; }
};

constexpr std::string_view kMaskOff = "off";
constexpr std::string_view kWrites = "never";  // the packer adds to L1

/// State of all units; empty: unknown.
using UnitStates = std::array<std::optional<std::string>, kUnits.size()>;

inline std::optional<std::string>& state_of(UnitStates& states, Unit unit) {
  return states[static_cast<size_t>(unit)];
}
inline const std::optional<std::string>& state_of(const UnitStates& states, Unit unit) {
  return states[static_cast<size_t>(unit)];
}

/// What a source register must be set up for to read a buffer: its data format, and whether its pages go to
/// DST.
std::string source_format(const ir::Value* cb);

/// What the packer must be set up for to write a buffer: its data format, and whether it rounds to what a source
/// register holds.
std::string pack_format(const ir::Value* cb);

/// In the order in which the inits have to stand: formats first.
std::vector<UnitNeed> needs_of(const ir::Op& op);

}  // namespace ttlc::passes
