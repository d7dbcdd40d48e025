// Which random programs a test tries, and how: what its command line says. Set before tests are listed, as the programs are
// parameters of tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ttlc::test {

struct Selection {
  int64_t first = 0;           // --first N
  int64_t programs = 0;        // --programs N
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
    if (argument == "--mistakes") selected.mistakes = std::stoll(argv[i + 1]);
  }
}

}  // namespace ttlc::test
