#include "frontend/affine.h"

#include <utility>
#include <vector>

#include "ir/builder.h"

namespace ttlc::frontend {
namespace {

/// constant + sum of factor * atom; an atom is any value this does not look into. Coordinates of one dimension are one
/// atom.
struct Affine {
  int64_t constant = 0;
  std::vector<std::pair<const ir::Value*, int64_t>> terms = {};

  void add(const Affine& other, int64_t factor);
};

bool is_same_atom(const ir::Value* a, const ir::Value* b) {
  if (a == b) return true;
  bool are_coordinates =
      a->def && b->def && a->def->is(ir::OpKind::kCoreCoord) && b->def->is(ir::OpKind::kCoreCoord);
  return are_coordinates && a->def->int_attr(ir::AttrKey::kDim) == b->def->int_attr(ir::AttrKey::kDim);
}

void Affine::add(const Affine& other, int64_t factor) {
  constant += other.constant * factor;
  for (const auto& [atom, count] : other.terms) {
    bool is_known = false;
    for (auto& [own, own_count] : terms) {
      if (is_known || !is_same_atom(own, atom)) continue;
      own_count += count * factor;
      is_known = true;
    }
    if (!is_known) terms.emplace_back(atom, count * factor);
  }
}

constexpr int kMaxDepth = 32;  // of the sums looked into

Affine affine_form(const ir::Value* value, int depth) {
  Affine form;
  if (std::optional<int64_t> constant = ir::constant_value(value)) {
    form.constant = *constant;
    return form;
  }
  const ir::Op* op = depth < kMaxDepth ? value->def : nullptr;
  if (op && (op->is(ir::OpKind::kIndexAdd) || op->is(ir::OpKind::kIndexSub))) {
    form.add(affine_form(op->operand(0), depth + 1), 1);
    form.add(affine_form(op->operand(1), depth + 1), op->is(ir::OpKind::kIndexAdd) ? 1 : -1);
    return form;
  }
  if (op && op->is(ir::OpKind::kIndexMul)) {
    for (int factor : {0, 1}) {
      std::optional<int64_t> constant = ir::constant_value(op->operand(factor));
      if (!constant) continue;
      form.add(affine_form(op->operand(1 - factor), depth + 1), *constant);
      return form;
    }
  }
  form.terms.emplace_back(value, 1);
  return form;
}

}  // namespace

std::optional<int64_t> constant_distance(const ir::Value* a, const ir::Value* b) {
  Affine difference = affine_form(a, 0);
  difference.add(affine_form(b, 0), -1);
  for (const auto& [atom, count] : difference.terms) {
    if (count != 0) return std::nullopt;
  }
  return difference.constant;
}

}  // namespace ttlc::frontend
