// Loading of images, configuration of the device, and what is read back.
#include "runtime/program/run_device.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <set>

#include "runtime/compute/compute_engine.h"
#include "runtime/device/device.h"
#include "runtime/program/device_tensors.h"
#include "runtime/program/image_loader.h"
#include "runtime/program/run_stats.h"
#include "runtime/program/trace_collector.h"

namespace ttlc::sim {

namespace {

ThreadRole role_of(const KernelDesc& kernel, ImagePart part) {
  switch (part) {
    case ImagePart::kDataflow:
      return kernel.processor == Processor::kRiscv0 ? ThreadRole::kRiscv0 : ThreadRole::kRiscv1;
    case ImagePart::kUnpack:
      return ThreadRole::kUnpack;
    case ImagePart::kMath:
      return ThreadRole::kMath;
    case ImagePart::kPack:
      return ThreadRole::kPack;
  }
  return ThreadRole::kRiscv0;
}

void configure_buffers(Device& device, const LaunchPlan& plan) {
  for (const CbPlan& buffer : plan.buffers) {
    for (const CoreCoord core : buffer.cores) {
      CbConfig config;
      config.id = buffer.id;
      config.address = buffer.address;
      config.pages = buffer.pages;
      config.page_bytes = buffer.page_bytes;
      config.format = info(buffer.format).metal_code;
      config.on_tensor = buffer.on_tensor;
      device.core(core).configure_cb(config);
    }
  }
}

void configure_semaphores(Device& device, const LaunchPlan& plan) {
  for (const SemaphoreDesc& semaphore : plan.program.semaphores) {
    for (const CoreCoord core : plan.program.cores()) {
      if (semaphore.cores.contains(core)) {
        device.core(core).configure_semaphore(semaphore.id, static_cast<uint32_t>(semaphore.initial));
      }
    }
  }
}

ComputeConfig compute_config(const LaunchPlan& plan, const KernelDesc& kernel, const SimOptions& options,
                             HostWorkers& workers) {
  ComputeConfig config;
  config.arch = plan.machine.arch;
  config.fidelity = kernel.math_fidelity;
  config.fp32_dest_acc_en = kernel.fp32_dest_acc_en;
  config.dst_full_sync_en = kernel.dst_full_sync_en;
  for (const int64_t id : kernel.unpack_to_dest_fp32) {
    if (id < kMaxComputeCbs) config.unpack_to_dest_fp32[id] = true;
  }
  config.with_data = options.numerics != Numerics::kNone;
  config.exact = options.numerics == Numerics::kExact;
  config.costs = &options.costs;
  config.with_timing = options.timing;
  config.workers = &workers;
  return config;
}

/// Adds the threads of one image on all of its cores.
Outcome<void> add_threads(Device& device, const LaunchPlan& plan, const ImagePlan& image,
                          const std::string& path, const TensorAddresses& addresses,
                          const SimOptions& options, HostWorkers& workers) {
  const KernelDesc& kernel = plan.program.kernels[image.kernel];
  const bool compute = image.part != ImagePart::kDataflow;
  const std::vector<uint32_t> common = resolve_args(plan, addresses, kernel.common_runtime_args);
  ImageLoader loader(path, kernel.source);
  for (const CoreCoord core : image.cores) {
    const Outcome<KernelEntry> entry = loader.load_for_next_core();
    if (!entry) return Fault{entry.message()};
    const KernelEntry run = *entry;
    if (image.part == ImagePart::kUnpack) {
      device.core(core).set_engine(make_compute_engine(compute_config(plan, kernel, options, workers)));
    }
    ThreadConfig config;
    config.kernel_name = kernel.source;
    config.runtime_args = resolve_args(plan, addresses, runtime_args_of(kernel, core));
    config.common_args = common;
    config.noc_index = static_cast<int>(kernel.noc);
    config.body = [run, compute] {
      run();
      if (compute) finish_compute_thread(this_thread());
    };
    device.add_thread(core, role_of(kernel, image.part), std::move(config));
  }
  return {};
}

SimResult violation_result(const LaunchPlan& plan, const RuleViolation& violation) {
  SimResult result;
  SimError error;
  error.rule = violation.rule->id;
  error.message = violation.message;
  error.help = violation.rule->remedy;
  for (const std::string& note : violation.notes) error.notes.push_back({{}, note});
  if (violation.has_place) {
    error.place.core = violation.core;
    error.place.thread = thread_name(plan, violation.core, role_name(violation.role));
    error.place.file = violation.file;
    error.place.line = violation.line;
  }
  result.status = SimStatus::kRuleBroken;
  const SimCategory category = violation.rule->category;
  if (category == SimCategory::kAssertionFailure) result.status = SimStatus::kInternal;
  if (category == SimCategory::kUnsupportedFunctionality ||
      category == SimCategory::kUnimplementedFunctionality) {
    result.status = SimStatus::kUnsupported;
  }
  result.message = violation.message;
  result.errors.push_back(std::move(error));
  return result;
}

/// What the device calls while it runs: passes its progress on, ten times a second.
std::function<void()> progress_of(Device& device, const SimOptions& options) {
  if (!options.on_progress) return nullptr;
  using Clock = std::chrono::steady_clock;
  return [&device, &options, next = Clock::time_point()]() mutable {
    if (Clock::now() < next) return;
    next = Clock::now() + kProgressInterval;
    options.on_progress({SimProgress::Stage::kRun, device.touched_share(), device.elapsed_cycles()});
  };
}

SimResult user_error(const std::string& message) {
  SimResult result;
  result.status = SimStatus::kUserError;
  result.message = message;
  return result;
}

/// What to say when memory runs out: usually because of a limit that the user has set.
std::string out_of_memory() {
  rlimit limit{};
  getrlimit(RLIMIT_AS, &limit);
  if (limit.rlim_cur == RLIM_INFINITY) return "memory runs out: simulate fewer cores or smaller tensors";
  return fmt::format(
      "the simulated device does not fit into the address space of this process, which is limited to {} MiB: "
      "raise the limit (ulimit -v), or simulate fewer cores or smaller tensors",
      limit.rlim_cur >> 20);
}

/// The device part of a launch, on a device that has nothing yet.
SimResult launch(Device& device, const LaunchPlan& plan, const std::vector<std::string>& image_paths,
                 const StartValues& values, const SimOptions& options, HostWorkers& workers,
                 const RunHooks& hooks) {
  device.set_schedule(options.schedule_seed);
  const Outcome<TensorAddresses> addresses = place_tensors(device, plan, values);
  if (!addresses) return user_error(addresses.message());
  configure_buffers(device, plan);
  configure_semaphores(device, plan);
  for (size_t i = 0; i < plan.images.size(); ++i) {
    const Outcome<void> added =
        add_threads(device, plan, plan.images[i], image_paths[i], *addresses, options, workers);
    if (!added) return user_error(added.message());
  }
  device.set_progress(progress_of(device, options));
  TraceCollector trace(plan);
  if (options.trace) device.set_trace(&trace);
  if (options.profile && options.timing) {
    for (const std::unique_ptr<SimThread>& thread : device.threads()) thread->keep_profile();
  }
  if (hooks.before_kernels) hooks.before_kernels();
  if (const std::optional<RuleViolation> violation = device.run()) return violation_result(plan, *violation);
  SimResult result;
  const bool has_data = options.numerics != Numerics::kNone;
  for (size_t i = 0; has_data && i < plan.tensors.size(); ++i) {
    const TensorPlan& tensor = plan.tensors[i];
    const bool wanted = !options.results || options.results->contains(tensor.desc.name);
    if (!wanted && is_defined(device, tensor, (*addresses)[i])) continue;
    HostTensor after = read_tensor(device, tensor, (*addresses)[i]);
    const std::optional<RuleViolation> violation =
        find_undefined_stores(device, tensor, (*addresses)[i], values[i], after);
    if (violation) return violation_result(plan, *violation);
    if (wanted) result.tensors.push_back(std::move(after));
  }
  result.stats = collect_stats(device, plan, options);
  if (options.timing) collect_threads(device, plan, result);
  if (options.profile && options.timing) collect_profiles(device, result);
  result.trace = std::move(trace.events());
  result.trace_counts = std::move(trace.counts());
  result.trace_events_dropped = trace.dropped_count();
  return result;
}

}  // namespace

std::string thread_name(const LaunchPlan& plan, CoreCoord core, const std::string& role) {
  for (const KernelDesc& kernel : plan.program.kernels) {
    if (kernel.role != KernelRole::kCompute && name_of(kernel.processor) == role &&
        kernel.cores.contains(core)) {
      return std::string(name_of(kernel.role));
    }
  }
  return role;
}

int64_t worker_count(const SimOptions& options) {
  return options.host_threads > 0 ? options.host_threads - 1 : HostWorkers::count_beside_caller();
}

SimResult run_device(const LaunchPlan& plan, const std::vector<std::string>& image_paths,
                     const StartValues& values, const SimOptions& options, HostWorkers& workers,
                     const RunHooks& hooks) {
  try {
    Device device(plan.machine, options.costs);
    SimResult result = launch(device, plan, image_paths, values, options, workers, hooks);
    if (hooks.on_result) hooks.on_result(std::move(result));
    return result;
  } catch (const std::bad_alloc&) {
    return user_error(out_of_memory());
  }
}

}  // namespace ttlc::sim
