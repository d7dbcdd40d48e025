// What the three compute threads have configured: the state that init, reconfiguration and uninit calls write
// and that every operation depends on. An operation compares what it needs with what is current; a difference
// is an error that names both. Which call writes what is read from tt-llk tt_llk_wormhole_b0/llk_lib/*.h and
// tt-metal hw/ckernels/wormhole_b0/metal/llk_api/*.h (code):
//   - formats of the unpackers: full inits and reconfig_data_format, never a short init;
//   - the program of the unpacker and of the matrix engine: every init, short ones too, replaces all of it;
//   - constants of the vector engine: inits of functions that use them; matrix engine inits leave them alone;
//   - output format of the packer and its rounding to TF32: full inits and pack_reconfig_data_format; its edge
//     mask, ReLU and accumulation flags: their own calls, until undone.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>

#include "runtime/device/rule.h"
#include "runtime/facts/data_format.h"
#include "runtime/kernel_api/sim/sfpu_registers.h"
#include "runtime/kernel_api/sim/tile_ops.h"

namespace ttlc::sim {

/// The call that wrote a piece of state.
struct InitCall {
  const char* api = nullptr;  // null: none so far
  CallSite site;

  explicit operator bool() const { return api != nullptr; }
};

/// Input format of one unpacker, or output format of the packer.
struct FormatState {
  std::optional<DataFormat> format =
      DataFormat::kBf16;  // none: of a buffer that the core does not have, fits nothing
  bool to_dest = false;   // unpackers: fp32 straight to DST
  uint32_t cb = 0;        // configured for
  InitCall by{};
};

/// Program of the unpacker.
struct UnpackInit {
  enum class Kind : std::uint8_t { kNone, kOne, kTwo, kMatmul, kReduce, kReduceBlock };
  Kind kind = Kind::kNone;
  UnpackPurpose purpose = UnpackPurpose::kCopy;
  Broadcast broadcast = Broadcast::kNone;
  ReuseDest reuse = ReuseDest::kNone;
  bool transpose_faces = false;
  bool transpose_within_face = false;  // matmul: the whole in1 tile
  bool to_dest = false;
  ReduceDim dim = ReduceDim::kRow;
  uint32_t ct_dim = 1, rt_dim = 1,
           kt_dim = 1;  // reduce of a block: ct_dim tiles; tilize: ct_dim tiles per row
  InitCall by{};
};

/// Program of the matrix engine.
struct MathInit {
  enum class Kind : std::uint8_t { kNone, kCopy, kBinary, kMatmul, kReduce, kReduceBlock, kTransposeDest };
  Kind kind = Kind::kNone;
  BinaryOp op = BinaryOp::kAdd;
  Broadcast broadcast = Broadcast::kNone;
  ReuseDest reuse = ReuseDest::kNone;
  bool accumulate = false;
  PoolOp pool = PoolOp::kSum;
  ReduceDim dim = ReduceDim::kRow;
  bool fp32_accumulation = false;
  uint32_t ct_dim = 1, rt_dim = 1;
  bool in_loop = true;  // of a product: the instructions come from the engine's loop, which the init fills
  InitCall by{};
};

struct UnpackState {
  std::array<FormatState, 2> formats;  // SrcA, SrcB
  UnpackInit init;
  bool uninit_pending = false;  // the init's uninit must follow before another kind of operation
};

struct MathState {
  std::array<FormatState, 2> formats;
  MathInit init;
};

/// What registers of the vector engine hold from one call to the next; every other function of it uses them too.
enum class LaneState : std::uint8_t { kNothing, kMoments, kSums };

struct SfpuState {
  std::optional<SfpuInit> constants;  // whose constants are loaded
  float parameter = 0.0f;             // of that init
  InitCall constants_by;
  InitCall stepping_by;     // the call that left the address mode of all functions moving through DST
  std::bitset<256> called;  // inits called so far
  LaneState lanes = LaneState::kNothing;
  InitCall lanes_by{};  // the call that put that there, or something else
};

/// Raw code of the vector engine between its begin and its end.
struct RawSfpuState {
  SfpuRegisters registers;
  uint32_t first_tile = 0;           // rows of DST count from here
  std::optional<ReduceDim> reduced;  // what has been loaded: a reduction along this dimension
};

/// One number for each column of a tile in registers of the vector engine: running means and sums of squared differences
/// (welford.h), or running sums (cumulative_sum.h).
struct RunningState {
  std::array<float, kTileWidth> mean{}, squares{}, sums{};  // touched by the arithmetic only
  uint32_t defined = 0;                                     // one bit for each column
};

struct PackState {
  /// Where the sequential pack_tile goes on in a buffer; a push starts again at its window.
  struct Cursor {
    int64_t pushed_pages = 0;
    int64_t next_page = 0;
  };
  /// How rows of tiles become rows of datums.
  struct Untilize {
    uint32_t block_tiles = 0;  // of one call, side by side
    uint32_t row_tiles = 0;    // of a whole row
    InitCall by;
  };
  FormatState format;
  std::optional<Untilize> untilize;
  std::optional<ReduceDim> mask;
  InitCall mask_by;
  PackerRelu relu = PackerRelu::kOff;
  float relu_threshold = 0.0f;
  bool l1_accumulate = false;
  bool rounds_to_tf32 = false;  // until the next configuration of its format
  bool may_be_busy = false;     // tiles were packed and nothing has waited for them since
  InitCall vectors_by;          // PACK's call of the vector engine that nothing has waited for
  std::array<Cursor, 64> cursors{};
};

std::string render_place(const CallSite& site);
/// "add_tiles_init at compute.cpp:12", or "no init".
std::string describe(const InitCall& call);
const char* name_of(BinaryOp op);
const char* name_of(Broadcast broadcast);
const char* name_of(ReduceDim dim);
const char* name_of(DatumKind kind);
/// The call that undoes what the init of an operation leaves behind; null: nothing. A broadcast into SrcB unpacks whole
/// faces, as all others do; one straight to DST unpacks single rows, with a feature of the unit switched off.
const char* uninit_of(const UnpackInit& init);
std::string describe(const UnpackInit& init);
std::string describe(const MathInit& init);

}  // namespace ttlc::sim
