// What passes ask about a kernel as a whole.
#pragma once

#include "ir/module.h"

namespace ttlc::passes {

/// Whether a tensor or a buffer of the user holds fp32: then results keep more bits than source registers do.
bool has_fp32_tensors(const ir::Op* kernel);
/// Whether a kernel's intermediate values must keep more bits than source registers do: results show them and
/// accuracy goes before speed.
bool keeps_fp32(const ir::Target& target, const ir::Op* kernel);

}  // namespace ttlc::passes
