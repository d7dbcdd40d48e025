// Mutants that behave like the original, each with the reason.
#pragma once

#include <vector>

namespace ttlc::mutation {

struct Equivalent {
  const char* kernel;  // subject and role
  const char* mutant;  // Mutant::text
  const char* reason;
};

const std::vector<Equivalent>& all_equivalents();

}  // namespace ttlc::mutation
