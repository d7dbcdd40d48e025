// Operations without thread functions: their statements run in three threads, and which one a statement belongs to follows
// from the blocks it handles.
//
// A buffer connects one thread that fills it with one that takes from it, on every core; on other cores these may be other
// threads, so that then each acquire has a thread of its own. Blocks that copies fill are reserved by the reader,
// blocks that copies read are taken by the writer, all others belong to the compute thread. Single elements are read and
// written by the reader: a block is its own as soon as one element of it is accessed, and so is what is copied to a place or
// under a condition that follows from an element. So the body is lowered once as a
// whole, into a module of its own, to see what it does with the blocks of every buffer; then once for each thread, where an
// acquire of another thread's block has no value, and neither has what is made of it: those statements vanish.
//
// Buffers, pipes and semaphores must be the same objects in each of these runs: they are handed out again in the order in
// which the first run made them. A loop or branch of the device cannot make any, except in an operation that it calls: what
// this one makes stands before the loop. Each run begins with the same state of compile-time Python, so that a list of the
// file gets what the body appends once.
#pragma once

#include <map>

#include "frontend/runtime_value.h"

namespace ttlc::frontend {

class KernelResources;

enum class UnifiedPart { kWhole, kCompute, kReader, kWriter };

/// What the whole body does with the blocks of a buffer, and where it was seen first.
struct BufferUse {
  Span copied_in, stored, copied_out, computed;
  Span elements;  // of taken blocks; or a copy from them that depends on an element
};

class UnifiedPlan {
 public:
  /// Which part of the body is lowered now.
  UnifiedPart part = UnifiedPart::kWhole;

  void note(const BlockObject& block, Span BufferUse::*use, Span span);
  void note(const BufferObject* buffer, Span BufferUse::*use, Span span);
  /// Whether the part that is lowered acquires blocks of a buffer, in this place.
  bool owns(const BufferObject* buffer, bool reserves, Span acquire) const;
  /// Whether several threads fill, or take from, a buffer: each on cores of its own.
  bool is_shared(const BufferObject* buffer, bool reserves) const;
  /// Whether the compute thread fills or takes the blocks of a buffer, as far as that is known.
  bool computes_with(const BufferObject* buffer, bool reserves) const;
  /// Whether it computes with blocks of rows. They have another shape there, so that the body has to be looked at once more.
  bool computes_with_rows() const;
  bool computes() const { return part == UnifiedPart::kWhole || part == UnifiedPart::kCompute; }
  bool moves() const { return part != UnifiedPart::kCompute; }
  /// Whether it does what belongs to no block: semaphores.
  bool signals() const { return part == UnifiedPart::kWhole || part == UnifiedPart::kReader; }
  /// Finds what the thread of the whole body does because of single elements; reports what it cannot do because of them.
  void follow_elements(Evaluator& evaluator, ir::Op& thread, const KernelResources& resources);
  /// Reports blocks that two threads would fill or read.
  bool check(Evaluator& evaluator) const;

 private:
  struct Acquire {
    const BufferObject* buffer;
    Span span;
    BufferUse use;
  };
  const BufferUse* use_of(const BufferObject* buffer) const;

  std::vector<std::pair<const BufferObject*, BufferUse>> uses_;  // in the order of their first use
  std::vector<Acquire> acquires_;                                // in the order of their first use
};

/// Whether a kernel has no thread functions at any depth, so that its statements are assigned to threads.
bool is_unified(const FunctionObject& kernel);

}  // namespace ttlc::frontend
