// Placement and the checks against the machine.
#include "runtime/program/launch_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "runtime/program/kernel_prologue.h"

namespace ttlc::sim {

namespace {

/// Pages of circular buffers are whole words: buffers hold uint32_t (tt-metal impl/buffers/buffer.cpp; code).
constexpr int64_t kWordBytes = 4;

int64_t align_up(int64_t value, int64_t alignment) { return (value + alignment - 1) / alignment * alignment; }

std::string show(CoreCoord core) { return fmt::format("core [{}, {}]", core.x, core.y); }

/// Builds the plan step by step; the first mistake ends it.
class Planner {
 public:
  Planner(const ProgramDesc& program, const ArchInfo& machine) {
    plan_.program = program;
    plan_.machine = machine;
  }

  Outcome<LaunchPlan> run() {
    using Step = void (Planner::*)();
    for (const Step step : {&Planner::check_grid, &Planner::place_tensors, &Planner::place_buffers,
                            &Planner::check_semaphores, &Planner::check_kernels, &Planner::plan_images}) {
      (this->*step)();
      if (!fault_.empty()) return Fault{plan_.program.name + ": " + fault_};
    }
    return std::move(plan_);
  }

 private:
  template <typename... Args>
  void fail(fmt::format_string<Args...> format, Args&&... args) {
    if (fault_.empty()) fault_ = fmt::format(format, std::forward<Args>(args)...);
  }

  void check_grid() {
    const ProgramDesc& program = plan_.program;
    if (program.grid_columns > machine().grid_columns || program.grid_rows > machine().grid_rows) {
      fail("a grid of {} columns and {} rows does not fit {}, which has {} and {}", program.grid_columns,
           program.grid_rows, machine().name, machine().grid_columns, machine().grid_rows);
    }
  }

  void place_tensors() {
    l1_top_ = machine().l1_bytes;
    for (const TensorDesc& desc : plan_.program.tensors) {
      TensorPlan tensor;
      tensor.desc = desc;
      tensor.geometry = tensor_geometry(desc);
      const bool dram = desc.memory.kind == MemoryKind::kDram;
      const int64_t alignment = dram ? machine().dram_read_alignment : machine().l1_alignment;
      tensor.page_stride_bytes = align_up(tensor.geometry.page_bytes, alignment);
      if (!dram) place_l1_tensor(tensor);
      plan_.tensors.push_back(std::move(tensor));
    }
  }

  void place_l1_tensor(TensorPlan& tensor) {
    int64_t pages_per_core = 0;
    if (tensor.desc.memory.kind == MemoryKind::kL1) {
      const int64_t banks = machine().grid_columns * machine().grid_rows;
      pages_per_core = (tensor.geometry.page_count() + banks - 1) / banks;
    } else {
      const MemorySpec& memory = tensor.desc.memory;
      if (memory.grid_columns > machine().grid_columns || memory.grid_rows > machine().grid_rows) {
        return fail("tensor '{}': a core grid of {}x{} does not fit {}", tensor.desc.name,
                    memory.grid_columns, memory.grid_rows, machine().name);
      }
      const Outcome<ShardLayout> shards = shard_layout(tensor.desc);
      if (!shards) return fail("{}", shards.message());
      tensor.shards = *shards;
      pages_per_core = shards->pages_per_shard();
    }
    tensor.l1_bytes_per_core = pages_per_core * tensor.page_stride_bytes;
    const int64_t lowered = l1_top_ - tensor.l1_bytes_per_core;
    l1_top_ = lowered - (lowered % machine().dram_read_alignment + machine().dram_read_alignment) %
                            machine().dram_read_alignment;
    tensor.l1_address = l1_top_;
    if (l1_top_ < machine().l1_base) {
      fail("the L1 tensors need {} bytes on each core but {} are available ({})",
           machine().l1_bytes - l1_top_, machine().l1_usable_bytes(), machine().name);
    }
  }

  std::vector<CoreCoord> cores_of(const CoreSet& set) const {
    std::vector<CoreCoord> cores;
    for (const CoreCoord core : plan_.program.cores()) {
      if (set.contains(core)) cores.push_back(core);
    }
    return cores;
  }

  void place_buffers() {
    std::map<CoreCoord, int64_t> next_free;  // L1 address, per core
    for (const CbDesc& desc : plan_.program.circular_buffers) {
      const std::vector<CoreCoord> cores = cores_of(desc.cores);
      int64_t address = machine().l1_base;
      if (desc.tensor) {
        address = address_on_tensor(desc);
      } else {
        for (const CoreCoord core : cores) address = std::max(address, next_free[core]);
        address = align_up(address, machine().dram_read_alignment);
        for (const CoreCoord core : cores) next_free[core] = address + desc.bytes();
      }
      add_views(desc, cores, address);
    }
    int64_t end = machine().l1_base;
    for (const auto& [core, free] : next_free) end = std::max(end, free);
    plan_.l1_bytes_peak = end - machine().l1_base + machine().l1_bytes - l1_top_;
    if (end > l1_top_) {
      fail("the circular buffers need {} bytes of L1 on a core but {} are available ({}){}",
           end - machine().l1_base, l1_top_ - machine().l1_base, machine().name,
           l1_top_ < machine().l1_bytes ? fmt::format("; L1 tensors take {}", machine().l1_bytes - l1_top_)
                                        : "");
    }
  }

  int64_t address_on_tensor(const CbDesc& desc) {
    const TensorPlan& tensor = *find_plan(plan_, *desc.tensor);
    const int64_t id = desc.views[0].id;
    if (tensor.desc.memory.kind != MemoryKind::kL1Sharded) {
      fail("circular buffer {} lies on tensor '{}', which is not l1_sharded", id, *desc.tensor);
    } else if (desc.bytes() > tensor.l1_bytes_per_core) {
      fail("circular buffer {} has {} bytes but a shard of tensor '{}' has {}", id, desc.bytes(),
           *desc.tensor, tensor.l1_bytes_per_core);
    }
    return tensor.l1_address;
  }

  void add_views(const CbDesc& desc, const std::vector<CoreCoord>& cores, int64_t address) {
    for (const CbView& view : desc.views) {
      if (view.id >= machine().circular_buffer_count) {
        fail("circular buffer {} does not exist: {} has ids 0 to {}", view.id, machine().name,
             machine().circular_buffer_count - 1);
      }
      if (desc.pages > machine().cb_page_limit) {
        fail("circular buffer {} has {} pages but its counters hold {}", view.id, desc.pages,
             machine().cb_page_limit);
      }
      if (desc.page_bytes % kWordBytes != 0) {
        fail("circular buffer {} has pages of {} bytes, which are not whole words of {}", view.id,
             desc.page_bytes, kWordBytes);
      }
      plan_.buffers.push_back(
          {view.id, view.format, address, desc.page_bytes, desc.pages, desc.tensor.has_value(), cores});
    }
  }

  void check_semaphores() {
    for (const SemaphoreDesc& semaphore : plan_.program.semaphores) {
      if (semaphore.id >= machine().semaphore_count) {
        fail("semaphore {} does not exist: a core has {}", semaphore.id, machine().semaphore_count);
      }
    }
  }

  void check_kernels() {
    std::map<CoreCoord, std::set<std::string>> taken;  // processors, per core
    std::map<CoreCoord, std::set<int64_t>> nocs;       // of data movement kernels
    for (const KernelDesc& kernel : plan_.program.kernels) {
      const bool compute = kernel.role == KernelRole::kCompute;
      const std::string processor(compute ? "compute" : name_of(kernel.processor));
      for (const CoreCoord core : cores_of(kernel.cores)) {
        if (!taken[core].insert(processor).second) {
          fail("'{}': {} runs another {} kernel already", kernel.source, show(core), processor);
        }
        // Both count what is in flight with the same registers: tt-metal tt_metal.cpp, CheckDataMovementConfig.
        if (!compute && !nocs[core].insert(kernel.noc).second) {
          fail(
              "'{}': {} has another data movement kernel on NoC {} already, which hangs: give one of them "
              "NoC {}",
              kernel.source, show(core), kernel.noc, 1 - kernel.noc);
        }
        const size_t words = runtime_args_of(kernel, core).size() + kernel.common_runtime_args.size();
        if (static_cast<int64_t>(words) > machine().runtime_arg_limit) {
          fail("'{}' has {} runtime arguments on {} but {} is the limit", kernel.source, words, show(core),
               machine().runtime_arg_limit);
        }
      }
    }
  }

  void plan_images() {
    for (size_t i = 0; i < plan_.program.kernels.size(); ++i) {
      const KernelDesc& kernel = plan_.program.kernels[i];
      // Formats and page sizes are constants of an image, so cores that differ in them need different images.
      std::map<std::string, std::vector<CoreCoord>> groups;
      for (const CoreCoord core : cores_of(kernel.cores)) groups[cb_tables_text(plan_, core)].push_back(core);
      const std::vector<ImagePart> parts =
          kernel.role == KernelRole::kCompute
              ? std::vector<ImagePart>{ImagePart::kUnpack, ImagePart::kMath, ImagePart::kPack}
              : std::vector<ImagePart>{ImagePart::kDataflow};
      for (const auto& [tables, cores] : groups) {
        for (const ImagePart part : parts) {
          plan_.images.push_back(
              {static_cast<int64_t>(i), part, cores, prologue_text(plan_, kernel, part, tables)});
        }
      }
    }
  }

  const ArchInfo& machine() const { return plan_.machine; }

  LaunchPlan plan_;
  int64_t l1_top_ = 0;  // lowest address of L1 tensors
  std::string fault_;
};

void append_shard_args(const TensorPlan& tensor, const ArchInfo& machine, std::vector<uint32_t>& words) {
  const auto push = [&](int64_t value) { words.push_back(static_cast<uint32_t>(value)); };
  const MemorySpec& memory = tensor.desc.memory;
  const int64_t banks = memory.grid_columns * memory.grid_rows;
  push(2);  // rank
  push(banks);
  push(tensor.geometry.pages_high);
  push(tensor.geometry.pages_wide);
  push(tensor.shards.pages_high);
  push(tensor.shards.pages_wide);
  for (int64_t bank = 0; bank < banks; bank += 2) {  // two coordinates to a word, the first in the low half
    int64_t word = 0;
    for (int64_t i = bank; i < std::min(bank + 2, banks); ++i) {
      const CoreCoord noc = machine.noc_of_core({i % memory.grid_columns, i / memory.grid_columns});
      word |= ((noc.x << 8) | noc.y) << (16 * (i - bank));
    }
    push(word);
  }
}

}  // namespace

Outcome<LaunchPlan> plan_launch(const ProgramDesc& program, const ArchInfo& machine) {
  return Planner(program, machine).run();
}

const TensorPlan* find_plan(const LaunchPlan& plan, const std::string& tensor) {
  for (const TensorPlan& candidate : plan.tensors) {
    if (candidate.desc.name == tensor) return &candidate;
  }
  return nullptr;
}

// Layout of the arguments: tt-metal tt_metal/impl/buffers/tensor_accessor_args.cpp of both generations
// (code).
std::vector<uint32_t> accessor_args(const TensorPlan* tensor, MetalApi api, const ArchInfo& machine) {
  constexpr uint32_t kSharded = 1;
  constexpr uint32_t kIsDram = 2;
  const bool sharded = tensor && tensor->desc.memory.kind == MemoryKind::kL1Sharded;
  const bool dram = tensor && tensor->desc.memory.kind == MemoryKind::kDram;
  std::vector<uint32_t> words = {(sharded ? kSharded : 0) | (dram ? kIsDram : 0)};
  if (api == MetalApi::kApr2026)
    words.push_back(tensor ? static_cast<uint32_t>(tensor->page_stride_bytes) : 0);
  if (sharded) append_shard_args(*tensor, machine, words);
  return words;
}

std::vector<uint32_t> resolve_args(const LaunchPlan& plan, const TensorAddresses& addresses,
                                   const std::vector<KernelArg>& args) {
  std::vector<uint32_t> words;
  for (const KernelArg& arg : args) {
    const TensorPlan* tensor = arg.tensor ? find_plan(plan, *arg.tensor) : nullptr;
    switch (arg.kind) {
      case KernelArg::Kind::kLiteral:
      case KernelArg::Kind::kSemaphore:
        words.push_back(static_cast<uint32_t>(arg.value));
        break;
      case KernelArg::Kind::kAddress:
        words.push_back(static_cast<uint32_t>(addresses[tensor - plan.tensors.data()]));
        break;
      case KernelArg::Kind::kNocX:
        words.push_back(static_cast<uint32_t>(plan.machine.noc_of_core(arg.core).x));
        break;
      case KernelArg::Kind::kNocY:
        words.push_back(static_cast<uint32_t>(plan.machine.noc_of_core(arg.core).y));
        break;
      case KernelArg::Kind::kTensorAccessor:
        for (const uint32_t word : accessor_args(tensor, plan.program.metal_api, plan.machine))
          words.push_back(word);
        break;
    }
  }
  return words;
}

const std::vector<KernelArg>& runtime_args_of(const KernelDesc& kernel, CoreCoord core) {
  static const std::vector<KernelArg> kNone;
  for (const CoreArgs& args : kernel.runtime_args) {
    if (args.core == core) return args.args;
  }
  return kNone;
}

}  // namespace ttlc::sim
