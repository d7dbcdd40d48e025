// Many compiled programs on the simulated device, their kernels compiled together where they fit (kernel_batch.h).
#pragma once

#include <string>
#include <vector>

#include "test/support/run_kernel.h"

namespace ttlc::test {

/// What `wrong_outputs` says of each program; empty: all is right. What is not is run again on its own, and that counts; what is
/// right then is a failure as well.
std::vector<std::string> run_together(
    const std::vector<const driver::Compiled*>& programs, const ElementValue& values,
    const std::string& scratch_name,
    const std::function<std::string(const KernelVerdict& verdict, size_t program)>& wrong_outputs);

}  // namespace ttlc::test
