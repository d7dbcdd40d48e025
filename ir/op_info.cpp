#include "ir/op_info.h"

#include <unordered_map>

#include "ir/support/ice.h"

namespace ttlc::ir {
namespace {

std::vector<AttrInfo> build_attrs() {
  constexpr AttrKind text = AttrKind::kText, integer = AttrKind::kInt, real = AttrKind::kReal;
  constexpr AttrKind flag = AttrKind::kFlag, ints = AttrKind::kInts, maps = AttrKind::kMaps;
  std::vector<AttrInfo> rows = {
#define ATTR(enumerator, name, kind) {AttrKey::enumerator, name, kind},
#include "ir/attrs.def"
  };
  return rows;
}

std::optional<TypeKind> kind_of(char letter) {
  switch (letter) {
    case '_':
      return std::nullopt;
    case 'i':
      return TypeKind::kIndex;
    case 'r':
      return TypeKind::kReal;
    case 'b':
      return TypeKind::kBool;
    case 'c':
      return TypeKind::kCb;
    case 't':
      return TypeKind::kTensor;
    case 's':
      return TypeKind::kSemaphore;
    case 'B':
      return TypeKind::kBlock;
    case 'T':
      return TypeKind::kTile;
    default:
      TTLC_ICE("no kind of values has the letter '{}'", letter);
  }
}

/// "name! grid" -> the attribute keys with their `required` marks.
std::vector<OpAttr> parse_op_attrs(std::string_view text) {
  std::vector<OpAttr> result;
  while (!text.empty()) {
    size_t end = text.find(' ');
    std::string_view word = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    bool required = word.ends_with('!');
    if (required) word.remove_suffix(1);
    std::optional<AttrKey> key = find_attr(word);
    TTLC_ASSERT(key, "ops.def names the attribute '{}', which attrs.def does not have", word);
    result.push_back({*key, required});
  }
  return result;
}

std::string_view before_arrow(std::string_view values) { return values.substr(0, values.find('>')); }
std::string_view after_arrow(std::string_view values) { return values.substr(values.find('>') + 1); }

std::vector<OpInfo> build_ops() {
  constexpr OpTrait kPure = OpTrait::kPure, kEffect = OpTrait::kEffect, kSetsUp = OpTrait::kSetsUp,
                    kTerminator = OpTrait::kTerminator;
  constexpr OpTrait kDeclares = OpTrait::kDeclares, kLoopLike = OpTrait::kLoopLike,
                    kBranchLike = OpTrait::kBranchLike;
  auto trait = [](auto value) {
    if constexpr (std::is_same_v<decltype(value), int>) {
      return OpTrait::kNone;
    } else {
      return value;
    }
  };
  return {
#define OP(enumerator, mnemonic, values, regions, traits, attributes, doc) \
  {OpKind::enumerator,                                                     \
   mnemonic,                                                               \
   parse_value_kinds(before_arrow(values)),                                \
   parse_value_kinds(after_arrow(values)),                                 \
   regions,                                                                \
   trait(traits),                                                          \
   parse_op_attrs(attributes),                                             \
   doc},
#include "ir/ops.def"
  };
}

std::vector<TileOpInfo> build_tile_ops() {
  constexpr TileClass kUnary = TileClass::kUnary, kBinary = TileClass::kBinary, kSource = TileClass::kSource;
  constexpr TileClass kMove = TileClass::kMove, kContract = TileClass::kContract;
  constexpr bool kFpu = true, kNoFpu = false;
  return {
#define TILE_OP(enumerator, mnemonic, operands, tile_class, fpu, sfpu, header, doc) \
  {TileOp::enumerator, mnemonic, parse_value_kinds(operands), tile_class, fpu, sfpu, header, doc},
#include "ir/tile_ops.def"
  };
}

template <typename Row, typename Key>
std::unordered_map<std::string_view, Key> index_by_name(std::span<const Row> rows,
                                                        std::string_view Row::*name, Key Row::*key) {
  std::unordered_map<std::string_view, Key> result;
  for (const Row& row : rows) result.emplace(row.*name, row.*key);
  return result;
}

template <typename Map>
auto find_in(const Map& map, std::string_view name) -> std::optional<typename Map::mapped_type> {
  auto found = map.find(name);
  if (found == map.end()) return std::nullopt;
  return found->second;
}

}  // namespace

std::span<const AttrInfo> all_attrs() {
  static const std::vector<AttrInfo> rows = build_attrs();
  return rows;
}

std::span<const OpInfo> all_ops() {
  static const std::vector<OpInfo> rows = build_ops();
  return rows;
}

std::span<const TileOpInfo> all_tile_ops() {
  static const std::vector<TileOpInfo> rows = build_tile_ops();
  return rows;
}

const OpInfo& info(OpKind kind) {
  TTLC_ASSERT(kind != OpKind::kTileOp, "tile ops have a table of their own");
  return all_ops()[static_cast<size_t>(kind)];
}
const TileOpInfo& info(TileOp op) { return all_tile_ops()[static_cast<size_t>(op)]; }
const AttrInfo& info(AttrKey key) { return all_attrs()[static_cast<size_t>(key)]; }

ValueKinds parse_value_kinds(std::string_view letters) {
  ValueKinds result;
  result.open = letters.ends_with('*');
  if (result.open) letters.remove_suffix(1);
  for (const char letter : letters) result.kinds.push_back(kind_of(letter));
  return result;
}

std::string ValueKinds::str() const {
  std::string text;
  for (const std::optional<TypeKind>& kind : kinds)
    text += fmt::format("{}{}", text.empty() ? "" : ", ", kind ? kind_name(*kind) : "any");
  return open ? text + "..." : text;
}

std::optional<OpKind> find_op(std::string_view mnemonic) {
  static const auto index = index_by_name(all_ops(), &OpInfo::mnemonic, &OpInfo::kind);
  return find_in(index, mnemonic);
}

std::optional<TileOp> find_tile_op(std::string_view mnemonic) {
  static const auto index = index_by_name(all_tile_ops(), &TileOpInfo::mnemonic, &TileOpInfo::op);
  return find_in(index, mnemonic);
}

std::optional<AttrKey> find_attr(std::string_view name) {
  static const auto index = index_by_name(all_attrs(), &AttrInfo::name, &AttrInfo::key);
  return find_in(index, name);
}

}  // namespace ttlc::ir
