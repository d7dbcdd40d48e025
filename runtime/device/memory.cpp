// Bytes with definedness. The shadow is a plain bitmap worked on in 64-bit words; whole tiles are defined
// nearly always, and then a copy is a memcpy and a fill of the bitmap.
#include "runtime/device/memory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>

#include "runtime/device/check.h"

namespace ttlc::sim {
namespace {

constexpr int64_t kPatternBytes = 4096;

// 16-bit units 0x7F80 | h with h in 1..126: NaN as bf16 and as the upper half of an fp32, never the all-ones
// NaN.
constexpr std::array<uint16_t, kPatternBytes / 2> make_pattern() {
  std::array<uint16_t, kPatternBytes / 2> units{};
  uint32_t state = 0x9E3779B9u;
  for (uint16_t& unit : units) {
    state = state * 1664525u + 1013904223u;
    unit = static_cast<uint16_t>(0x7F80u | (1u + (state >> 16) % 126u));
  }
  return units;
}

constexpr std::array<uint16_t, kPatternBytes / 2> kPattern = make_pattern();

uint16_t pattern_unit(int64_t even_offset) {
  return kPattern[static_cast<size_t>((even_offset % kPatternBytes) / 2)];
}

uint8_t pattern_byte(int64_t offset) {
  const uint16_t unit = pattern_unit(offset & ~int64_t{1});
  return static_cast<uint8_t>((offset & 1) ? unit >> 8 : unit & 0xff);
}

// A file of `size_bytes` or a little more of the pattern, which nobody can change.
int make_pattern_file(int64_t size_bytes) {
  const int file = memfd_create("ttlc-pattern", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  SIM_CHECK(file >= 0, "cannot create a file in memory");
  for (int64_t written_bytes = 0; written_bytes < size_bytes; written_bytes += kPatternBytes) {
    const ssize_t count = pwrite(file, kPattern.data(), kPatternBytes, written_bytes);
    SIM_CHECK(count == kPatternBytes, "cannot fill a file in memory");
  }
  fcntl(file, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW);
  return file;
}

// A file of at least `size_bytes` of the pattern, for the rest of the process.
int pattern_file(int64_t size_bytes) {
  static int file = -1;
  static int64_t file_bytes = 0;
  if (size_bytes > file_bytes) {
    if (file >= 0) close(file);  // its mappings stay
    file = make_pattern_file(size_bytes);
    file_bytes = size_bytes;
  }
  return file;
}

// Zeros where `file` is -1.
uint8_t* map_bytes(int64_t size_bytes, uint64_t host_address, int file) {
  int flags = MAP_PRIVATE | MAP_NORESERVE;
  if (file < 0) flags |= MAP_ANONYMOUS;
  if (host_address != 0) flags |= MAP_FIXED_NOREPLACE;
  void* result = mmap(reinterpret_cast<void*>(host_address), static_cast<size_t>(size_bytes),
                      PROT_READ | PROT_WRITE, flags, file, 0);
  if (result == MAP_FAILED && errno == ENOMEM) throw std::bad_alloc();
  SIM_CHECK(result != MAP_FAILED, "cannot map device memory");
  SIM_CHECK(host_address == 0 || reinterpret_cast<uint64_t>(result) == host_address,
            "device memory mapped elsewhere");
  return static_cast<uint8_t*>(result);
}

int64_t shadow_bytes(int64_t size_bytes) { return (size_bytes + 63) / 64 * 8; }

// Bits [first, first + count) of one word.
uint64_t word_mask(int64_t first, int64_t count) {
  return count >= 64 ? ~uint64_t{0} : ((uint64_t{1} << count) - 1) << first;
}

// The words that hold the bits [offset, offset + count): whole ones, and parts of one before and one after them.
struct WordRange {
  int64_t begin = 0, end = 0;  // whole words
  uint64_t before = 0;         // bits of the word in front of them
  uint64_t after = 0;          // bits of the word behind them

  WordRange(int64_t offset, int64_t count) : begin((offset + 63) >> 6), end((offset + count) >> 6) {
    const int64_t first = offset & 63;
    if (first != 0) before = word_mask(first, std::min(64 - first, count));
    if (begin > end) {  // all in one word
      end = begin;
    } else {
      after = word_mask(0, (offset + count) & 63);
    }
  }
};

}  // namespace

Memory::Memory(int64_t size_bytes, uint64_t host_address, Untouched untouched)
    : size_bytes_(size_bytes),
      untouched_(untouched),
      bytes_(map_bytes(size_bytes, host_address,
                       untouched == Untouched::kPattern ? pattern_file(size_bytes) : -1)),
      shadow_(reinterpret_cast<uint64_t*>(map_bytes(shadow_bytes(size_bytes), 0, -1))) {}

Memory::~Memory() {
  munmap(bytes_, static_cast<size_t>(size_bytes_));
  munmap(shadow_, static_cast<size_t>(shadow_bytes(size_bytes_)));
}

void Memory::set_bits(int64_t offset, int64_t count_bytes, bool defined) {
  const WordRange words(offset, count_bytes);
  const auto set_some = [&](int64_t word, uint64_t mask) {
    if (mask != 0) shadow_[word] = defined ? shadow_[word] | mask : shadow_[word] & ~mask;
  };
  set_some(words.begin - 1, words.before);
  std::memset(shadow_ + words.begin, defined ? 0xff : 0, static_cast<size_t>((words.end - words.begin) * 8));
  set_some(words.end, words.after);
}

bool Memory::all_bits_set(int64_t offset, int64_t count_bytes) const {
  const WordRange words(offset, count_bytes);
  if (words.before != 0 && (shadow_[words.begin - 1] & words.before) != words.before) return false;
  if (words.after != 0 && (shadow_[words.end] & words.after) != words.after) return false;
  uint64_t all = ~uint64_t{0};
  for (int64_t word = words.begin; word < words.end; ++word) all &= shadow_[word];
  return all == ~uint64_t{0};
}

void Memory::fill_pattern(int64_t offset, int64_t count_bytes) {
  const uint8_t* pattern = reinterpret_cast<const uint8_t*>(kPattern.data());
  const bool by_job = job_queue_ != nullptr && jobs_.touch(offset, count_bytes);
  if (by_job) {
    jobs_.note(offset, count_bytes, *job_queue_);
  } else {
    jobs_.await(offset, count_bytes);
  }
  while (count_bytes > 0) {
    const int64_t phase = offset % kPatternBytes;
    const int64_t here = std::min(kPatternBytes - phase, count_bytes);
    if (by_job) {
      job_queue_->post_copy(bytes_ + offset, pattern + phase, here);
    } else {
      std::memcpy(bytes_ + offset, pattern + phase, static_cast<size_t>(here));
    }
    offset += here;
    count_bytes -= here;
  }
}

void Memory::record_birth(int64_t offset, int64_t count_bytes, const Birth& birth) {
  const int64_t end = offset + count_bytes;
  auto it = births_.lower_bound(offset);
  if (it != births_.end() && it->first == offset && it->second.end == end) {  // a page of a ring, again
    it->second.birth = birth;
    return;
  }
  if (it != births_.begin()) {
    auto before = std::prev(it);
    if (before->second.end > offset) {
      if (before->second.end > end) births_[end] = {before->second.end, before->second.birth};
      before->second.end = offset;
    }
  }
  while (it != births_.end() && it->first < end) {
    if (it->second.end > end) births_[end] = {it->second.end, it->second.birth};
    it = births_.erase(it);
  }
  births_[offset] = {end, birth};
}

void Memory::make_undefined(int64_t offset, int64_t count_bytes, const Birth& birth) {
  set_bits(offset, count_bytes, false);
  fill_pattern(offset, count_bytes);
  record_birth(offset, count_bytes, birth);
}

void Memory::make_stale(int64_t offset, int64_t count_bytes, const Birth& birth) {
  set_bits(offset, count_bytes, false);
  record_birth(offset, count_bytes, birth);
}

void Memory::make_fresh(int64_t offset, int64_t count_bytes) {
  if (untouched_ == Untouched::kZeros) fill_pattern(offset, count_bytes);
}

void Memory::make_fresh_zeros(int64_t offset, int64_t count_bytes) {
  SIM_CHECK(untouched_ == Untouched::kZeros, "this memory does not start with zeros");
  set_bits(offset, count_bytes, true);
}

void Memory::mark_defined(int64_t offset, int64_t count_bytes) { set_bits(offset, count_bytes, true); }

void Memory::write(int64_t offset, const void* source, int64_t count_bytes) {
  std::memcpy(data(offset, count_bytes), source, static_cast<size_t>(count_bytes));
  set_bits(offset, count_bytes, true);
}

void Memory::settle(int64_t offset, int64_t count_bytes) {
  if (all_bits_set(offset, count_bytes)) return;
  jobs_.await(offset, count_bytes);
  const int64_t end = offset + count_bytes;
  for (int64_t unit = offset & ~int64_t{1}; unit < end; unit += 2) {
    const bool low = bit(unit), high = bit(unit + 1);
    if (low && high) continue;
    if (low || high) {  // half of it was stored by a call: the other half tells by itself
      const int64_t byte = low ? unit + 1 : unit;
      if (bytes_[byte] != pattern_byte(byte)) set_bits(byte, 1, true);
      continue;
    }
    uint16_t value;
    std::memcpy(&value, bytes_ + unit, sizeof value);
    if (value != pattern_unit(unit)) set_bits(unit, 2, true);
  }
}

bool Memory::is_defined(int64_t offset, int64_t count_bytes) {
  settle(offset, count_bytes);
  return all_bits_set(offset, count_bytes);
}

void Memory::defined_bits(int64_t offset, int64_t count_bytes, uint64_t* bits) {
  settle(offset, count_bytes);
  const int64_t shift = offset & 63;
  const uint64_t* from = shadow_ + (offset >> 6);
  for (int64_t word = 0; word * 64 < count_bytes; ++word) {
    uint64_t value = from[word] >> shift;
    if (shift != 0 && (word * 64 + 64 - shift) < count_bytes) value |= from[word + 1] << (64 - shift);
    const int64_t left = count_bytes - word * 64;
    bits[word] = left >= 64 ? value : value & word_mask(0, left);
  }
}

int64_t Memory::first_undefined(int64_t offset, int64_t count_bytes) {
  if (is_defined(offset, count_bytes)) return -1;
  for (int64_t i = offset; i < offset + count_bytes; ++i) {
    if (!bit(i)) return i;
  }
  return -1;
}

void Memory::apply_defined_bits(int64_t offset, int64_t count_bytes, const uint64_t* bits,
                                const Birth& birth) {
  jobs_.await(offset, count_bytes);
  record_birth(offset, count_bytes, birth);
  const auto words = static_cast<size_t>((count_bytes + 63) / 64);
  if (std::all_of(bits, bits + words, [](uint64_t word) { return word == 0; })) {
    set_bits(offset, count_bytes, false);
    fill_pattern(offset, count_bytes);
    return;
  }
  for (int64_t i = 0; i < count_bytes; ++i) {
    const bool defined = (bits[i >> 6] >> (i & 63)) & 1;
    set_bits(offset + i, 1, defined);
    if (!defined) bytes_[offset + i] = pattern_byte(offset + i);
  }
}

// By a job of the target, unless the source has jobs of its own.
void Memory::copy_bytes(Memory& target, int64_t target_offset, Memory& source, int64_t source_offset,
                        int64_t count_bytes) {
  if (target.job_queue_ == nullptr || source.job_queue_ != nullptr) {
    std::memmove(target.data(target_offset, count_bytes), source.data(source_offset, count_bytes),
                 static_cast<size_t>(count_bytes));
    return;
  }
  source.jobs_.note(source_offset, count_bytes, *target.job_queue_);
  uint8_t* to = target.data_for_job(target_offset, count_bytes);
  target.job_queue_->post_copy(to, source.bytes_ + source_offset, count_bytes);
}

void Memory::copy(Memory& target, int64_t target_offset, Memory& source, int64_t source_offset,
                  int64_t count_bytes) {
  if (source.is_defined(source_offset, count_bytes)) {
    copy_bytes(target, target_offset, source, source_offset, count_bytes);
    target.set_bits(target_offset, count_bytes, true);
    return;
  }
  std::vector<uint64_t> bits(static_cast<size_t>((count_bytes + 63) / 64));
  source.defined_bits(source_offset, count_bytes, bits.data());
  const int64_t hole = source.first_undefined(source_offset, count_bytes);
  const BirthRange* origin = source.find_birth(hole);
  const Birth birth = origin == nullptr ? Birth{"never written since the start", {}} : origin->birth;
  copy_bytes(target, target_offset, source, source_offset, count_bytes);
  target.apply_defined_bits(target_offset, count_bytes, bits.data(), birth);
}

const Memory::BirthRange* Memory::find_birth(int64_t offset) const {
  auto it = births_.upper_bound(offset);
  if (it == births_.begin()) return nullptr;
  --it;
  return it->second.end > offset ? &it->second : nullptr;
}

std::string Memory::birth_of(int64_t offset) const {
  const BirthRange* range = find_birth(offset);
  if (range == nullptr) return "never written since the start";
  if (range->birth.site.file == nullptr) return range->birth.reason;
  return fmt::format("{} at {}", range->birth.reason, render(range->birth.site));
}

}  // namespace ttlc::sim
