// What the tables ops.def, tile_ops.def and attrs.def say, as data.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/types.h"

namespace ttlc::ir {

enum class OpKind : uint16_t {
#define OP(enumerator, ...) enumerator,
#include "ir/ops.def"
  kTileOp,  // any row of tile_ops.def; Op::tile says which
};

enum class TileOp : uint8_t {
#define TILE_OP(enumerator, ...) enumerator,
#include "ir/tile_ops.def"
};

enum class AttrKey : uint8_t {
#define ATTR(enumerator, ...) enumerator,
#include "ir/attrs.def"
};

enum class AttrKind : uint8_t { kInt, kReal, kText, kFlag, kInts, kMaps };

/// kSetsUp: an effect on the state of units alone, not on data.
enum class OpTrait : uint8_t {
  kNone,
  kPure,
  kEffect,
  kSetsUp,
  kTerminator,
  kDeclares,
  kLoopLike,
  kBranchLike
};

struct OpAttr {
  AttrKey key;
  bool required;
};

/// What an op takes or yields: so many values of these kinds, and any number of the last kind where `open`.
struct ValueKinds {
  std::vector<std::optional<TypeKind>> kinds;  // nullopt: any kind
  bool open = false;

  /// How many there are at least.
  size_t least() const { return kinds.size() - (open ? 1 : 0); }
  std::optional<TypeKind> kind(size_t i) const { return kinds[std::min(i, kinds.size() - 1)]; }
  std::string str() const;  // "tensor, index..."
};

struct OpInfo {
  OpKind kind;
  std::string_view mnemonic;
  ValueKinds operands;
  ValueKinds results;
  int regions;
  OpTrait trait;
  std::vector<OpAttr> attributes;
  std::string_view doc;
};

enum class TileClass : uint8_t { kUnary, kBinary, kSource, kMove, kContract };

struct TileOpInfo {
  TileOp op;
  std::string_view mnemonic;  // without `tile.`
  ValueKinds operands;
  TileClass tile_class;
  bool fpu;
  std::string_view sfpu_stem;  // empty: no SFPU call
  std::string_view header;
  std::string_view doc;
};

struct AttrInfo {
  AttrKey key;
  std::string_view name;
  AttrKind kind;
};

const OpInfo& info(OpKind kind);  // not for kTileOp
const TileOpInfo& info(TileOp op);
const AttrInfo& info(AttrKey key);
std::span<const OpInfo> all_ops();
std::span<const TileOpInfo> all_tile_ops();
std::span<const AttrInfo> all_attrs();

/// Whether a tile op takes and leaves integers, of the format of its `dtype`.
inline bool is_of_integers(TileOp op) { return info(op).mnemonic.starts_with("int_"); }

/// Letters of ops.def as kinds: "ti*" is a tensor and any number of indices.
ValueKinds parse_value_kinds(std::string_view letters);

std::optional<OpKind> find_op(std::string_view mnemonic);
std::optional<TileOp> find_tile_op(std::string_view mnemonic);  // without `tile.`
std::optional<AttrKey> find_attr(std::string_view name);

}  // namespace ttlc::ir
