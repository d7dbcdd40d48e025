// Names of categories and roles, the list of rules, and the text of a violation.
#include "runtime/device/rule.h"

#include <fmt/format.h>

namespace ttlc::sim {

const char* category_name(SimCategory category) {
  switch (category) {
    case SimCategory::kUndefinedBehavior:
      return "UndefinedBehavior";
    case SimCategory::kUninitializedRead:
      return "UninitializedRead";
    case SimCategory::kProtocolViolation:
      return "ProtocolViolation";
    case SimCategory::kDeadlock:
      return "Deadlock";
    case SimCategory::kOutOfBounds:
      return "OutOfBounds";
    case SimCategory::kUnsupportedFunctionality:
      return "UnsupportedFunctionality";
    case SimCategory::kUnimplementedFunctionality:
      return "UnimplementedFunctionality";
    case SimCategory::kUntestedFunctionality:
      return "UntestedFunctionality";
    case SimCategory::kAssertionFailure:
      return "AssertionFailure";
  }
  return "?";
}

const char* role_name(ThreadRole role) {
  switch (role) {
    case ThreadRole::kRiscv0:
      return "riscv_0";
    case ThreadRole::kRiscv1:
      return "riscv_1";
    case ThreadRole::kUnpack:
      return "unpack";
    case ThreadRole::kMath:
      return "math";
    case ThreadRole::kPack:
      return "pack";
  }
  return "?";
}

const std::vector<const Rule*>& device_rules() {
  static const std::vector<const Rule*> all = {
#define RULE(constant, id, category, doc, remedy) &rules::constant,
#include "runtime/device/rules.def"
#undef RULE
  };
  return all;
}

std::string render(const CallSite& site) {
  return site.file == nullptr ? std::string("?") : fmt::format("{}:{}", site.file, site.line);
}

std::string render(const RuleViolation& violation) {
  std::string text;
  if (!violation.file.empty()) text += fmt::format("{}:{}: ", violation.file, violation.line);
  text += fmt::format("error: {} [{}]\n", violation.message, violation.rule->id);
  if (violation.has_place) {
    text += fmt::format("   note: on core [{}, {}], thread {}, at cycle {} ({})\n", violation.core.x,
                        violation.core.y, role_name(violation.role), violation.clock,
                        category_name(violation.rule->category));
  }
  for (const std::string& note : violation.notes) text += fmt::format("   note: {}\n", note);
  text += fmt::format("   note: the rule: {}\n", violation.rule->doc);
  text += fmt::format("   help: {}\n", violation.rule->remedy);
  return text;
}

}  // namespace ttlc::sim
