// A comparison of simulated and published cycles: rows, median, and the worst three.
#pragma once

#include <string>
#include <vector>

namespace ttlc::timing {

struct Comparison {
  std::string name;
  double published = 0;  // cycles
  double simulated = 0;

  double deviation() const { return simulated / published - 1; }
};

struct Limits {
  double row = 0.15;
  double median = 0.08;
};

/// Prints each row when `all`, then how many lie within the limits, the median and the worst three.
void print_table(const std::string& title, std::vector<Comparison> rows, const Limits& limits, bool all);

}  // namespace ttlc::timing
