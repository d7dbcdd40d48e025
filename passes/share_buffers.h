// Fewer and smaller intermediate buffers: what a reader would expect, and what kernels need that have more of them than
// a core. Tools of assign_cb_ids.
#pragma once

#include <tuple>
#include <vector>

#include "passes/buffer_liveness.h"

namespace ttlc::passes {

/// A buffer with the times at which it is in use, in order.
struct SharedBuffer {
  ir::Op* buffer;
  std::vector<LiveRange> ranges;
};

/// What buffers must agree in to hold each other's pages: data format, whether pages are unpacked to DST, and whether
/// they are rounded when packed.
using PageKind = std::tuple<ir::DataFormat, bool, bool>;
PageKind page_kind(const ir::Op& buffer);

/// Lets intermediate buffers that hold one variable of the source in different places, say in two loops, be one buffer.
void share_namesakes(ir::Module& module, ir::Op* kernel);

/// Lets intermediate buffers share the place of earlier ones of the same format and size that are out of use by then,
/// and drops those that nothing touches. Returns those that are left.
std::vector<SharedBuffer> share_equal_buffers(ir::Module& module, ir::Op* kernel);

/// The same for buffers of the source that the compute thread uses by itself.
void share_private_buffers(ir::Module& module, ir::Op* kernel);

/// Lets intermediate blocks lie in buffers of the source that only the compute thread uses, while these are empty.
void host_in_private_buffers(ir::Module& module, ir::Op* kernel);

/// Lets some of these buffers share the place of larger ones of their format that are out of use meanwhile. Pages of
/// such a buffer are reserved, published, waited for and released all at once, so that blocks of any size begin at its
/// start.
void share_larger_buffers(ir::Module& module, std::vector<SharedBuffer> buffers);

}  // namespace ttlc::passes
