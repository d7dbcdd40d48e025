#include "ir/types.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ir/support/ice.h"

namespace ttlc::ir {

Shape::Shape(const std::vector<int64_t>& dims) : rank_(static_cast<int64_t>(dims.size())) {
  TTLC_ASSERT(rank_ <= kMaxRank, "a shape of rank {} exceeds {}", rank_, kMaxRank);
  std::copy(dims.begin(), dims.end(), dims_.begin());
}

int64_t Shape::count() const {
  int64_t product = 1;
  for (int64_t i = 0; i < rank_; ++i) product *= dims_[i];
  return product;
}

std::string Shape::str() const { return fmt::format("{}", fmt::join(vec(), "x")); }

std::string_view lanes_name(Lanes lanes) {
  switch (lanes) {
    case Lanes::kFull:
      return "full";
    case Lanes::kColumn:
      return "col";
    case Lanes::kRow:
      return "row";
    case Lanes::kScalar:
      return "scalar";
  }
  TTLC_UNREACHABLE();
}

bool Type::has_padding() const {
  if (!is(TypeKind::kTensor) || layout == Layout::kRowMajor) return false;
  return shape.back(0) % sim::kTileWidth != 0 || shape.rank() < 2 || shape.back(1) % sim::kTileHeight != 0;
}

int64_t Type::page_data_bytes() const {
  return row_elems > 0 ? row_elems * sim::info(dtype).element_bytes : sim::tile_bytes(dtype);
}

int64_t Type::page_bytes() const {
  constexpr int64_t kRowAlignment = 64;  // of DRAM reads, on any machine
  return (page_data_bytes() + kRowAlignment - 1) / kRowAlignment * kRowAlignment;
}

std::string_view kind_name(TypeKind kind) {
  switch (kind) {
    case TypeKind::kNone:
      return "none";
    case TypeKind::kIndex:
      return "index";
    case TypeKind::kBool:
      return "bool";
    case TypeKind::kReal:
      return "real";
    case TypeKind::kSemaphore:
      return "semaphore";
    case TypeKind::kTile:
      return "tile";
    case TypeKind::kBlock:
      return "block";
    case TypeKind::kCb:
      return "cb";
    case TypeKind::kTensor:
      return "tensor";
  }
  TTLC_UNREACHABLE();
}

std::string Type::str() const {
  std::string_view name = kind_name(kind), format = sim::name_of(dtype);
  const std::string width = row_elems > 0 ? fmt::format(", width {}", row_elems) : "";
  switch (kind) {
    case TypeKind::kTile:
      return fmt::format("{}<{}>", name, format);
    case TypeKind::kBlock:
      if (lanes == Lanes::kFull) return fmt::format("{}<{} {}{}>", name, shape.str(), format, width);
      return fmt::format("{}<{} {}, {}>", name, shape.str(), format, lanes_name(lanes));
    case TypeKind::kCb:
      return fmt::format("{}<{} {}{}, depth {}>", name, shape.str(), format, width, depth_blocks);
    case TypeKind::kTensor:
      return fmt::format("{}<{} {}, {}, {}>", name, shape.str(), format,
                         layout == Layout::kTile ? "tile" : "row_major",
                         memory == MemorySpace::kDram ? "dram" : "l1");
    default:
      return std::string(name);
  }
}

}  // namespace ttlc::ir
