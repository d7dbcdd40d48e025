#include "backend/dataflow_writer.h"

#include <algorithm>

#include "ir/constants.h"
#include "ir/support/ice.h"

namespace ttlc::backend {

using ir::AttrKey;
using ir::Op;
using ir::OpKind;
using ir::Value;

std::vector<std::string> DataflowWriter::include_lines() const {
  return {"#include \"api/dataflow/dataflow_api.h\""};
}

std::string DataflowWriter::accessor(const Value* tensor) {
  for (const Accessor& known : accessors_) {
    if (known.tensor == tensor) return known.name;
  }
  const ir::Type& type = tensor->type;
  const int64_t page_bytes = type.layout == ir::Layout::kRowMajor
                                 ? type.shape.back(0) * sim::info(type.dtype).element_bytes
                                 : sim::tile_bytes(type.dtype);
  accessors_.push_back({tensor, names().unique(tensor->name), page_bytes});
  interface_.accessor_tensors.push_back(tensor->name);
  interface_.address_tensors.push_back(tensor->name);
  return accessors_.back().name;
}

void DataflowWriter::emit_prologue(CodeWriter& out) {
  emit_semaphores(out);
  if (accessors_.empty()) return;
  out.blank();
  std::string offset = "0";
  for (const Accessor& accessor : accessors_) {
    std::string args = names().unique(accessor.name + "_args");
    out.line("constexpr auto {} = TensorAccessorArgs<{}>();", args, offset);
    offset = args + ".next_compile_time_args_offset()";
    int64_t position = &accessor - accessors_.data();
    out.line("const auto {} = TensorAccessor({}, get_common_arg_val<uint32_t>({}), {});", accessor.name, args,
             position, accessor.page_bytes);
  }
}

void DataflowWriter::emit_helpers(CodeWriter& out) {
  emit_coordinate_helpers(out);
  if (reads_elements_) {
    out.line(
        "// Numbers are compared as integers: all bits of a negative one but the first are turned over, and "
        "back.");
    out.open("inline int32_t in_order(uint32_t bits) {{");
    out.line("return static_cast<int32_t>(bits >> 31 ? bits ^ 0x7fffffffu : bits);");
    out.close();
    out.blank();
  }
  if (!writes_constants_) return;
  out.line(
      "// Writes one bf16 tile, two elements a word: word(row, column) packs the elements at column and "
      "column + 1.");
  out.line("template <typename Word>");
  out.open("inline void write_tile(uint32_t l1_addr, Word word) {{");
  out.line("volatile tt_l1_ptr uint32_t* out = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(l1_addr);");
  out.open("for (uint32_t face = 0; face < 4; ++face) {{");
  out.open("for (uint32_t i = 0; i < 128; ++i) {{");
  out.line("*out++ = word(face / 2 * 16 + i / 8, face % 2 * 16 + i % 8 * 2);");
  out.close();
  out.close();
  out.close();
  out.blank();
}

namespace {

/// What a tile of a constant that is the same everywhere holds, as the bits of one element.
uint32_t uniform_bits(const ir::Constant& constant, int64_t tile) {
  return sim::bf16_from_float(static_cast<float>(ir::const_element(constant, tile, 0, 0)));
}

/// Two elements of a tile, the one at the smaller address first.
std::string word_of(uint32_t first, uint32_t second) {
  uint32_t word = first | second << 16;
  return word == 0 ? "0u" : fmt::format("{:#x}u", word);
}

std::string uniform_words(const std::string& word) {
  return fmt::format("[](uint32_t, uint32_t) {{ return {}; }}", word);
}

/// Before the edge, at it, beyond it.
std::vector<std::string> column_mask_words(const ir::Constant& constant) {
  uint32_t value = uniform_bits(constant, 0), padding = uniform_bits(constant, 2);
  std::string values = word_of(value, value), paddings = word_of(padding, padding);
  int64_t valid = constant.valid;
  std::string at_edge = paddings;
  if (valid % 2 != 0) {  // the edge lies within a word
    at_edge = fmt::format("column == {} ? {} : {}", valid - 1, word_of(value, padding), at_edge);
  }
  if (valid > 1) at_edge = fmt::format("column < {} ? {} : {}", valid / 2 * 2, values, at_edge);
  return {uniform_words(values), fmt::format("[](uint32_t, uint32_t column) {{ return {}; }}", at_edge),
          uniform_words(paddings)};
}

std::vector<std::string> row_mask_words(const ir::Constant& constant) {
  uint32_t value = uniform_bits(constant, 0), padding = uniform_bits(constant, 2);
  std::string values = word_of(value, value), paddings = word_of(padding, padding);
  return {uniform_words(values),
          fmt::format("[](uint32_t row, uint32_t) {{ return row < {} ? {} : {}; }}", constant.valid, values,
                      paddings),
          uniform_words(paddings)};
}

/// Bodies of the lambdas that give the words of a constant's tiles.
std::vector<std::string> constant_words(const ir::Constant& constant) {
  std::string hidden = fmt::format("{:#x}u", sim::bf16_from_float(static_cast<float>(ir::kMaskedScore)));
  switch (constant.kind) {
    case ir::ConstKind::kReduceScaler:
      return {"[](uint32_t, uint32_t) { return 0x3f803f80u; }"};
    case ir::ConstKind::kOnesColumn:
      return {"[](uint32_t, uint32_t column) { return column == 0 ? 0x3f80u : 0u; }"};
    case ir::ConstKind::kOnesRow:
      return {"[](uint32_t row, uint32_t) { return row == 0 ? 0x3f803f80u : 0u; }"};
    case ir::ConstKind::kZeros:
      return {"[](uint32_t, uint32_t) { return 0u; }"};
    case ir::ConstKind::kCausalMask:
      return {"[](uint32_t, uint32_t) { return 0u; }",
              fmt::format("[](uint32_t row, uint32_t column) {{ return (column > row ? {0} : 0u) | (column + "
                          "1 > row ? {0} << 16 : 0u); }}",
                          hidden),
              fmt::format("[](uint32_t, uint32_t) {{ return {0} | {0} << 16; }}", hidden)};
    case ir::ConstKind::kValidColumns:
    case ir::ConstKind::kLowColumns:
    case ir::ConstKind::kHighColumns:
      return column_mask_words(constant);
    case ir::ConstKind::kValidRows:
    case ir::ConstKind::kLowRows:
    case ir::ConstKind::kHighRows:
      return row_mask_words(constant);
  }
  TTLC_UNREACHABLE();
}

}  // namespace

void DataflowWriter::emit_fill(const Op& op) {
  writes_constants_ = true;
  int64_t offset = 0;
  for (const std::string& words : constant_words(ir::constant_of(op))) {
    std::string place = offset == 0 ? "" : fmt::format(" + {}", offset);
    body().line("write_tile(get_write_ptr({}){}, {});", arg(op, 0), place, words);
    offset += sim::tile_bytes(sim::DataFormat::kBf16);
  }
}

/// A real number is the bits of its fp32 form in the order of the numbers; in bf16 the upper half of them is stored.
void DataflowWriter::emit_element(const Op& op) {
  const sim::DataFormatInfo& format = sim::info(*sim::parse_data_format(op.text(AttrKey::kDtype)));
  const bool is_integer = sim::is_integer(format.format), is_half = format.element_bytes == 2;
  reads_elements_ = reads_elements_ || !is_integer;
  const std::string_view type = format.format == sim::DataFormat::kInt32 ? "int32_t"
                                : is_half                                ? "uint16_t"
                                                                         : "uint32_t";
  std::string place = fmt::format("*reinterpret_cast<volatile tt_l1_ptr {}*>({})", type, arg(op, 0));
  if (op.is(OpKind::kElementStore)) {
    return is_integer ? body().line("{} = {};", place, arg(op, 1))
                      : body().line("{} = in_order({}){};", place, arg(op, 1), is_half ? " >> 16" : "");
  }
  body().line("invalidate_l1_cache();");
  if (!is_integer)
    place = fmt::format("in_order(static_cast<uint32_t>({}){})", place, is_half ? " << 16" : "");
  declare(op.result(), op.result()->name.empty() ? "element" : op.result()->name, place);
}

void DataflowWriter::emit_call(const Op& op) {
  if (emit_core_call(op)) return;
  switch (op.kind) {
    case OpKind::kCbWritePtr:
      return declare(op.result(), op.result()->name.empty() ? "l1_addr" : op.result()->name,
                     fmt::format("get_write_ptr({})", arg(op, 0)));
    case OpKind::kCbReadPtr:
      return declare(op.result(), op.result()->name.empty() ? "l1_addr" : op.result()->name,
                     fmt::format("get_read_ptr({})", arg(op, 0)));
    case OpKind::kNocReadPage:
      return body().line("noc_async_read_page({}, {}, {});", arg(op, 1), accessor(op.operands[0]),
                         arg(op, 2));
    case OpKind::kNocWritePage:
      return body().line("noc_async_write_page({}, {}, {});", arg(op, 1), accessor(op.operands[0]),
                         arg(op, 2));
    case OpKind::kNocReadBarrier:
      return body().line("noc_async_read_barrier();");
    case OpKind::kNocWriteBarrier:
      return body().line("noc_async_write_barrier();");
    case OpKind::kElementLoad:
    case OpKind::kElementStore:
      return emit_element(op);
    case OpKind::kFillTiles:
      return emit_fill(op);
    default:
      TTLC_ICE("a data movement kernel has no call for {}", op.mnemonic());
  }
}

}  // namespace ttlc::backend
