#include "passes/assign_cb_ids.h"

#include <algorithm>
#include <set>

#include "passes/buffer_liveness.h"

namespace ttlc::passes {

using namespace ir;

namespace {

constexpr int64_t kFirstInput = 0, kFirstOutput = 16, kFirstIntermediate = 24;

int64_t bytes_of(const Op& buffer) {
  const Type& type = buffer.result()->type;
  return type.depth_blocks * type.shape.count() * sim::tile_bytes(type.dtype);
}

std::vector<Op*> buffers_of(Op* kernel) {
  std::vector<Op*> buffers;
  for (Op& op : kernel->region()) {
    if (op.is(OpKind::kBuffer)) buffers.push_back(&op);
  }
  return buffers;
}

int64_t total_bytes(const std::vector<Op*>& buffers) {
  int64_t total = 0;
  for (const Op* buffer : buffers) total += bytes_of(*buffer);
  return total;
}

bool is_intermediate(const Op& buffer) { return buffer.text(AttrKey::kRole) == "intermediate"; }

/// Whether the compute thread is the one that pushes to a buffer.
bool computed(const Op& buffer) {
  for (const Use& use : buffer.result()->uses) {
    if (!use.user->is(OpKind::kCbPushBack)) continue;
    const Op* thread = use.user;
    while (thread && !thread->is(OpKind::kThread)) thread = thread->parent();
    return thread && thread->text(AttrKey::kRole) == "compute";
  }
  return false;
}

// ---- Sharing

bool interchangeable(const Op& a, const Op& b) {
  const Type &x = a.result()->type, &y = b.result()->type;
  return x.dtype == y.dtype && x.depth_blocks == y.depth_blocks && x.shape.count() == y.shape.count() &&
         a.flag(AttrKey::kUnpackToDest) == b.flag(AttrKey::kUnpackToDest);
}

/// Lets intermediate buffers share the place of earlier ones that are out of use by then.
void share_buffers(Module& module, Op* kernel) {
  struct Shared {
    Op* buffer;
    std::vector<LiveRange> ranges;
  };
  auto live = buffer_live_ranges(kernel);
  std::vector<Shared> kept;
  for (Op* buffer : buffers_of(kernel)) {
    if (!is_intermediate(*buffer)) continue;
    if (!live.contains(buffer->result())) {
      module.erase(buffer);
      continue;
    }
    LiveRange range = live.at(buffer->result());
    auto host = std::find_if(kept.begin(), kept.end(), [&](const Shared& other) {
      return interchangeable(*other.buffer, *buffer) &&
             std::none_of(other.ranges.begin(), other.ranges.end(),
                          [&](const LiveRange& r) { return r.overlaps(range); });
    });
    if (host == kept.end()) {
      kept.push_back({buffer, {range}});
      continue;
    }
    host->ranges.push_back(range);
    module.replace_all_uses(buffer->result(), host->buffer->result());
    module.erase(buffer);
  }
}

// ---- What does not fit

std::string size_text(const Op& buffer) {
  const Type& type = buffer.result()->type;
  return fmt::format("'{}': {} {} of {} tiles, {}, {} bytes", buffer.result()->name, type.depth_blocks,
                     type.depth_blocks == 1 ? "block" : "blocks", type.shape.str(), sim::name_of(type.dtype),
                     bytes_of(buffer));
}

void report_too_large(const Op& kernel, std::vector<Op*> buffers, int64_t available_bytes,
                      DiagnosticSink& sink) {
  constexpr size_t kNamed = 3;
  DiagnosticBuilder error = sink.error(
      kernel.span, "the buffers of kernel '{}' need {} bytes of L1 on every core, but {} are available",
      kernel.text(AttrKey::kName), total_bytes(buffers), available_bytes);
  std::stable_sort(buffers.begin(), buffers.end(),
                   [](const Op* a, const Op* b) { return bytes_of(*a) > bytes_of(*b); });
  for (size_t i = 0; i < std::min(kNamed, buffers.size()); ++i)
    error.note(buffers[i]->span, "{}", size_text(*buffers[i]));
  error.help("use smaller blocks, or buffers with room for one block instead of two");
}

void report_too_many(const Op& kernel, size_t needed, int64_t available, DiagnosticSink& sink) {
  sink.error(kernel.span, "kernel '{}' needs {} circular buffers, but a core has {}",
             kernel.text(AttrKey::kName), needed, available)
      .help("use fewer buffers, or split the kernel");
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

void assign_in_kernel(Module& module, Op* kernel, DiagnosticSink& sink) {
  int64_t available_bytes = module.target.arch.l1_usable_bytes();
  int64_t available_ids = module.target.arch.circular_buffer_count;
  auto fits = [&](const std::vector<Op*>& buffers) {
    return static_cast<int64_t>(buffers.size()) <= available_ids && total_bytes(buffers) <= available_bytes;
  };
  if (!fits(buffers_of(kernel))) share_buffers(module, kernel);
  std::vector<Op*> buffers = buffers_of(kernel);
  if (total_bytes(buffers) > available_bytes) {
    report_too_large(*kernel, buffers, available_bytes, sink);
  } else if (!fits(buffers)) {
    report_too_many(*kernel, buffers.size(), available_ids, sink);
  } else {
    number_buffers(buffers, available_ids);
  }
}

}  // namespace

void assign_cb_ids(Module& module, PassContext& context) {
  for (Op* kernel : module.kernels()) assign_in_kernel(module, kernel, context.sink);
}

}  // namespace ttlc::passes
