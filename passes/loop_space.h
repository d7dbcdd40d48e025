// The iteration space of a generic cut into DST sections, as lower_to_tile_loops walks it: dimensions with
// their sizes in a section, and the page of every operand at a point. A linear generic has a single dimension
// here, its run of tiles.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "ir/generic.h"
#include "passes/page_strides.h"

namespace ttlc::passes {

/// A point of a section: coordinates in the iteration space, and its number in the section (row-major).
struct SpacePoint {
  std::vector<ir::Value*> coordinates;
  ir::Value* position = nullptr;
};

/// Part of the parallel space: where it begins, and its size in every dimension (1 in reductions).
struct Section {
  std::vector<ir::Value*> origin;
  std::vector<int64_t> sizes;

  int64_t positions() const;
};

class LoopSpace {
 public:
  explicit LoopSpace(const ir::Generic& generic);

  const PageStrides& pages(int64_t operand) const { return pages_[operand]; }
  const std::vector<PageStrides>& all_pages() const { return pages_; }
  bool is_linear() const { return linear_; }

  /// Loops over the sections; `visit` gets a builder in the innermost loop.
  void for_sections(ir::Builder& b, const std::function<void(ir::Builder&, const Section&)>& visit) const;
  /// Loops over the points of a section for ops that touch the pages of `operands`.
  /// `coordinates`: the ops ask for coordinates, so that dimensions are not merged.
  void for_points(ir::Builder& b, const Section& section, const std::vector<int64_t>& operands,
                  bool coordinates, const std::function<void(ir::Builder&, const SpacePoint&)>& visit) const;
  /// Loops over the reduction; `visit` gets the section with the reduction's coordinates as its origin there.
  void for_reduction(ir::Builder& b, const Section& section,
                     const std::function<void(ir::Builder&, const Section&)>& visit) const;

  ir::Value* page(ir::Builder& b, int64_t operand, const std::vector<ir::Value*>& coordinates) const;
  /// Whether an operand's pages come in order 0, 1, 2, ... when sections and points are walked in order.
  bool in_page_order(int64_t operand) const;

 private:
  void sections_from(ir::Builder& b, size_t dim, Section& section,
                     const std::function<void(ir::Builder&, const Section&)>& visit) const;
  void pages_from(size_t dim, int64_t operand, std::vector<int64_t>& origin, std::vector<int64_t>& sizes,
                  std::vector<int64_t>& pages) const;

  std::vector<int64_t> extents_;
  std::vector<int64_t> section_;  // tiles of a section in each dimension, 0 in reductions
  std::vector<PageStrides> pages_;
  bool linear_;
};

}  // namespace ttlc::passes
