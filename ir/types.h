// The types of IR values: small plain structs compared by value.
//
//   index                          run-time integer (loop bounds, coordinates, tile and page numbers)
//   bool                           run-time condition
//   real                           number that a data movement thread has read from a block
//   semaphore                      declared on every core
//   block<2x4 bf16>                a block of tiles as a value; `, col` `, row` `, scalar`: which lanes of each tile count
//   tile<fp32>                     one 32x32 tile inside a generic's regions
//   cb<2x4 bf16, depth 2>          a circular buffer of `depth` blocks, one page a tile
//   tensor<2048x128 bf16, tile, dram>  a tensor in device memory, shape in elements
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "runtime/facts/data_format.h"

namespace ttlc::ir {

using sim::DataFormat;

enum class TypeKind : uint8_t { kNone, kIndex, kBool, kReal, kBlock, kTile, kCb, kTensor, kSemaphore };

/// Which lanes of every tile of a block carry values; the others are zero.
enum class Lanes : uint8_t {
  kFull,    // all 32 x 32
  kColumn,  // column 0: what a reduction along the columns of each row leaves
  kRow,     // row 0: what a reduction along the rows of each column leaves
  kScalar,  // element (0, 0)
};

enum class MemorySpace : uint8_t { kDram, kL1 };
enum class Layout : uint8_t { kTile, kRowMajor };

/// Sizes of up to kMaxRank dimensions, outermost first. Tiles for blocks and CBs, elements for tensors.
class Shape {
 public:
  static constexpr int64_t kMaxRank = 6;

  Shape() = default;
  Shape(std::initializer_list<int64_t> dims) : Shape(std::vector<int64_t>(dims)) {}
  explicit Shape(const std::vector<int64_t>& dims);

  int64_t rank() const { return rank_; }
  int64_t operator[](int64_t i) const { return dims_[i]; }
  int64_t& operator[](int64_t i) { return dims_[i]; }
  /// i-th dimension from the innermost: back(0) is the number of columns.
  int64_t back(int64_t i) const { return i < rank_ ? dims_[rank_ - 1 - i] : 1; }
  int64_t count() const;
  std::vector<int64_t> vec() const { return {dims_.begin(), dims_.begin() + rank_}; }
  std::string str() const;  // "2x4"
  friend bool operator==(const Shape&, const Shape&) = default;

 private:
  std::array<int64_t, kMaxRank> dims_{};
  int64_t rank_ = 0;
};

struct Type {
  TypeKind kind = TypeKind::kNone;
  DataFormat dtype = DataFormat::kBf16;     // block, tile, cb, tensor
  Lanes lanes = Lanes::kFull;               // block
  MemorySpace memory = MemorySpace::kDram;  // tensor
  Layout layout = Layout::kTile;            // tensor
  int64_t depth_blocks = 0;                 // cb
  int64_t row_elems = 0;                    // block, cb: not 0: pages are rows of so many elements, not tiles
  Shape shape{};                            // block, cb: pages; tensor: elements

  static Type index() { return {.kind = TypeKind::kIndex}; }
  static Type boolean() { return {.kind = TypeKind::kBool}; }
  static Type real() { return {.kind = TypeKind::kReal}; }
  static Type semaphore() { return {.kind = TypeKind::kSemaphore}; }
  static Type tile(DataFormat dtype) { return {.kind = TypeKind::kTile, .dtype = dtype}; }
  static Type block(Shape tiles, DataFormat dtype, Lanes lanes = Lanes::kFull) {
    return {.kind = TypeKind::kBlock, .dtype = dtype, .lanes = lanes, .shape = tiles};
  }
  static Type cb(Shape block_tiles, DataFormat dtype, int64_t depth_blocks) {
    return {.kind = TypeKind::kCb, .dtype = dtype, .depth_blocks = depth_blocks, .shape = block_tiles};
  }
  static Type tensor(Shape elements, DataFormat dtype, MemorySpace memory, Layout layout) {
    return {.kind = TypeKind::kTensor, .dtype = dtype, .memory = memory, .layout = layout, .shape = elements};
  }

  /// The block or buffer with rows of `elems` elements for its pages.
  Type of_rows(int64_t elems) const {
    Type type = *this;
    type.row_elems = elems;
    return type;
  }

  bool is(TypeKind k) const { return kind == k; }
  bool is_block() const { return kind == TypeKind::kBlock; }
  /// What fits a register: an index, a condition or a number.
  bool is_scalar() const { return is_index() || is(TypeKind::kBool) || is(TypeKind::kReal); }
  bool is_index() const { return kind == TypeKind::kIndex; }
  /// Whether the last tiles of a tensor hold elements that do not exist.
  bool has_padding() const;
  /// What a page of a block or buffer holds, in bytes.
  int64_t page_data_bytes() const;
  /// From one page of a block or buffer to the next one. Rows begin where the NoC can read them to.
  int64_t page_bytes() const;
  std::string str() const;
  friend bool operator==(const Type&, const Type&) = default;
};

std::string_view kind_name(TypeKind kind);  // "index", "block", ...: how the text of its types begins
std::string_view lanes_name(Lanes lanes);   // "full", "col", "row", "scalar"

}  // namespace ttlc::ir
