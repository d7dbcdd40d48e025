// The functions that make circular buffers: their names and parameters differ by dialect, the rules do not.
#pragma once

#include <cstddef>
#include <string_view>

#include "frontend/evaluator.h"
#include "ir/types.h"

namespace ttlc::frontend {

/// A call that makes a buffer; arguments that were left out are null.
struct BufferCall {
  std::string_view function;
  Span span;
  const Argument* shape = nullptr;
  const Argument* blocks = nullptr;
  const Argument* dtype = nullptr;
  size_t max_rank = ir::Shape::kMaxRank;
  sim::DataFormat format = sim::DataFormat::kBf16;  // without dtype
  bool is_row_major = false;                        // the shape counts elements
};

/// The buffer, or Undefined after an error.
Value make_buffer(Evaluator& evaluator, const BufferCall& call);

}  // namespace ttlc::frontend
