// Puts the implementations of the device core and of the compute engines into one table.
#include "runtime/program/abi_table.h"

#include "runtime/kernel_api/sim/abi.h"

namespace ttlc::sim {
namespace abi {
#define ABI(ret, name, params) ret name params;
#include "runtime/kernel_api/sim/abi_compute.def"
#include "runtime/kernel_api/sim/abi_dataflow.def"
#undef ABI
}  // namespace abi

const SimAbi& sim_abi() {
  static constexpr SimAbi table = {
#define ABI(ret, name, params) .name = abi::name,
#include "runtime/kernel_api/sim/abi_compute.def"
#include "runtime/kernel_api/sim/abi_dataflow.def"
#undef ABI
  };
  return table;
}

}  // namespace ttlc::sim
