// Which random programs a test tries, and how: what its command line says. Set before tests are listed, as the programs are
// parameters of tests.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

namespace ttlc::test {

struct Selection {
  int64_t first = 0;           // --first N
  int64_t programs = 0;        // --programs N
  int64_t together = 25;       // --together N: programs of one test, whose kernels are compiled together
  int64_t mistakes = 0;        // --mistakes N: programs with mistakes in them
  bool all_variants = false;   // --all-variants
  bool evaluate_only = false;  // --evaluate-only: no kernel is run
};

inline Selection& selection() {
  static Selection selected;
  return selected;
}

/// What the command line does not say is as in `defaults`.
inline void select_programs(int argc, char** argv, const Selection& defaults) {
  Selection& selected = selection();
  selected = defaults;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--all-variants") selected.all_variants = true;
    if (argument == "--evaluate-only") selected.evaluate_only = true;
    if (i + 1 == argc) break;
    if (argument == "--first") selected.first = std::stoll(argv[i + 1]);
    if (argument == "--programs") selected.programs = std::stoll(argv[i + 1]);
    if (argument == "--together") selected.together = std::stoll(argv[i + 1]);
    if (argument == "--mistakes") selected.mistakes = std::stoll(argv[i + 1]);
  }
}

/// The first program of each test.
inline auto first_programs() {
  const Selection& selected = selection();
  return testing::Range(selected.first, selected.first + selected.programs, selected.together);
}

/// The programs of a test that begins with `first`.
inline std::vector<int64_t> programs_from(int64_t first) {
  const Selection& selected = selection();
  std::vector<int64_t> seeds(
      static_cast<size_t>(std::min(selected.together, selected.first + selected.programs - first)));
  std::iota(seeds.begin(), seeds.end(), first);
  return seeds;
}

}  // namespace ttlc::test
