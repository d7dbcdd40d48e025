#include "frontend/buffers.h"

#include <algorithm>

#include "frontend/arguments.h"

namespace ttlc::frontend {
namespace {

bool read_shape(Evaluator& evaluator, const BufferCall& call, BufferObject& buffer) {
  std::optional<std::vector<int64_t>> shape =
      ints_argument(evaluator, *call.shape, fmt::format("the shape of a {}", call.function));
  if (!shape) return false;
  bool is_positive = std::all_of(shape->begin(), shape->end(), [](int64_t size) { return size > 0; });
  bool fits = call.max_rank == 2 ? shape->size() == 2 : !shape->empty() && shape->size() <= call.max_rank;
  if (!is_positive || !fits) {
    if (call.max_rank == 2) {
      evaluator.error(call.shape->span, "the shape of a {} is (rows, columns) in tiles, not {}",
                      call.function, shape_text(*shape));
    } else {
      evaluator.error(call.shape->span,
                      "the shape of a block has 1 to {} dimensions in tiles, all at least 1, not {}",
                      call.max_rank, shape_text(*shape));
    }
    return false;
  }
  buffer.shape = *shape;
  return true;
}

bool read_blocks(Evaluator& evaluator, const BufferCall& call, BufferObject& buffer) {
  if (!call.blocks) return true;
  std::optional<int64_t> depth = int_argument(evaluator, *call.blocks, "the number of blocks");
  if (!depth) return false;
  constexpr int64_t kMaxBlocks = 32;
  if (*depth < 1) {
    evaluator.error(call.blocks->span, "{} is {}; a buffer holds at least 1 block",
                    call.blocks->name.empty() ? "the number of blocks" : call.blocks->name, *depth);
    return false;
  }
  if (*depth > kMaxBlocks) {
    evaluator.error(call.blocks->span, "a buffer holds at most {} blocks, not {}", kMaxBlocks, *depth);
    return false;
  }
  buffer.blocks = *depth;
  buffer.has_declared_blocks = true;
  return true;
}

bool read_dtype(Evaluator& evaluator, const BufferCall& call, BufferObject& buffer) {
  buffer.format = call.format;
  if (!call.dtype) return true;
  auto* format = get_if<sim::DataFormat>(call.dtype->value);
  auto* name = object_if<StringObject>(call.dtype->value);
  std::optional<sim::DataFormat> named = name ? sim::parse_data_format(name->text) : std::nullopt;
  if (!format && !named) {
    evaluator.error(call.dtype->span, "{} is no dtype", repr(call.dtype->value))
        .help("use ttnn.bfloat16 or \"bf16\"");
    return false;
  }
  buffer.format = format ? *format : *named;
  return true;
}

}  // namespace

Value make_buffer(Evaluator& evaluator, const BufferCall& call) {
  BufferObject buffer;
  buffer.span = call.span;
  buffer.is_row_major = call.is_row_major;
  bool ok = read_shape(evaluator, call, buffer);
  ok = read_blocks(evaluator, call, buffer) && ok;
  ok = read_dtype(evaluator, call, buffer) && ok;
  if (!ok) return Undefined{};
  return evaluator.declared(evaluator.heap().make(std::move(buffer)), call.span);
}

}  // namespace ttlc::frontend
