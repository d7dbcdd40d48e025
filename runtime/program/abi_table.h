// The table of functions that every loaded kernel image is bound to.
#pragma once

struct SimAbi;

namespace ttlc::sim {

const SimAbi& sim_abi();

}  // namespace ttlc::sim
