// What the simulator says when a program breaks a rule of the device: a rule, a place and the state found
// there, as data. Rules are constants generated from tables (rules.def here, another one beside the compute
// engines), so that the report, the tests and the list of rules read the same row. The first broken rule ends
// the simulation.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/facts/core_coord.h"

namespace ttlc::sim {

enum class SimCategory {
  kUndefinedBehavior,
  kUninitializedRead,
  kProtocolViolation,
  kDeadlock,
  kOutOfBounds,
  kUnsupportedFunctionality,
  kUnimplementedFunctionality,
  kUntestedFunctionality,
  kAssertionFailure,
};

/// "ProtocolViolation" and so on.
const char* category_name(SimCategory category);

/// One row of a rule table. Rules are compared by address: each is one constant.
struct Rule {
  const char* id;
  SimCategory category;
  const char* doc;
  const char* remedy;
};

namespace rules {
#define RULE(constant, id, category, doc, remedy) \
  inline constexpr Rule constant = {id, SimCategory::category, doc, remedy};
#include "runtime/device/rules.def"
#undef RULE
}  // namespace rules

/// All rules of the device core, in table order.
const std::vector<const Rule*>& device_rules();

enum class ThreadRole { kRiscv0, kRiscv1, kUnpack, kMath, kPack };
inline constexpr int64_t kThreadRoleCount = 5;

/// "riscv_0", "riscv_1", "unpack", "math", "pack".
const char* role_name(ThreadRole role);

/// A line of a kernel. `file` points into the kernel's image or is a literal; it may be null.
struct CallSite {
  const char* file = nullptr;
  int line = 0;
};

/// "reader.cpp:12", or "?".
std::string render(const CallSite& site);

/// A broken rule: what happened, where, and the state found there.
struct RuleViolation {
  const Rule* rule = nullptr;
  bool has_place = false;  // core and role are meaningful; false for findings about the whole program
  CoreCoord core;
  ThreadRole role = ThreadRole::kRiscv0;
  std::string file;  // kernel source; empty when not known
  int line = 0;
  int64_t clock = 0;  // cycles of the thread when it happened
  std::string message;
  std::vector<std::string>
      notes;  // state of the buffers involved, waiting threads, place of birth of undefined data
};

/// Several lines of text: place, category, rule, message, notes, remedy.
std::string render(const RuleViolation& violation);

}  // namespace ttlc::sim
