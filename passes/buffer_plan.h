// Which circular buffer every block value of a compute thread lives in: the decisions of bufferize, apart
// from the rewriting.
#pragma once

#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "ir/module.h"

namespace ttlc::passes {

/// What buffers of blocks are called that have no name in the source.
constexpr std::string_view kUnnamedBlock = "tmp";

struct BufferPlan {
  /// Buffer of every block value of the thread: results of cb.take, generics, loops and branches, arguments
  /// of loops.
  std::unordered_map<const ir::Value*, ir::Value*> buffer;
  /// Values whose pages someone else releases: new values of loops that exchange two buffers are released by
  /// the next iteration, what a branch reads and hands on by who reads its result.
  std::unordered_set<const ir::Value*> kept;
  /// Blocks that the packer adds to in place: what such a loop starts with, carries and goes on with. Their pages are
  /// reserved before the loop and published behind it.
  std::unordered_set<const ir::Value*> in_place;
};

/// Declares the buffers a compute thread needs, adds the buffers that loops exchange to what they carry, and
/// decides.
BufferPlan plan_buffers(ir::Module& module, ir::Op* thread);

}  // namespace ttlc::passes
