// Tensors in the memory of the device: allocation, host values in, host values out.
#pragma once

#include <optional>

#include "runtime/device/device.h"
#include "runtime/program/launch_plan.h"

namespace ttlc::sim {

/// Allocates every tensor of the plan and stores its start values; what of them is not written stays undefined.
/// Faults when DRAM is full.
Outcome<TensorAddresses> place_tensors(Device& device, const LaunchPlan& plan, const StartValues& values);
/// Whether every byte of the tensor is defined.
bool is_defined(Device& device, const TensorPlan& tensor, int64_t address);
/// The tensor's values, with which of them are defined.
HostTensor read_tensor(Device& device, const TensorPlan& tensor, int64_t address);
/// Reports elements into which a kernel stored undefined data. Elements that were undefined at the start and
/// that nobody stored to are not among them. `before` and `after` are the tensor's values around the run, `before`
/// null for zeros.
std::optional<RuleViolation> find_undefined_stores(Device& device, const TensorPlan& tensor, int64_t address,
                                                   const HostTensor* before, const HostTensor& after);

}  // namespace ttlc::sim
