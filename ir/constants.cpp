#include "ir/constants.h"

#include <array>

#include "ir/support/ice.h"

namespace ttlc::ir {
namespace {

struct ConstInfo {
  ConstKind kind;
  std::string_view name;
  int64_t tiles;
};

constexpr std::array<ConstInfo, 5> kConstants = {{{ConstKind::kReduceScaler, "reduce_scaler", 1},
                                                  {ConstKind::kOnesColumn, "ones_column", 1},
                                                  {ConstKind::kOnesRow, "ones_row", 1},
                                                  {ConstKind::kCausalMask, "causal_mask", 3},
                                                  {ConstKind::kZeros, "zeros", 1}}};

const ConstInfo& info(ConstKind kind) { return kConstants[static_cast<size_t>(kind)]; }

}  // namespace

std::string_view const_name(ConstKind kind) { return info(kind).name; }

std::optional<ConstKind> parse_const_kind(std::string_view name) {
  for (const ConstInfo& row : kConstants) {
    if (row.name == name) return row.kind;
  }
  return std::nullopt;
}

int64_t const_tiles(ConstKind kind) { return info(kind).tiles; }

Type const_type(ConstKind kind) { return Type::block({1, const_tiles(kind)}, DataFormat::kBf16); }

double const_element(ConstKind kind, int64_t tile, int64_t row, int64_t column) {
  switch (kind) {
    case ConstKind::kReduceScaler:
      return 1.0;
    case ConstKind::kOnesColumn:
      return column == 0 ? 1.0 : 0.0;
    case ConstKind::kOnesRow:
      return row == 0 ? 1.0 : 0.0;
    case ConstKind::kCausalMask:
      if (tile == 0) return 0.0;
      return tile == 1 && column <= row ? 0.0 : kMaskedScore;
    case ConstKind::kZeros:
      return 0.0;
  }
  TTLC_UNREACHABLE();
}

}  // namespace ttlc::ir
