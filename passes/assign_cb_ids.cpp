#include "passes/assign_cb_ids.h"

#include <algorithm>
#include <set>

#include "passes/kernel_facts.h"
#include "passes/queue_buffers.h"
#include "passes/share_buffers.h"
#include "passes/shrink_buffers.h"

namespace ttlc::passes {

using namespace ir;

namespace {

constexpr int64_t kFirstInput = 0, kFirstOutput = 16, kFirstIntermediate = 24;

std::vector<Op*> buffers_of(Op* kernel) {
  std::vector<Op*> buffers;
  for (Op& op : kernel->region()) {
    if (op.is(OpKind::kBuffer)) buffers.push_back(&op);
  }
  return buffers;
}

int64_t total_bytes(const std::vector<Op*>& buffers) {
  int64_t total = 0;
  for (const Op* buffer : buffers) total += buffer_bytes(*buffer);
  return total;
}

bool is_intermediate(const Op& buffer) { return buffer.text(AttrKey::kRole) == "intermediate"; }

/// Whether the compute thread is the one that pushes to a buffer.
bool computed(const Op& buffer) {
  for (const Use& use : buffer.result()->uses) {
    if (use.user->is(OpKind::kCbPushBack)) return is_in_compute_thread(use.user);
  }
  return false;
}

// ---- What does not fit

std::string size_text(const Op& buffer) {
  const Type& type = buffer.result()->type;
  return fmt::format("'{}': {} {} of {} tiles, {}, {} bytes", buffer.result()->name, type.depth_blocks,
                     type.depth_blocks == 1 ? "block" : "blocks", type.shape.str(), sim::name_of(type.dtype),
                     buffer_bytes(buffer));
}

void report_too_large(const Op& kernel, std::vector<Op*> buffers, int64_t available_bytes,
                      DiagnosticSink& sink) {
  constexpr size_t kNamed = 3;
  DiagnosticBuilder error = sink.error(
      kernel.span, "the buffers of kernel '{}' need {} bytes of L1 on every core, but {} are available",
      kernel.text(AttrKey::kName), total_bytes(buffers), available_bytes);
  std::stable_sort(buffers.begin(), buffers.end(),
                   [](const Op* a, const Op* b) { return buffer_bytes(*a) > buffer_bytes(*b); });
  for (size_t i = 0; i < std::min(kNamed, buffers.size()); ++i)
    error.note(buffers[i]->span, "{}", size_text(*buffers[i]));
  bool is_deep = std::any_of(buffers.begin(), buffers.end(),
                             [](const Op* buffer) { return buffer->result()->type.depth_blocks > 1; });
  error.help("use smaller blocks{}",
             is_deep ? ", or buffers with room for one block instead of several" : "");
}

void report_too_many(const Op& kernel, const std::vector<Op*>& buffers, int64_t available,
                     DiagnosticSink& sink) {
  constexpr int64_t kNamed = 3;
  DiagnosticBuilder error =
      sink.error(kernel.span, "kernel '{}' needs {} circular buffers, but a core has {}",
                 kernel.text(AttrKey::kName), buffers.size(), available);
  int64_t named = 0;
  for (const Op* buffer : buffers) {
    if (is_intermediate(*buffer) && named++ < kNamed)
      error.note(buffer->span, "{}, is one of them", size_text(*buffer));
  }
  error.help("use fewer buffers, or split the kernel");
}

// ---- Numbering

void number_buffers(const std::vector<Op*>& buffers, int64_t limit) {
  std::set<int64_t> taken;
  auto number = [&](Op* buffer, int64_t from) {
    int64_t id = from;
    while (id < limit && taken.contains(id)) ++id;
    if (id >= limit) {
      id = 0;
      while (taken.contains(id)) ++id;
    }
    taken.insert(id);
    buffer->set(AttrKey::kId, id);
  };
  for (Op* buffer : buffers) {
    if (!is_intermediate(*buffer) && !computed(*buffer)) number(buffer, kFirstInput);
  }
  for (Op* buffer : buffers) {
    if (!is_intermediate(*buffer) && computed(*buffer)) number(buffer, kFirstOutput);
  }
  for (Op* buffer : buffers) {
    if (is_intermediate(*buffer)) number(buffer, kFirstIntermediate);
  }
}

/// What a core offers to a kernel.
struct Resources {
  int64_t ids, bytes;

  bool has_ids(Op* kernel) const { return static_cast<int64_t>(buffers_of(kernel).size()) <= ids; }
  bool has_bytes(Op* kernel) const { return total_bytes(buffers_of(kernel)) <= bytes; }
  bool suffice(Op* kernel) const { return has_ids(kernel) && has_bytes(kernel); }
};

/// Numbers and bytes for intermediate blocks that are not in use together; then bytes for blocks that wait in a buffer.
void save_resources(Module& module, Op* kernel, const Resources& resources) {
  if (!resources.has_ids(kernel)) {
    share_private_buffers(module, kernel);
    host_in_private_buffers(module, kernel);
  }
  std::vector<Op*> buffers = buffers_of(kernel);
  int64_t fixed =
      std::count_if(buffers.begin(), buffers.end(), [](const Op* b) { return !is_intermediate(*b); });
  queue_buffers(module, kernel, resources.ids - fixed);
  std::vector<SharedBuffer> shared = share_equal_buffers(module, kernel);
  if (!resources.suffice(kernel)) share_larger_buffers(module, std::move(shared));
  if (!resources.has_bytes(kernel)) shrink_buffers(kernel, resources.bytes);
}

void assign_in_kernel(Module& module, Op* kernel, DiagnosticSink& sink) {
  Resources resources{module.target.arch.circular_buffer_count, l1_bytes_for_buffers(module.target, kernel)};
  share_namesakes(module, kernel);
  if (!resources.suffice(kernel)) save_resources(module, kernel, resources);
  std::vector<Op*> buffers = buffers_of(kernel);
  if (!resources.has_bytes(kernel)) {
    report_too_large(*kernel, buffers, resources.bytes, sink);
  } else if (!resources.has_ids(kernel)) {
    report_too_many(*kernel, buffers, resources.ids, sink);
  } else {
    number_buffers(buffers, resources.ids);
  }
}

}  // namespace

void assign_cb_ids(Module& module, PassContext& context) {
  for (Op* kernel : module.kernels()) assign_in_kernel(module, kernel, context.sink);
}

}  // namespace ttlc::passes
