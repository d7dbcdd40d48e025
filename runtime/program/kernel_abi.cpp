// Declares what the device and the compute engines implement, row by row, and lists it.
#include "runtime/program/kernel_abi.h"

namespace ttlc::sim {

namespace abi {
#define ABI(ret, name, params) ret name params;
#include "runtime/kernel_api/sim/abi_compute.def"
#include "runtime/kernel_api/sim/abi_dataflow.def"
#undef ABI
}  // namespace abi

const SimAbi& kernel_abi() {
  static constexpr SimAbi kTable = {
#define ABI(ret, name, params) abi::name,
#include "runtime/kernel_api/sim/abi_compute.def"
#include "runtime/kernel_api/sim/abi_dataflow.def"
#undef ABI
  };
  return kTable;
}

}  // namespace ttlc::sim
