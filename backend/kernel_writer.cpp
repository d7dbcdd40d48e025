#include "backend/kernel_writer.h"

#include <algorithm>

#include "ir/builder.h"
#include "ir/interpreter_scalar.h"
#include "ir/support/ice.h"

namespace ttlc::backend {

using ir::AttrKey;
using ir::Op;
using ir::OpKind;
using ir::TypeKind;
using ir::Value;

namespace {

constexpr size_t kInlineLimit = 48;  // characters of an expression used once; longer ones get a name
constexpr size_t kRepeatLimit = 8;   // characters of an expression that is written again at every use

/// Calculates with numbers that have a C++ expression.
bool is_arithmetic(const Op& op) {
  bool names_semaphore = !op.operands.empty() && op.operands[0]->type.is(TypeKind::kSemaphore);
  return !op.results.empty() && !names_semaphore && op.results[0]->type.is_scalar() && op.is_pure();
}

/// Buffers used by a thread, by number.
std::vector<const Value*> used_buffers(Op* thread) {
  std::vector<const Value*> result;
  for (Op& op : *thread->block) {
    if (!op.is(OpKind::kBuffer)) continue;
    bool used = std::any_of(op.result()->uses.begin(), op.result()->uses.end(),
                            [&](const ir::Use& use) { return ir::is_inside(use.user, thread); });
    if (used) result.push_back(op.result());
  }
  std::sort(result.begin(), result.end(), [](const Value* a, const Value* b) {
    return a->def->int_attr(AttrKey::kId) < b->def->int_attr(AttrKey::kId);
  });
  return result;
}

/// Whether a loop exchanges this buffer with another one: the kernel then works with a variable of its name.
bool is_exchanged(const Value* buffer) {
  return std::any_of(buffer->uses.begin(), buffer->uses.end(), [](const ir::Use& use) {
    if (!use.user->is(OpKind::kFor) || use.operand < ir::kLoopBounds) return false;
    const ir::Block& body = use.user->region();
    return body.terminator()->operands[use.operand - ir::kLoopBounds] !=
           body.args[use.operand - ir::kLoopBounds + 1];
  });
}

/// Buffers of the user keep their names; the compiler's own are called after the value they hold: `s_cb`, and `m_a_cb`,
/// `m_b_cb` for the two that `m_cb` and `m_next_cb` stand for in turn.
std::string buffer_name(const Value* buffer) {
  if (buffer->def->text(AttrKey::kRole) == "user") return buffer->name;
  std::string name = buffer->name;
  if (is_exchanged(buffer)) {
    constexpr std::string_view kNext = "_next";
    bool next = name.ends_with(kNext);
    name = next ? name.substr(0, name.size() - kNext.size()) + "_b" : name + "_a";
  }
  return name + "_cb";
}

bool moves_pages(const Op& loop) {
  bool moves = false;
  ir::walk(loop.region(),
           [&](Op& op) { moves = moves || op.is(OpKind::kCbPushBack) || op.is(OpKind::kCbPopFront); });
  return moves;
}

/// A source loop, not one that the compiler made to go over tiles: in a compute thread such a loop moves no pages.
bool is_source_loop(const Op& op, const Op& thread) {
  if (!op.span.known()) return false;
  if (thread.text(AttrKey::kRole) == "compute" && !moves_pages(op)) return false;
  std::string_view text = op.span.file->line_text(op.span.file->place(op.span.begin).line);
  size_t first = text.find_first_not_of(" \t");
  return first != std::string_view::npos && text.substr(first).starts_with("for ");
}

/// The op in whose text a value stands, when it is only one. When the packer adds, its reconfiguration says for all packs.
const Op* sole_reader(const Value* value) {
  const Op* reader = nullptr;
  for (const ir::Use& use : value->uses) {
    if (use.user->is(OpKind::kPackTile) && value->type.is(TypeKind::kBool)) continue;
    if (reader) return nullptr;
    reader = use.user;
  }
  return reader;
}

}  // namespace

KernelWriter::KernelWriter(const ir::Module& module, Op* thread, sim::MetalApi api)
    : module_(module), thread_(thread), api_(api), signs_(thread), buffers_(used_buffers(thread)) {
  for (const Value* buffer : buffers_) bind(buffer, variable(names_.unique(buffer_name(buffer)), false));
}

std::string KernelWriter::write(const std::string& title) {
  emit_block(thread_->region());

  CodeWriter out;
  out.line("// {}", title);
  out.blank();
  out.line("#include <cstdint>");
  if (uses_swap_) out.line("#include <utility>");
  out.blank();
  for (const std::string& include : include_lines()) out.line("{}", include);
  out.blank();
  if (uses_floor_helpers_) {
    out.line("// Division and remainder that round towards minus infinity.");
    out.open("inline int32_t floor_div(int32_t a, int32_t b) {{");
    out.line("const int32_t quotient = a / b;");
    out.line("return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;");
    out.close();
    out.line("inline int32_t floor_mod(int32_t a, int32_t b) {{ return a - floor_div(a, b) * b; }}");
    out.blank();
  }
  if (uses_whole_parts_) {
    out.line(
        "// The whole part of a number that is not below 0, from its bits; those of -0.0 are the only ones "
        "with a sign.");
    out.open("inline uint32_t whole_part(uint32_t bits) {{");
    out.line("const uint32_t exponent = bits >> 23, fraction = (bits & 0x7fffffu) | 0x800000u;");
    out.line("if (exponent < 127 || exponent > 255) return 0;");
    out.line("return exponent < 150 ? fraction >> (150 - exponent) : fraction << (exponent - 150);");
    out.close();
    out.blank();
  }
  emit_helpers(out);
  out.open("void kernel_main() {{");
  emit_buffers(out);
  emit_runtime_args(out);
  emit_prologue(out);
  out.blank();
  std::string text = out.take();
  std::string_view statements = body_.text();
  while (!statements.empty()) {  // the body was written without the function's indentation
    size_t end = statements.find('\n');
    std::string_view line = statements.substr(0, end);
    if (!line.empty()) text.append(4, ' ').append(line);
    text += '\n';
    statements.remove_prefix(end + 1);
  }
  text += "}\n";
  return text;
}

void KernelWriter::emit_buffers(CodeWriter& out) {
  for (const Value* buffer : buffers_) {
    const ir::Type& type = buffer->type;
    std::string blocks = type.depth_blocks == 1 ? "1 block" : fmt::format("{} blocks", type.depth_blocks);
    const std::string_view dtype = sim::name_of(type.dtype);
    const std::string content = type.row_elems > 0 ? fmt::format("{} rows of {} {} elements",
                                                                 type.shape.count(), type.row_elems, dtype)
                                                   : fmt::format("{} {} tiles", type.shape.str(), dtype);
    out.line("constexpr uint32_t {} = tt::CBIndex::c_{};  // {} of {}", arg(buffer),
             buffer->def->int_attr(AttrKey::kId), blocks, content);
  }
}

void KernelWriter::emit_runtime_args(CodeWriter& out) {
  if (args_.empty()) return;
  out.blank();
  for (const std::string& declaration : args_) out.line("{}", declaration);
}

void KernelWriter::emit_block(const ir::Block& block) {
  for (Op& op : block) {
    if (!op.is(OpKind::kYield)) emit_op(op);
  }
}

void KernelWriter::emit_op(const Op& op) {
  switch (op.kind) {
    case OpKind::kFor:
      return emit_for(op);
    case OpKind::kIf:
      return emit_if(op);
    case OpKind::kCbWaitFront:
      emit_source_comment(op);
      return body_.line("cb_wait_front({}, {});", arg(op, 0), op.int_attr(AttrKey::kPages));
    case OpKind::kCbPopFront:
      return body_.line("cb_pop_front({}, {});", arg(op, 0), op.int_attr(AttrKey::kPages));
    case OpKind::kCbReserveBack:
      emit_source_comment(op);
      return body_.line("cb_reserve_back({}, {});", arg(op, 0), op.int_attr(AttrKey::kPages));
    case OpKind::kCbPushBack:
      return body_.line("cb_push_back({}, {});", arg(op, 0), op.int_attr(AttrKey::kPages));
    default:
      break;
  }
  if (is_arithmetic(op)) return emit_arithmetic(op);
  emit_call(op);
}

/// Shows the source line an op comes from, once for each run of ops with the same line.
void KernelWriter::emit_source_comment(const Op& op) {
  if (!op.span.known()) return;
  int64_t line = op.span.file->place(op.span.begin).line;
  if (line == commented_line_) return;
  commented_line_ = line;
  std::string_view text = op.span.file->line_text(line);
  size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return;
  text = text.substr(first);
  size_t last = text.find_last_not_of(" \t\\");  // a trailing backslash would continue the comment
  body_.blank();
  if (text.starts_with("def ") || text.starts_with("async def ")) return;  // what the kernel needs as a whole
  body_.line("// {}", text.substr(0, last + 1));
}

Expression KernelWriter::expression(const Value* value) {
  auto found = expressions_.find(value);
  TTLC_ASSERT(found != expressions_.end(), "value '{}' is used before the emitter has seen it", value->name);
  return found->second;
}

void KernelWriter::declare(const Value* value, std::string_view wanted_name, const std::string& initializer) {
  std::string name = names_.unique(wanted_name);
  body_.line("const {} {} = {};", cxx_type(value), name, initializer);
  bind(value, variable(name, signs_.may_be_negative(value)));
}

std::string_view KernelWriter::cxx_type(const Value* value) const {
  if (value->type.is(TypeKind::kBool)) return "bool";
  if (value->type.is(TypeKind::kReal)) return "int32_t";
  return signs_.may_be_negative(value) ? "int32_t" : "uint32_t";
}

/// A name, a number, one operation on them, or something short that is used once, at the level where it is defined.
bool KernelWriter::inlinable(const Op& op, const Expression& text) const {
  const Op* reader = sole_reader(op.result());
  if (text.literal) return true;
  if (text.text.size() <= kRepeatLimit && text.precedence <= Precedence::kAdd) return true;
  if (text.simple() && text.text.find('(') == std::string::npos) return true;
  return reader && reader->block == op.block && text.text.size() <= kInlineLimit &&
         !repeats_operands(reader->kind);
}

void KernelWriter::emit_arithmetic(const Op& op) {
  const Value* value = op.result();
  if (value->unused()) return;
  if (op.is(OpKind::kIndexConst)) return bind(value, literal(op.int_attr(AttrKey::kValue)));
  if (op.is(OpKind::kRealConst)) return bind(value, literal(ir::ordered_bits(op.real_attr(AttrKey::kReal))));
  if (op.is(OpKind::kCoreCoord)) {
    int64_t dim = op.int_attr(AttrKey::kDim);
    auto known = std::find(interface_.core_dims.begin(), interface_.core_dims.end(), dim);
    std::string name = dim == 0 ? "core_y" : "core_x";
    if (known == interface_.core_dims.end()) {
      name = names_.unique(name);
      args_.push_back(
          fmt::format("const uint32_t {} = get_arg_val<uint32_t>({});", name, interface_.core_dims.size()));
      interface_.core_dims.push_back(dim);
    }
    return bind(value, variable(name, false));
  }
  std::vector<Expression> operands;
  for (const Value* operand : op.operands) operands.push_back(expression(operand));
  uses_whole_parts_ = uses_whole_parts_ || op.is(OpKind::kRealIndex);
  uses_floor_helpers_ = uses_floor_helpers_ || needs_floor_helpers(op, operands);
  Expression text = combine(op, operands);
  text.may_be_negative = signs_.may_be_negative(value);
  if (inlinable(op, text)) return bind(value, text);
  declare(value, value->name.empty() ? "n" : value->name, text.text);
}

/// Whether a loop that starts with `start` can change its variable: that of an earlier loop whose result nobody else reads.
bool KernelWriter::continues_variable(const Value* start, const Value* carried) const {
  const Op* earlier = start->def;
  if (!earlier || !earlier->is(OpKind::kFor) || !start->single_use()) return false;
  const ir::Block& body = earlier->region();
  bool has_variable = body.terminator()->operands[start->index] != body.args[1 + start->index];
  return has_variable && earlier->block == carried->owner->parent->block &&
         cxx_type(start) == cxx_type(carried);
}

void KernelWriter::emit_for(const Op& op) {
  const ir::Block& loop = op.region();
  const Op* yield = loop.terminator();
  bool is_source = is_source_loop(op, *thread_);
  if (is_source) emit_source_comment(op);
  for (size_t i = 0; i < op.results.size(); ++i) {
    const Value* carried = loop.args[1 + i];
    Expression start = expression(op.operands[ir::kLoopBounds + i]);
    if (yield->operands[i] != carried && !continues_variable(op.operands[ir::kLoopBounds + i], carried)) {
      std::string wanted = !carried->name.empty() ? carried->name : op.results[i]->name;
      if (carried->type.is(TypeKind::kCb)) wanted += "_cb";
      std::string name = names_.unique(wanted);
      body_.line("{} {} = {};", cxx_type(carried), name, start.text);
      start = variable(name, signs_.may_be_negative(carried));
    }
    bind(carried, start);
    bind(op.results[i], start);
  }
  const Value* index = loop.args[0];
  std::string name = names_.unique_loop_variable(index->name);
  Expression upper = expression(op.operands[1]);
  bool is_signed = signs_.may_be_negative(index) || upper.may_be_negative;
  if (is_signed) upper = as_signed(upper);  // else the comparison would take place in uint32_t
  bind(index, variable(name, is_signed));
  std::string step = ir::constant_value(op.operands[2]) == 1 ? fmt::format("++{}", name)
                                                             : fmt::format("{} += {}", name, arg(op, 2));
  body_.open("for ({} {} = {}; {} < {}; {}) {{", expression(index).cxx_signed ? "int32_t" : "uint32_t", name,
             arg(op, 0), name, parenthesized(upper, Precedence::kAdd), step);
  emit_block(loop);
  emit_loop_updates(op);
  body_.close();
  names_.release(name);
  if (is_source) commented_line_ = 0;
}

void KernelWriter::emit_loop_updates(const Op& op) {
  const Op* yield = op.region().terminator();
  std::vector<std::pair<std::string, Expression>> assignments;
  for (size_t i = 0; i < op.results.size(); ++i) {
    const Value* carried = op.region().args[1 + i];
    if (yield->operands[i] != carried) assignments.emplace_back(arg(carried), expression(yield->operands[i]));
  }
  emit_assignments(assignments);
}

/// Assigns all at once: two that exchange their values become a swap, others that read a variable which
/// changes here go through a temporary.
void KernelWriter::emit_assignments(const std::vector<std::pair<std::string, Expression>>& assignments) {
  std::set<size_t> done;
  std::vector<std::string> swaps;
  for (size_t i = 0; i < assignments.size(); ++i) {
    for (size_t j = i + 1; j < assignments.size(); ++j) {
      if (assignments[i].second.text != assignments[j].first ||
          assignments[j].second.text != assignments[i].first)
        continue;
      swaps.push_back(fmt::format("std::swap({}, {});", assignments[i].first, assignments[j].first));
      done.insert({i, j});
    }
  }
  std::vector<std::pair<std::string, std::string>> rest;
  for (size_t i = 0; i < assignments.size(); ++i) {
    if (!done.contains(i)) rest.emplace_back(assignments[i].first, assignments[i].second.text);
  }
  auto overwritten = [&](const std::string& text) {
    return std::any_of(assignments.begin(), assignments.end(),
                       [&](const auto& other) { return text.find(other.first) != std::string::npos; });
  };
  if (assignments.size() > 1) {
    for (auto& [name, text] : rest) {
      if (!overwritten(text)) continue;
      std::string next = names_.unique("next_" + name);
      body_.line("const auto {} = {};", next, text);
      text = next;
    }
  }
  for (const std::string& swap : swaps) body_.line("{}", swap);
  uses_swap_ = uses_swap_ || !swaps.empty();
  for (const auto& [name, text] : rest) body_.line("{} = {};", name, text);
}

void KernelWriter::emit_if(const Op& op) {
  emit_source_comment(op);
  for (const Value* result : op.results) {
    std::string name = names_.unique(result->name);
    body_.line("{} {} = 0;", cxx_type(result), name);
    bind(result, variable(name, signs_.may_be_negative(result)));
  }
  auto emit_branch = [&](const ir::Block& block) {
    emit_block(block);
    const Op* yield = block.terminator();
    for (size_t i = 0; i < op.results.size(); ++i)
      body_.line("{} = {};", arg(op.results[i]), arg(yield->operands[i]));
  };
  auto has_statements = [&](const ir::Block& block) {
    return !op.results.empty() || block.first != block.terminator();
  };
  body_.open("if ({}) {{", arg(op, 0));
  emit_branch(op.region(0));
  if (has_statements(op.region(1))) {
    body_.middle("} else {");
    commented_line_ = 0;
    emit_branch(op.region(1));
  }
  body_.close();
  commented_line_ = 0;
}

}  // namespace ttlc::backend
