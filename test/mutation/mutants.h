// Every small mistake in an emitted kernel, all of them in one text ("mutant schemata"): where the mistakes can be
// made, the kernel asks a runtime argument which of them it shall make, so that a mutant costs a simulated run and no
// compiler run.
//
// Mistakes: a call is removed, or made twice where every single one counts; two calls that follow each other are
// swapped, unless their order means nothing; an integer argument, a declared index, the start, the bound or the step of
// a loop, the id of a buffer is one off; a buffer or a tensor becomes another one. Works on the text as ttlc formats it: a statement a line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ttlc::mutation {

struct Mutant {
  std::string text;  // "remove cb_pop_front(s, 2)"; with " #2" behind it for the second one of that text
  int64_t line = 0;  // of the emitted kernel
};

/// A kernel text with all of its mutants inside. Number 0 is the original.
struct Schema {
  std::string text;
  std::vector<Mutant> mutants;  // number - 1
};

/// `selector` is the index of the common runtime argument that chooses the mutant.
Schema make_schema(const std::string& kernel, bool is_compute, int64_t selector);

}  // namespace ttlc::mutation
