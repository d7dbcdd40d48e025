// Calls of data movement kernels that reach other cores: semaphores, writes to the L1 of other cores, multicasts. Cores are
// named by logical coordinates in the IR and by NoC coordinates in the calls; the host passes a table of these.
#include "backend/dataflow_writer.h"

#include "ir/support/ice.h"

namespace ttlc::backend {

using ir::AttrKey;
using ir::Op;
using ir::OpKind;
using ir::Value;

std::string DataflowWriter::semaphore(const Value* semaphore) {
  for (const auto& [known, name] : semaphores_) {
    if (known == semaphore) return name;
  }
  semaphores_.emplace_back(semaphore,
                           names().unique(semaphore->name.empty() ? "semaphore" : semaphore->name));
  return semaphores_.back().second;
}

int64_t semaphore_id(const Op* semaphore) {
  if (semaphore->has(AttrKey::kId)) return semaphore->int_attr(AttrKey::kId);
  int64_t id = 0;
  for (const Op& op : *semaphore->block) {
    if (&op == semaphore) return id;
    if (op.is(OpKind::kSemaphore)) ++id;
  }
  TTLC_UNREACHABLE();
}

void DataflowWriter::emit_semaphores(CodeWriter& out) {
  if (!semaphores_.empty()) out.blank();
  for (const auto& [value, name] : semaphores_) {
    out.line("const uint32_t {}_addr = get_semaphore({});", name, semaphore_id(value->def));
    out.line(
        "volatile tt_l1_ptr uint32_t* const {0} = reinterpret_cast<volatile tt_l1_ptr uint32_t*>({0}_addr);",
        name);
  }
}

void DataflowWriter::emit_coordinate_helpers(CodeWriter& out) {
  if (!interface_.uses_noc_coordinates) return;
  size_t columns_at = interface_.address_tensors.size();
  out.line("// NoC coordinates of a column and of a row of cores.");
  out.line("inline uint32_t noc_x(uint32_t column) {{ return get_common_arg_val<uint32_t>({} + column); }}",
           columns_at);
  out.line("inline uint32_t noc_y(uint32_t row) {{ return get_common_arg_val<uint32_t>({} + row); }}",
           static_cast<int64_t>(columns_at) + module().kernels()[0]->ints(AttrKey::kGrid)[0]);
  out.blank();
}

std::string DataflowWriter::core_address(const Value* row, const Value* column, const std::string& l1_addr) {
  interface_.uses_noc_coordinates = true;
  return fmt::format("get_noc_addr(noc_x({}), noc_y({}), {})", arg(column), arg(row), l1_addr);
}

/// `range`: index of the operand that is the first row. The corners follow the direction of the kernel's NoC.
std::string DataflowWriter::range_address(const Op& op, int range, const std::string& l1_addr) {
  interface_.uses_noc_coordinates = true;
  std::string first = fmt::format("noc_x({}), noc_y({})", arg(op, range + 1), arg(op, range));
  std::string last = fmt::format("noc_x({}), noc_y({})", arg(op, range + 3), arg(op, range + 2));
  if (goes_backwards_) std::swap(first, last);
  return fmt::format("get_noc_multicast_addr({}, {}, {})", first, last, l1_addr);
}

void DataflowWriter::emit_write_cores(const Op& op) {
  int64_t bytes = op.int_attr(AttrKey::kBytes);
  if (op.flag(AttrKey::kMulticast)) {
    return body().line("noc_async_write_multicast({}, {}, {}, {});", arg(op, 0),
                       range_address(op, 2, arg(op, 1)), bytes, arg(op, 6));
  }
  body().line("noc_async_write({}, {}, {});", arg(op, 0),
              core_address(op.operands[2], op.operands[3], arg(op, 1)), bytes);
}

void DataflowWriter::emit_semaphore_multicast(const Op& op) {
  const int range = static_cast<int>(op.operands.size()) - 5;  // behind one semaphore or two
  body().line("noc_semaphore_set_multicast({}_addr, {}, {});", semaphore(op.operands[range - 1]),
              range_address(op, range, semaphore(op.operands[0]) + "_addr"), arg(op, range + 4));
}

bool DataflowWriter::emit_core_call(const Op& op) {
  switch (op.kind) {
    case OpKind::kSemWait:
      body().line("noc_semaphore_wait{}({}, {});", op.flag(AttrKey::kAtLeast) ? "_min" : "",
                  semaphore(op.operands[0]), arg(op, 1));
      return true;
    case OpKind::kSemSet:
      body().line("noc_semaphore_set({}, {});", semaphore(op.operands[0]), arg(op, 1));
      return true;
    case OpKind::kSemRead:
      declare(op.result(), op.result()->name.empty() ? "count" : op.result()->name,
              "*" + semaphore(op.operands[0]));
      return true;
    case OpKind::kSemToOffset:
      declare(op.result(), "offset", fmt::format("{} - {}_addr", arg(op, 1), semaphore(op.operands[0])));
      return true;
    case OpKind::kSemFromOffset:
      declare(op.result(), "target_addr", fmt::format("{}_addr + {}", semaphore(op.operands[0]), arg(op, 1)));
      return true;
    case OpKind::kSemInc:
      body().line("noc_semaphore_inc({}, {});",
                  core_address(op.operands[2], op.operands[3], semaphore(op.operands[0]) + "_addr"),
                  arg(op, 1));
      return true;
    case OpKind::kSemSetRemote:
      body().line("noc_semaphore_set_remote({0}_addr, {1});", semaphore(op.operands[0]),
                  core_address(op.operands[1], op.operands[2], semaphore(op.operands[0]) + "_addr"));
      return true;
    case OpKind::kSemMulticast:
      emit_semaphore_multicast(op);
      return true;
    case OpKind::kNocWriteCores:
      emit_write_cores(op);
      return true;
    case OpKind::kNocReadCore:
      body().line("noc_async_read({}, {}, {});", core_address(op.operands[0], op.operands[1], arg(op, 2)),
                  arg(op, 3), op.int_attr(AttrKey::kBytes));
      return true;
    case OpKind::kNocWritesFlushed:
      body().line("noc_async_writes_flushed();");
      return true;
    default:
      return false;
  }
}

}  // namespace ttlc::backend
