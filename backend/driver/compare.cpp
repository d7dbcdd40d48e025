#include "backend/driver/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ttlc::driver {

double value_of(const sim::HostTensor& tensor, int64_t i) {
  if (!tensor.is_integer()) return tensor.floats[i];
  if (tensor.desc.dtype == sim::DataFormat::kUint32) return static_cast<uint32_t>(tensor.ints[i]);
  return tensor.ints[i];
}

namespace {

/// Infinities and NaNs that agree: right, but nothing that sums could take in. Where the exact value is none, as that of the
/// logarithm of a negative number, the device may have an infinity in formats below fp32, which turn NaNs into infinities.
bool is_same_special(double y, double r, bool keeps_nans) {
  if (std::isnan(r)) return keeps_nans ? std::isnan(y) : !std::isfinite(y);
  return std::isinf(r) && y == r;
}

/// What `value` is held against: the nearest value that is right.
double expected_value(double value, double reference, const CompareOptions& options, int64_t i) {
  if (options.low.empty() || std::isnan(value)) return reference;
  if (value < options.low[i]) return options.low[i];
  if (value > options.high[i]) return options.high[i];
  return options.low[i] < options.high[i] ? value : reference;
}

/// Sums over the elements that count.
struct Moments {
  int64_t n = 0;
  double sum_y = 0, sum_r = 0, diff_square = 0, ref_square = 0;
  double max_abs = 0;  // not a number as soon as one difference is
  int64_t worst = 0;   // where max_abs first was reached
};

Moments moments(const std::vector<double>& y, const std::vector<double>& r) {
  Moments m;
  m.n = static_cast<int64_t>(y.size());
  for (size_t i = 0; i < y.size(); ++i) {
    double diff = y[i] - r[i];
    m.sum_y += y[i];
    m.sum_r += r[i];
    m.diff_square += diff * diff;
    m.ref_square += r[i] * r[i];
    bool is_worse = std::isnan(diff) ? !std::isnan(m.max_abs) : std::abs(diff) > m.max_abs;
    if (is_worse) {
      m.max_abs = std::abs(diff);
      m.worst = static_cast<int64_t>(i);
    }
  }
  return m;
}

/// The distance of neighbouring numbers of a format at this magnitude.
double step_at(double magnitude, sim::DataFormat format) {
  int exponent = 0;
  std::frexp(magnitude, &exponent);  // magnitude is in [0.5, 1) * 2^exponent
  return std::ldexp(1.0, exponent - 1 - static_cast<int>(sim::info(format).mantissa_bits));
}

/// Empty when the reference is constant as far as the format can tell: where its values spread over a few steps only, what
/// rounding does to the best result brings the correlation below any bound.
std::optional<double> pearson(const std::vector<double>& y, const std::vector<double>& r, const Moments& m,
                              sim::DataFormat format) {
  double mean_y = m.sum_y / static_cast<double>(m.n), mean_r = m.sum_r / static_cast<double>(m.n);
  double covariance = 0, variance_y = 0, variance_r = 0;
  for (size_t i = 0; i < y.size(); ++i) {
    covariance += (y[i] - mean_y) * (r[i] - mean_r);
    variance_y += (y[i] - mean_y) * (y[i] - mean_y);
    variance_r += (r[i] - mean_r) * (r[i] - mean_r);
  }
  constexpr double kSteps = 8;
  double n = static_cast<double>(m.n);
  double spread = kSteps * step_at(std::sqrt(m.ref_square / n), format);
  if (variance_r <= n * spread * spread || variance_r == 0) return std::nullopt;
  return covariance / std::sqrt(variance_y * variance_r);
}

/// An element may be this many times the tolerance off, of its own size and of the root mean square of all: rounding stays far
/// below, but one element that is wrong disappears in the norm of many.
constexpr double kElementTolerances = 20;

/// The elements that are wrong by themselves.
struct Outliers {
  int64_t count = 0;
  int64_t first = 0;
};

Outliers outliers(const std::vector<double>& y, const std::vector<double>& r, const Moments& m,
                  double tolerance) {
  Outliers found;
  const double mean_size = std::sqrt(m.ref_square / static_cast<double>(m.n));
  for (size_t i = 0; i < y.size(); ++i) {
    if (std::abs(y[i] - r[i]) <= kElementTolerances * tolerance * (std::abs(r[i]) + mean_size)) continue;
    if (found.count++ == 0) found.first = static_cast<int64_t>(i);
  }
  return found;
}

std::string describe_element(const sim::HostTensor& tensor, int64_t flat) {
  std::string text;
  for (int64_t d = static_cast<int64_t>(tensor.desc.shape.size()) - 1; d >= 0; --d) {
    text = fmt::format("{}{}{}", flat % tensor.desc.shape[d], text.empty() ? "" : ", ", text);
    flat /= tensor.desc.shape[d];
  }
  return fmt::format("[{}]", text);
}

}  // namespace

Comparison compare(const sim::HostTensor& actual, const std::vector<double>& reference,
                   const CompareOptions& options) {
  Comparison result;
  result.name = actual.desc.name;
  std::vector<double> y, r;
  std::vector<int64_t> places;
  const bool keeps_nans = actual.desc.dtype == sim::DataFormat::kFp32 && options.dst_fp32;
  for (int64_t i = 0; i < actual.elem_count(); ++i) {
    const bool counts = options.counts.empty() || options.counts[i] != 0;
    if (counts) ++result.elements;
    if (!actual.is_written(i)) {
      ++result.unwritten;
      continue;
    }
    if (!counts) continue;
    double value = value_of(actual, i);
    double expected = expected_value(value, reference[i], options, i);
    if (is_same_special(value, expected, keeps_nans)) continue;
    y.push_back(value);
    r.push_back(expected);
    places.push_back(i);
  }
  sim::Tolerance tolerance = sim::tolerance(actual.desc.dtype, options.dst_fp32);
  result.tolerance = options.rel_l2_tolerance.value_or(tolerance.max_rel_l2);
  if (result.unwritten > 0) {
    result.failure = fmt::format("{} of {} elements never written", result.unwritten, actual.elem_count());
    return result;
  }
  if (y.empty()) {
    result.failure = "no element of it counts, so nothing was compared";
    return result;
  }
  Moments m = moments(y, r);
  result.max_abs_err = m.max_abs;
  result.rel_l2 = std::sqrt(m.diff_square) /
                  std::max(std::sqrt(m.ref_square), 1e-6 * std::sqrt(static_cast<double>(m.n)));
  result.pcc = pearson(y, r, m, actual.desc.dtype);
  std::string worst = fmt::format("the largest difference is at {}: {:g}, expected {:g}",
                                  describe_element(actual, places[m.worst]), y[m.worst], r[m.worst]);
  if (actual.is_integer()) {
    result.passed = m.max_abs == 0;
    if (!result.passed) result.failure = fmt::format("integers differ; {}", worst);
    return result;
  }
  if (!(result.rel_l2 <= result.tolerance)) {
    result.failure =
        fmt::format("relative L2 error {:.3g} exceeds {:.3g}; {}", result.rel_l2, result.tolerance, worst);
  } else if (result.pcc && !(*result.pcc >= tolerance.min_pcc)) {
    result.failure =
        fmt::format("correlation {:.6f} is below {:.6f}; {}", *result.pcc, tolerance.min_pcc, worst);
  } else if (const Outliers wrong = outliers(y, r, m, result.tolerance); wrong.count > 0) {
    result.failure =
        fmt::format("{} of {} elements {} wrong, the first at {}: {:g}, expected {:g}", wrong.count,
                    result.elements, wrong.count == 1 ? "is" : "are",
                    describe_element(actual, places[wrong.first]), y[wrong.first], r[wrong.first]);
  }
  result.passed = result.failure.empty();
  return result;
}

}  // namespace ttlc::driver
