// What a program means: evaluates a block-level kernel in float64, never rounding in between. Its result is
// the reference that simulated results are compared with, and the yardstick for passes: a module before and
// after a block-level pass must evaluate to the same.
//
// Every core runs its threads over unbounded buffer queues (a Kahn network), so that the result does not
// depend on any schedule. Loads read the padding of a tensor as zeros that stand for no element (reference_presence.h), and
// stores leave it alone; a place beyond the padding is a fault; `fill(-inf)` is the lowest finite value of the block's dtype;
// what a reduction leaves outside its lanes is zero. Integers are exact. Cores run in parallel when no two of them write the same tensor elements that others read; the
// result is the same either way.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ir/module.h"
#include "ir/support/diagnostic.h"

namespace ttlc::ir {

/// Values of one tensor, row-major in its logical shape.
struct ReferenceTensor {
  std::vector<int64_t> shape;  // elements
  std::vector<double> values;
  std::vector<uint8_t> written;  // filled in by evaluate: whether the kernel stored this element
  std::vector<uint8_t> counts;   // the same, but only lanes that carry values (column 0 of a row reduction)
  /// With EvaluateOptions::ranges, of kernels that round: what is right besides `values`. Else empty.
  std::vector<double> low, high;
};
using ReferenceTensors = std::map<std::string, ReferenceTensor, std::less<>>;  // by parameter name

struct EvaluateOptions {
  int64_t max_steps =
      int64_t{1} << 32;      // ops executed on one core, tile ops counted each; stops endless loops
  int64_t host_threads = 0;  // 0: one per processor
  /// Fill in `low` and `high`: the results when ops that jump (floor, ceil, trunc, sign) see their operands two steps
  /// of the storage format lower or higher, as a device may that has rounded them before.
  bool ranges = false;
};

struct Evaluation {
  ReferenceTensors tensors;
  /// Set when a core deadlocks, runs endlessly or computes a wrong position; says who, where and why. The
  /// tensors are incomplete then.
  std::optional<Diagnostic> fault;
};

/// Evaluates a kernel of `module`, which verifies at the block level. `inputs` holds every tensor that is
/// read; tensors that are only written may be absent.
Evaluation evaluate(const Module& module, std::string_view kernel, ReferenceTensors inputs,
                    const EvaluateOptions& options = {});

/// Whether the threads of a kernel, as blocks move through buffers that hold as many as their types say, come to wait for each
/// other for ever: then what waits where. No values are computed, and what more than `max_steps` ops would be needed for,
/// over all cores, is not found.
std::optional<Diagnostic> find_hang(const Op& kernel, int64_t max_steps);

}  // namespace ttlc::ir
