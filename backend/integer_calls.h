// How the vector engine's functions of integers are called: a table of texts, in both generations of the API.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "ir/op.h"
#include "runtime/facts/program.h"

namespace ttlc::backend {

/// Whether an sfpu.* op or its init is called by this table.
bool is_integer_call(const ir::Op& op);
/// The format by the vendor's name.
std::string_view integer_format_name(const ir::Op& op);
/// `add_int_tile_init();`
std::string integer_init(const ir::Op& op, sim::MetalApi api);
/// `add_int_tile<DataFormat::Int32>(0, 1, 0);`; `dst` are the DST tiles of the op's operands: one, or two and the result.
std::string integer_call(const ir::Op& op, const std::array<std::string, 3>& dst, sim::MetalApi api);

}  // namespace ttlc::backend
