// Unique, deterministic names for the values of a kernel, in the order they are asked for.
#pragma once

#include <string>
#include <unordered_map>

#include "ir/op.h"

namespace ttlc::ir {

class ValueNames {
 public:
  /// Without the percent sign. The first call for a value fixes its name.
  const std::string& of(const Value* value);
  /// Forgets everything: a new kernel begins.
  void clear();

 private:
  std::string fresh(const std::string& wanted);

  std::unordered_map<const Value*, std::string> names_;
  std::unordered_map<std::string, int64_t> taken_;  // name -> how often it was asked for
  int64_t next_number_ = 0;
};

}  // namespace ttlc::ir
