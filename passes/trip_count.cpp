#include "passes/trip_count.h"

#include <algorithm>
#include <vector>

#include "ir/builder.h"
#include "ir/interpreter_scalar.h"
#include "passes/kernel_facts.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Run-time integers as one core computes them.
class CoreValues {
 public:
  CoreValues(int64_t x, int64_t y) : x_(x), y_(y) {}

  std::optional<int64_t> of(const Value* value) {
    if (std::optional<int64_t> constant = constant_value(value)) return constant;
    const Op* op = value->def;
    if (!op || --ops_left_ < 0) return std::nullopt;
    if (op->is(OpKind::kCoreCoord)) return op->int_attr(AttrKey::kDim) == 0 ? y_ : x_;
    if (!is_scalar_op(op->kind)) return std::nullopt;
    std::vector<int64_t> operands;
    for (const Value* operand : op->operands) {
      std::optional<int64_t> known = of(operand);
      if (!known) return std::nullopt;
      operands.push_back(*known);
    }
    return evaluate_scalar(*op, operands);
  }

 private:
  int64_t x_, y_;
  int ops_left_ = 256;  // expressions that share parts are looked at once for each path
};

std::optional<int64_t> trips_on(const Op& loop, int64_t x, int64_t y) {
  CoreValues values(x, y);
  const std::optional<int64_t> lower = values.of(loop.operand(0)), upper = values.of(loop.operand(1)),
                               step = values.of(loop.operand(2));
  if (!lower || !upper || !step || *step <= 0) return std::nullopt;
  return *upper <= *lower ? 0 : (*upper - *lower + *step - 1) / *step;
}

}  // namespace

std::optional<TripCount> trip_count(const Op& loop) {
  const std::vector<int64_t>& grid = kernel_of(&loop)->ints(AttrKey::kGrid);  // columns, rows
  const bool has_constants = std::all_of(loop.operands.begin(), loop.operands.begin() + kLoopBounds,
                                         [](const Value* bound) { return constant_value(bound); });
  const int64_t columns = has_constants ? 1 : grid[0], rows = has_constants ? 1 : grid[1];
  std::optional<TripCount> count;
  for (int64_t y = 0; y < rows; ++y) {
    for (int64_t x = 0; x < columns; ++x) {
      const std::optional<int64_t> trips = trips_on(loop, x, y);
      if (!trips) return std::nullopt;
      count = count ? TripCount{std::min(count->least, *trips), std::max(count->most, *trips)}
                    : TripCount{*trips, *trips};
    }
  }
  return count;
}

}  // namespace ttlc::passes
