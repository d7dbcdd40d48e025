// A typed view of `generic`, the structured op all block arithmetic is written in.
//
//   operands   `ins` inputs (blocks; CBs after bufferize), then, after bufferize, one CB per result
//   extents    sizes of the iteration space in tiles; iterators: 'p'arallel or 'r'eduction for each dimension
//   maps       of each input, then of each result (results use parallel dimensions only)
//   regions    without reduction dimensions only `body`: arguments are the inputs' tiles, it yields the
//   results' tiles.
//              With them `body` also takes and yields the accumulators, once for every point of the
//              reduction; `init` (inputs' tiles) yields their start, and when it is empty sums start at 0 and
//              maxima at minus infinity; `finish` (inputs' tiles, accumulators) yields the results, and when
//              it is empty they are the accumulators. In init and finish inputs whose map uses a reduction
//              dimension are not used.
// Tiles computed in a region have the precision of DST; results are converted to the block's dtype when
// packed.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "ir/builder.h"

namespace ttlc::ir {

enum GenericRegion : int { kInit = 0, kBody = 1, kFinish = 2 };

struct Generic {
  Op* op;

  explicit Generic(Op* generic);
  static std::optional<Generic> from(Op* op);  // empty when op is null or no generic
  static std::optional<Generic> producing(const Value* value);

  int64_t in_count() const { return op->int_attr(AttrKey::kIns); }
  Value* in(int64_t i) const { return op->operands[i]; }
  std::span<Value* const> ins() const { return {op->operands.data(), static_cast<size_t>(in_count())}; }
  std::span<Value* const> outs() const {
    return std::span<Value* const>(op->operands).subspan(in_count());
  }                           // CBs
  int64_t out_count() const;  // results, or outs after bufferize
  const IndexingMap& in_map(int64_t i) const { return op->maps()[i]; }
  const IndexingMap& out_map(int64_t i) const { return op->maps()[in_count() + i]; }

  const std::vector<int64_t>& extents() const { return op->ints(AttrKey::kExtents); }
  int64_t dims() const { return static_cast<int64_t>(extents().size()); }
  IteratorKind iterator(int64_t dim) const;
  bool is_reduction(int64_t dim) const { return iterator(dim) == IteratorKind::kReduction; }
  bool has_reduction() const;
  std::vector<int64_t> parallel_dims() const;
  std::vector<int64_t> reduction_dims() const;

  Block& init() const { return op->region(kInit); }
  Block& body() const { return op->region(kBody); }
  Block& finish() const { return op->region(kFinish); }
  bool has_init() const { return !init().empty(); }
  bool has_finish() const { return !finish().empty(); }
  /// Accumulators carried over the reduction; 0 without reduction dimensions.
  int64_t accumulator_count() const;
  /// The region that yields the results: finish when it exists, else body.
  Block& last_region() const { return has_finish() ? finish() : body(); }

  /// Whether all it does is copy or compute element by element, without matmul or reduction.
  bool is_elementwise() const { return !has_reduction(); }
};

/// Fills a region: gets a builder at its end and its arguments, returns what the region yields.
using RegionFill = std::function<std::vector<Value*>(Builder&, std::span<Value* const> args)>;

struct GenericSpec {
  std::vector<Value*> ins;
  std::vector<IndexingMap> in_maps;
  std::vector<Type> results;
  std::vector<IndexingMap> out_maps;
  std::vector<int64_t> extents;
  std::string iterators;  // "ppr"
  int64_t accumulators = 0;
  RegionFill init, body, finish;  // init and finish may be null
};

Op* build_generic(Builder& b, const GenericSpec& spec);

/// Adds the inputs' tiles (and accumulators) as arguments to a region of `generic` that has none, and fills
/// it.
void fill_region(Builder& b, Op* generic, GenericRegion region, int64_t accumulators, const RegionFill& fill);

/// Whether a generic reads an input with tile.copy only, which takes it to DST as it is.
bool only_copies(const Generic& generic, int64_t input);

/// The format of integers that a tile of a generic's region holds; nothing for floats.
std::optional<DataFormat> integer_format(const Value* tile);

}  // namespace ttlc::ir
