// Analysis: which blocks of a kernel have padding, what it holds, and which ops would let it into a result.
//
// Padding comes from loads of tensors whose sizes are no multiples of 32 and follows blocks through generics, loops, branches
// and buffers (padding_state.h has the rules for one op). An op needs certain padding when it folds over it: zeros for sums
// and matmuls, very low numbers for maxima, zeros also where numbers are stored with an exponent that 16 of them share: the
// largest decides what is left of the others; the same goes for what lies beside the one column of a reduced block. A block
// that a loop accumulates into may end elsewhere in every iteration: it is promised to hold in its padding what it starts
// with, and what the body yields has to keep the promise.
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "passes/block_positions.h"
#include "passes/padding_state.h"

namespace ttlc::passes {

enum class TileDim : uint8_t { kRows, kColumns };

inline DimPadding& along(Padding& padding, TileDim dim) {
  return dim == TileDim::kRows ? padding.rows : padding.columns;
}
inline const DimPadding& along(const Padding& padding, TileDim dim) {
  return dim == TileDim::kRows ? padding.rows : padding.columns;
}

/// Operand `operand` of `user`, a block, has padding along `dim` that must hold `content` and does not.
struct PaddingNeed {
  ir::Op* user;  // a generic, the yield of a loop, or a put
  int operand;
  TileDim dim;
  Content content;
  const ir::Op* folds;       // the op that asks for it
  bool meets_zeros = false;  // the padding is multiplied with zeros only: clearing it changes no result
  /// A put that needs this by itself: where the tensor ends that the block is stored to, when it is not known where the block
  /// itself does, or behind the one column that counts.
  std::vector<Edge> edges;
};

/// Whether `op` puts a block into a buffer whose format has shared exponents.
bool shares_exponents(const ir::Op& op);

class PaddingAnalysis {
 public:
  PaddingAnalysis(ir::Module& module, ir::Op* kernel)
      : module_(module), kernel_(kernel), positions_(module) {}

  /// Looks at the kernel as it is now.
  void run();
  const Padding& of(const ir::Value* block) const;
  /// What does not hold yet, in program order.
  const std::vector<PaddingNeed>& needs() const { return needs_; }

  /// Records that the padding of `block` along `dim` has been made to hold `content`.
  void set_masked(const ir::Value* block, TileDim dim, Content content) { masked_[block] = {dim, content}; }
  /// How far a generic is from letting padding into its results, were input `input` padded like this; smaller is better.
  int64_t badness(ir::Op* generic, int operand, const Padding& padding) const;

 private:
  struct Mask {
    TileDim dim;
    Content content;
  };
  using TilePaddings = std::unordered_map<const ir::Value*, Padding>;

  void visit(ir::Block& block);
  void visit(ir::Op& op);
  Padding moved(const ir::Value* block) const;
  void visit_take(ir::Op& op);
  void visit_loop(ir::Op& loop);
  void visit_branch(ir::Op& branch);
  void visit_generic(ir::Op& op);
  void visit_put(ir::Op& op);
  void visit_put_to_pipe(ir::Op& op);
  DimPadding loaded(ir::Op* take, TileDim dim);
  Edge first_column(ir::Op* put);
  bool is_masked(const ir::Value* block, TileDim dim) const;
  std::vector<Edge> stored_column_edges(ir::Op* put);
  void carry(ir::Op& loop, int index, TileDim dim);
  void update(const ir::Value* value, const Padding& padding);

  static Padding tile_padding(const ir::Op& op, const TilePaddings& tiles);
  /// Results of a generic whose inputs are padded like `inputs`; adds what its ops need.
  static std::vector<Padding> results_of(ir::Op& op, const std::vector<Padding>& inputs,
                                         std::vector<PaddingNeed>& needs);

  ir::Module& module_;
  ir::Op* kernel_;
  BlockPositions positions_;
  std::unordered_map<const ir::Value*, Padding> paddings_;  // of blocks
  std::unordered_map<const ir::Value*, Mask> masked_;
  std::map<std::pair<const ir::Op*, TileDim>, ir::Value*> first_tiles_;  // of takes and puts, looked up only
  std::map<std::pair<const ir::Value*, TileDim>, Content> promises_;     // of carried blocks, looked up only
  std::vector<PaddingNeed> needs_;
  bool changed_ = false;
};

}  // namespace ttlc::passes
