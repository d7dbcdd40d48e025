// Is an output right? Pearson correlation and relative L2 error against a reference, with the tolerance of
// the storage format, and no single element that is far off.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/facts/tensor.h"

namespace ttlc::driver {

/// Element `i` of a tensor as a number.
double value_of(const sim::HostTensor& tensor, int64_t i);

struct CompareOptions {
  bool dst_fp32 = true;
  std::optional<double> rel_l2_tolerance;  // replaces the format's
  /// Elements that count; empty: all. A reduction's result counts in its first column, row or element only.
  std::vector<uint8_t> counts;
  /// Every value from low to high is as right as the reference; empty: nothing else is.
  std::vector<double> low, high;
};

struct Comparison {
  std::string name;
  std::optional<double> pcc;  // not evaluated for a constant reference
  double max_abs_err = 0;
  double rel_l2 = 0;
  double tolerance = 0;
  int64_t unwritten = 0;  // elements never written
  int64_t elements = 0;
  bool passed = false;
  std::string failure;  // one sentence; empty when passed
};

/// `reference` has one value per element of `actual`, row-major, in float64. Integer tensors must be equal.
Comparison compare(const sim::HostTensor& actual, const std::vector<double>& reference,
                   const CompareOptions& options);

}  // namespace ttlc::driver
