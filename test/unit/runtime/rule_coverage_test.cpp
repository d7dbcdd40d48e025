// Every rule of the device core is broken on purpose by some test beside this one. The rules of the compute engines
// have the same check in compute_rules_test.cpp, where their cases are data.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace ttlc::sim {
namespace {

/// Calls of the tests that name the rule they expect.
std::string expectations() {
  std::string found;
  for (const auto& entry : std::filesystem::directory_iterator(TTLC_SOURCE_DIR "/test/unit/runtime")) {
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      if (line.find("expect_violation(") != std::string::npos || line.find("EXPECT_") != std::string::npos)
        found += line + "\n";
    }
  }
  return found;
}

TEST(DeviceRules, EachIsBrokenByATest) {
  const std::string found = expectations();
#define RULE(constant, id, ...)                                           \
  EXPECT_TRUE(found.find("rules::" #constant ",") != std::string::npos || \
              found.find("\"" id "\"") != std::string::npos)              \
      << id;
#include "runtime/device/rules.def"
#undef RULE
}

}  // namespace
}  // namespace ttlc::sim
