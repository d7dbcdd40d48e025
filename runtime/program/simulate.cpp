// The steps of a launch in order, each of which can end it.
#include "runtime/program/simulate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "runtime/program/kernel_build.h"
#include "runtime/program/launch_plan.h"
#include "runtime/program/run_device.h"
#include "runtime/program/run_isolated.h"

namespace ttlc::sim {

namespace {

SimResult failure(SimStatus status, std::string message) {
  SimResult result;
  result.status = status;
  result.message = std::move(message);
  return result;
}

SimResult run_here(const LaunchPlan& plan, const std::vector<std::string>& image_paths,
                   const StartValues& values, const SimOptions& options) {
  HostWorkers workers(worker_count(options));
  return run_device(plan, image_paths, values, options, workers);
}

/// What of `given` each tensor of the program starts with.
Outcome<StartValues> start_values(const ProgramDesc& program, const std::vector<HostTensor>& given) {
  for (const HostTensor& tensor : given) {
    if (!program.find_tensor(tensor.desc.name)) {
      return Fault{fmt::format("the program '{}' has no tensor '{}'", program.name, tensor.desc.name)};
    }
  }
  StartValues values;
  for (const TensorDesc& desc : program.tensors) {
    const auto found = std::find_if(given.begin(), given.end(),
                                    [&](const HostTensor& tensor) { return tensor.desc.name == desc.name; });
    if (found == given.end()) {
      values.push_back(nullptr);
      continue;
    }
    if (found->desc.shape != desc.shape || found->desc.dtype != desc.dtype) {
      return Fault{fmt::format("tensor '{}' of the program is {} [{}] but the data is {} [{}]", desc.name,
                               name_of(desc.dtype), fmt::join(desc.shape, ", "), name_of(found->desc.dtype),
                               fmt::join(found->desc.shape, ", "))};
    }
    values.push_back(&*found);
  }
  return values;
}

}  // namespace

Outcome<ArchInfo> machine_of(const ProgramDesc& program, const SimOptions& options) {
  if (options.machine) return *options.machine;
  if (!program.system) return arch_info(program.arch);
  return load_system((std::filesystem::path(options.base_dir) / *program.system).string(), program.arch);
}

SimResult simulate(const ProgramDesc& program, const std::vector<HostTensor>& tensors,
                   const SimOptions& options) {
  const Outcome<ArchInfo> machine = machine_of(program, options);
  if (!machine) return failure(SimStatus::kUserError, machine.message());
  const Outcome<LaunchPlan> plan = plan_launch(program, *machine);
  if (!plan) return failure(SimStatus::kUserError, plan.message());
  const Outcome<StartValues> values = start_values(program, tensors);
  if (!values) return failure(SimStatus::kUserError, values.message());
  const KernelBuild build = build_kernels(*plan, {options.base_dir, options.cache_dir, options.use_cache,
                                                  options.on_progress, options.stop_requested});
  if (build.status != BuildStatus::kOk) {
    return failure(
        build.status == BuildStatus::kUnsupported ? SimStatus::kUnsupported : SimStatus::kUserError,
        build.message);
  }
  const auto start = std::chrono::steady_clock::now();
  SimResult result = options.in_process ? run_here(*plan, build.image_paths, *values, options)
                                        : run_isolated(*plan, build.image_paths, *values, options);
  const std::chrono::duration<double, std::milli> elapsed = std::chrono::steady_clock::now() - start;
  result.stats.simulate_ms = elapsed.count();
  result.stats.host_compile_ms = build.compile_ms;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  result.stats.peak_host_bytes = std::max(result.stats.peak_host_bytes, int64_t{usage.ru_maxrss} * 1024);
  return result;
}

const HostTensor* SimResult::find_tensor(const std::string& name) const {
  for (const HostTensor& tensor : tensors) {
    if (tensor.desc.name == name) return &tensor;
  }
  return nullptr;
}

int exit_code(SimStatus status) {
  switch (status) {
    case SimStatus::kOk:
      return 0;
    case SimStatus::kRuleBroken:
      return 1;
    case SimStatus::kUserError:
      return 2;
    case SimStatus::kUnsupported:
      return 3;
    case SimStatus::kInternal:
      return 70;
  }
  return 70;
}

}  // namespace ttlc::sim
