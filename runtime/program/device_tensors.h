// Tensors in the memory of the device: allocation, host values in, host values out.
#pragma once

#include "runtime/device/device.h"
#include "runtime/program/launch_plan.h"

namespace ttlc::sim {

/// Allocates every tensor of the plan. Faults when DRAM is full.
Outcome<TensorAddresses> allocate_tensors(Device& device, const LaunchPlan& plan);
/// Stores a tensor's values; what is not written stays undefined.
void write_tensor(Device& device, const TensorPlan& tensor, int64_t address, const HostTensor& values);
/// The tensor's values, with which of them are defined.
HostTensor read_tensor(Device& device, const TensorPlan& tensor, int64_t address);

}  // namespace ttlc::sim
