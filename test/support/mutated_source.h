// Mistakes made at random in the text of a kernel, as an author makes them: a line lost, doubled, moved or indented
// differently, a name, number or sign replaced by another one of the text, a piece lost. The same seed makes the same ones.
#pragma once

#include <cstdint>
#include <string>

namespace ttlc::test {

std::string mutated_source(const std::string& source, uint64_t seed);

}  // namespace ttlc::test
