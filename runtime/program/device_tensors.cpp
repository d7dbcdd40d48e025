// Page by page: interleaved over DRAM banks or cores, or in shards.
#include "runtime/program/device_tensors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>

namespace ttlc::sim {

namespace {

struct PagePlace {
  Memory* memory;
  int64_t offset;
};

PagePlace place_of_page(Device& device, const TensorPlan& tensor, int64_t address, int64_t page) {
  switch (tensor.desc.memory.kind) {
    case MemoryKind::kDram: {
      const int64_t banks = device.machine().dram_banks;
      return {&device.dram_bank(page % banks), address + page / banks * tensor.page_stride_bytes};
    }
    case MemoryKind::kL1: {
      const int64_t banks = device.core_count();
      return {&device.core_at(page % banks).l1(), address + page / banks * tensor.page_stride_bytes};
    }
    case MemoryKind::kL1Sharded:
      break;
  }
  const ShardPlace shard = shard_place(tensor.desc, tensor.shards, page);
  return {&device.core(shard.core).l1(), address + shard.page_in_shard * tensor.page_stride_bytes};
}

/// Row-major number of an element to its index.
std::vector<int64_t> index_of(const std::vector<int64_t>& shape, int64_t elem) {
  std::vector<int64_t> index(shape.size());
  for (size_t i = shape.size(); i-- > 0; elem /= shape[i]) index[i] = elem % shape[i];
  return index;
}

void add_l1_regions(Device& device, const TensorPlan& tensor) {
  const std::string name = fmt::format("tensor {}", tensor.desc.name);
  const MemorySpec& memory = tensor.desc.memory;
  for (int64_t i = 0; i < device.core_count(); ++i) {
    Core& core = device.core_at(i);
    const bool holds = memory.kind == MemoryKind::kL1 ||
                       (core.logical().x < memory.grid_columns && core.logical().y < memory.grid_rows);
    if (holds) core.add_region(tensor.l1_address, tensor.l1_bytes_per_core, name);
  }
}

/// `values` decide what DRAM starts with; nothing is stored.
Outcome<TensorAddresses> allocate_tensors(Device& device, const LaunchPlan& plan, const StartValues& values) {
  TensorAddresses addresses;
  for (size_t i = 0; i < plan.tensors.size(); ++i) {
    const TensorPlan& tensor = plan.tensors[i];
    if (tensor.desc.memory.kind != MemoryKind::kDram) {
      add_l1_regions(device, tensor);
      addresses.push_back(tensor.l1_address);
      continue;
    }
    const std::optional<int64_t> address =
        device.allocate_dram_pages(tensor.desc.name, tensor.page_stride_bytes, tensor.geometry.page_count(),
                                   values[i] ? Device::DramStart::kUndefined : Device::DramStart::kZeros);
    if (!address) {
      return Fault{fmt::format("tensor '{}' does not fit the DRAM of {}: {} banks of {} bytes",
                               tensor.desc.name, plan.machine.name, plan.machine.dram_banks,
                               plan.machine.dram_bank_bytes)};
    }
    addresses.push_back(*address);
  }
  return addresses;
}

/// Stores a tensor's values; what is not written stays undefined.
void write_tensor(Device& device, const TensorPlan& tensor, int64_t address, const HostTensor& values) {
  const TensorPages pages = to_pages(tensor.desc, values);
  const int64_t page_bytes = tensor.geometry.page_bytes;
  for (int64_t page = 0; page < tensor.geometry.page_count(); ++page) {
    const PagePlace place = place_of_page(device, tensor, address, page);
    const int64_t begin = page * page_bytes;
    if (pages.defined.empty()) {
      place.memory->write(place.offset, pages.bytes.data() + begin, page_bytes);
      continue;
    }
    for (int64_t i = 0; i < page_bytes; ++i) {
      if (pages.defined[begin + i]) place.memory->write(place.offset + i, pages.bytes.data() + begin + i, 1);
    }
  }
}

void zero_l1_tensor(Device& device, const TensorPlan& tensor, int64_t address) {
  const std::vector<std::byte> zeros(static_cast<size_t>(tensor.geometry.page_bytes));
  for (int64_t page = 0; page < tensor.geometry.page_count(); ++page) {
    const PagePlace place = place_of_page(device, tensor, address, page);
    place.memory->write(place.offset, zeros.data(), tensor.geometry.page_bytes);
  }
}

}  // namespace

Outcome<TensorAddresses> place_tensors(Device& device, const LaunchPlan& plan, const StartValues& values) {
  Outcome<TensorAddresses> addresses = allocate_tensors(device, plan, values);
  if (!addresses) return addresses;
  for (size_t i = 0; i < plan.tensors.size(); ++i) {
    const TensorPlan& tensor = plan.tensors[i];
    if (values[i]) {
      write_tensor(device, tensor, (*addresses)[i], *values[i]);
    } else if (tensor.desc.memory.kind != MemoryKind::kDram) {
      zero_l1_tensor(device, tensor, (*addresses)[i]);
    }
  }
  return addresses;
}

bool is_defined(Device& device, const TensorPlan& tensor, int64_t address) {
  for (int64_t page = 0; page < tensor.geometry.page_count(); ++page) {
    const PagePlace place = place_of_page(device, tensor, address, page);
    if (!place.memory->is_defined(place.offset, tensor.geometry.page_bytes)) return false;
  }
  return true;
}

HostTensor read_tensor(Device& device, const TensorPlan& tensor, int64_t address) {
  const int64_t page_bytes = tensor.geometry.page_bytes;
  TensorPages pages;
  pages.bytes.resize(tensor.geometry.page_count() * page_bytes);
  std::vector<uint64_t> bits((page_bytes + 63) / 64);
  for (int64_t page = 0; page < tensor.geometry.page_count(); ++page) {
    const PagePlace place = place_of_page(device, tensor, address, page);
    const int64_t begin = page * page_bytes;
    std::memcpy(pages.bytes.data() + begin, place.memory->data(place.offset, page_bytes), page_bytes);
    if (place.memory->is_defined(place.offset, page_bytes)) continue;
    if (pages.defined.empty()) pages.defined.assign(pages.bytes.size(), 1);
    place.memory->defined_bits(place.offset, page_bytes, bits.data());
    for (int64_t i = 0; i < page_bytes; ++i) pages.defined[begin + i] = bits[i / 64] >> (i % 64) & 1;
  }
  return from_pages(tensor.desc, pages);
}

std::optional<RuleViolation> find_undefined_stores(Device& device, const TensorPlan& tensor, int64_t address,
                                                   const HostTensor* before, const HostTensor& after) {
  if (after.unwritten_count() == 0) return std::nullopt;
  const std::vector<int64_t> offsets = element_offsets(tensor.desc);
  const int64_t page_bytes = tensor.geometry.page_bytes;
  int64_t count = 0, first = 0;
  std::string origin;
  for (int64_t elem = 0; elem < after.elem_count(); ++elem) {
    if (after.is_written(elem)) continue;
    const PagePlace place = place_of_page(device, tensor, address, offsets[elem] / page_bytes);
    const int64_t offset = place.offset + offsets[elem] % page_bytes;
    if (before && !before->is_written(elem) && !place.memory->has_birth(offset)) continue;
    if (count++ > 0) continue;
    first = elem;
    origin = place.memory->birth_of(offset);
  }
  if (count == 0) return std::nullopt;
  RuleViolation violation;
  violation.rule = &rules::kUndefinedInTensor;
  violation.message =
      fmt::format("{} of {} elements of tensor '{}' hold undefined data, the first at [{}]", count,
                  after.elem_count(), tensor.desc.name, fmt::join(index_of(tensor.desc.shape, first), ", "));
  violation.notes = {"where it comes from: " + origin};
  return violation;
}

}  // namespace ttlc::sim
