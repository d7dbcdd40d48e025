#include "passes/loop_space.h"

#include <algorithm>

#include "ir/support/ice.h"
#include "passes/index_math.h"

namespace ttlc::passes {

using namespace ir;

int64_t Section::positions() const {
  int64_t product = 1;
  for (int64_t size : sizes) product *= size;
  return product;
}

LoopSpace::LoopSpace(const Generic& generic)
    : extents_(generic.extents()), pages_(operand_strides(generic)), linear_(passes::is_linear(generic)) {
  const std::vector<int64_t>& chosen = generic.op->ints(AttrKey::kSection);
  if (linear_) {
    extents_ = {Shape(extents_).count()};
    section_ = {std::min(chosen.at(0), extents_[0])};
    for (PageStrides& pages : pages_) pages.stride = {pages.is_constant() ? 0 : 1};
    return;
  }
  section_.assign(extents_.size(), 0);
  std::vector<int64_t> parallel = generic.parallel_dims();
  TTLC_ASSERT(chosen.size() == parallel.size(), "a section of {} sizes for {} parallel dimensions",
              chosen.size(), parallel.size());
  for (size_t i = 0; i < parallel.size(); ++i)
    section_[parallel[i]] = std::min(chosen[i], extents_[parallel[i]]);
}

void LoopSpace::for_sections(Builder& b, const std::function<void(Builder&, const Section&)>& visit) const {
  Section section{std::vector<Value*>(extents_.size()), std::vector<int64_t>(extents_.size(), 1)};
  sections_from(b, 0, section, visit);
}

void LoopSpace::sections_from(Builder& b, size_t dim, Section& section,
                              const std::function<void(Builder&, const Section&)>& visit) const {
  if (dim == extents_.size()) {
    visit(b, section);
    return;
  }
  if (section_[dim] == 0) {  // reduction
    sections_from(b, dim + 1, section, visit);
    return;
  }
  int64_t rest = extents_[dim] % section_[dim];
  section.sizes[dim] = section_[dim];
  emit_loop(b, extents_[dim] - rest, section_[dim], "t", [&](Builder& inner, Value* origin) {
    section.origin[dim] = origin;
    sections_from(inner, dim + 1, section, visit);
  });
  if (rest == 0) return;
  section.sizes[dim] = rest;
  section.origin[dim] = thread_constant(b, extents_[dim] - rest);
  sections_from(b, dim + 1, section, visit);
}

namespace {

/// Dimensions with more than one tile in the section, outermost first.
std::vector<size_t> dims_of(const Section& section) {
  std::vector<size_t> dims;
  for (size_t d = 0; d < section.sizes.size(); ++d) {
    if (section.sizes[d] > 1) dims.push_back(d);
  }
  return dims;
}

/// Whether the points of the section, counted in row-major order, are at a constant distance in an operand:
/// its stride in an outer dimension is that of the next inner one times its size.
bool is_run(const PageStrides& pages, const Section& section, const std::vector<size_t>& dims) {
  for (size_t i = 0; i + 1 < dims.size(); ++i) {
    if (pages.stride[dims[i]] != pages.stride[dims[i + 1]] * section.sizes[dims[i + 1]]) return false;
  }
  return true;
}

}  // namespace

void LoopSpace::for_points(Builder& b, const Section& section, const std::vector<int64_t>& operands,
                           bool coordinates,
                           const std::function<void(Builder&, const SpacePoint&)>& visit) const {
  std::vector<size_t> dims = dims_of(section);
  bool one_run = !coordinates && std::all_of(operands.begin(), operands.end(), [&](int64_t operand) {
    return is_run(pages_[operand], section, dims);
  });
  if (dims.empty() || one_run) {
    emit_loop(b, section.positions(), 1, "p", [&](Builder& inner, Value* p) {
      SpacePoint point{section.origin, p};
      if (!dims.empty() && !operands.empty()) {
        point.coordinates[dims.back()] = index_add(inner, section.origin[dims.back()], p);
      }
      visit(inner, point);
    });
    return;
  }
  SpacePoint point{section.origin, nullptr};
  std::function<void(Builder&, size_t, Value*)> nest = [&](Builder& at, size_t i, Value* position) {
    if (i == dims.size()) {
      point.position = position;
      visit(at, point);
      return;
    }
    emit_loop(at, section.sizes[dims[i]], 1, i == 0 ? "r" : "c", [&](Builder& inner, Value* step) {
      point.coordinates[dims[i]] = index_add(inner, section.origin[dims[i]], step);
      nest(inner, i + 1, index_add(inner, index_mul(inner, position, section.sizes[dims[i]]), step));
    });
  };
  nest(b, 0, thread_constant(b, 0));
}

void LoopSpace::for_reduction(Builder& b, const Section& section,
                              const std::function<void(Builder&, const Section&)>& visit) const {
  Section at = section;
  std::function<void(Builder&, size_t)> nest = [&](Builder& inner, size_t dim) {
    while (dim < extents_.size() && section_[dim] != 0) ++dim;
    if (dim == extents_.size()) {
      visit(inner, at);
      return;
    }
    emit_loop(inner, extents_[dim], 1, "k", [&](Builder& body, Value* k) {
      at.origin[dim] = k;
      nest(body, dim + 1);
    });
  };
  nest(b, 0);
}

Value* LoopSpace::page(Builder& b, int64_t operand, const std::vector<Value*>& coordinates) const {
  const PageStrides& pages = pages_[operand];
  Value* page = thread_constant(b, pages.base);
  for (size_t d = 0; d < extents_.size(); ++d) {
    if (pages.stride[d] != 0) page = index_add(b, page, index_mul(b, coordinates[d], pages.stride[d]));
  }
  return page;
}

bool LoopSpace::in_page_order(int64_t operand) const {
  std::vector<int64_t> origin(extents_.size(), 0), sizes(extents_.size(), 1), pages;
  pages_from(0, operand, origin, sizes, pages);
  for (size_t i = 0; i < pages.size(); ++i) {
    if (pages[i] != static_cast<int64_t>(i)) return false;
  }
  return true;
}

void LoopSpace::pages_from(size_t dim, int64_t operand, std::vector<int64_t>& origin,
                           std::vector<int64_t>& sizes, std::vector<int64_t>& pages) const {
  if (dim < extents_.size()) {
    int64_t step = section_[dim] == 0 ? extents_[dim] : section_[dim];
    for (int64_t at = 0; at < extents_[dim]; at += step) {
      origin[dim] = at;
      sizes[dim] = section_[dim] == 0 ? 1 : std::min(step, extents_[dim] - at);
      pages_from(dim + 1, operand, origin, sizes, pages);
    }
    return;
  }
  int64_t positions = Section{{}, sizes}.positions();
  for (int64_t p = 0; p < positions; ++p) {
    int64_t page = pages_[operand].base, rest = p;
    for (size_t d = extents_.size(); d-- > 0;) {
      page += pages_[operand].stride[d] * (origin[d] + rest % sizes[d]);
      rest /= sizes[d];
    }
    pages.push_back(page);
  }
}

}  // namespace ttlc::passes
