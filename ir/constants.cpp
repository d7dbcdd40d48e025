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

constexpr std::array<ConstInfo, 11> kConstants = {{{ConstKind::kReduceScaler, "reduce_scaler", 1},
                                                   {ConstKind::kOnesColumn, "ones_column", 1},
                                                   {ConstKind::kOnesRow, "ones_row", 1},
                                                   {ConstKind::kCausalMask, "causal_mask", 3},
                                                   {ConstKind::kZeros, "zeros", 1},
                                                   {ConstKind::kValidColumns, "valid_columns", 3},
                                                   {ConstKind::kValidRows, "valid_rows", 3},
                                                   {ConstKind::kLowColumns, "low_columns", 3},
                                                   {ConstKind::kLowRows, "low_rows", 3},
                                                   {ConstKind::kHighColumns, "high_columns", 3},
                                                   {ConstKind::kHighRows, "high_rows", 3}}};

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

bool masks_padding(ConstKind kind) { return kind >= ConstKind::kValidColumns; }

double const_element(const Constant& constant, int64_t tile, int64_t row, int64_t column) {
  auto at_edge = [&](int64_t place, double value, double padding) {
    return tile == 0 || (tile == 1 && place < constant.valid) ? value : padding;
  };
  switch (constant.kind) {
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
    case ConstKind::kValidColumns:
      return at_edge(column, 1, 0);
    case ConstKind::kValidRows:
      return at_edge(row, 1, 0);
    case ConstKind::kLowColumns:
      return at_edge(column, 0, -kLargestBf16);
    case ConstKind::kLowRows:
      return at_edge(row, 0, -kLargestBf16);
    case ConstKind::kHighColumns:
      return at_edge(column, 0, kLargestBf16);
    case ConstKind::kHighRows:
      return at_edge(row, 0, kLargestBf16);
  }
  TTLC_UNREACHABLE();
}

Constant constant_of(const Op& op) {
  std::optional<ConstKind> kind = parse_const_kind(op.text(AttrKey::kKind));
  TTLC_ASSERT(kind, "'{}' is no kind of constant tiles", op.text(AttrKey::kKind));
  return {*kind, op.has(AttrKey::kValid) ? op.int_attr(AttrKey::kValid) : 0};
}

void set_constant(Op& op, const Constant& constant) {
  op.set(AttrKey::kKind, std::string(const_name(constant.kind)));
  if (masks_padding(constant.kind)) op.set(AttrKey::kValid, constant.valid);
}

}  // namespace ttlc::ir
