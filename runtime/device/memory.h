// Byte memory that knows which of its bytes are defined: the L1 of a core or a DRAM bank.
//
// Memory starts undefined. A shadow bit per byte says "defined"; undefined bytes hold a pattern that depends
// on the address, chosen so that every 16-bit half of a datum is a NaN in bf16 and fp32. Kernels also store
// through raw pointers, which no bitmap sees: a byte whose shadow says undefined but whose datum no longer
// holds the pattern counts as defined, and settle() notes it. Copies carry definedness with the data. Ranges
// that became undefined for a reason remember the reason, so that a report can say where an undefined value
// was born.
//
// Address space is reserved, not used: host memory is proportional to what is stored to. Offsets are relative
// to the memory.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "runtime/device/byte_jobs.h"
#include "runtime/device/rule.h"

namespace ttlc::sim {

/// Why a range of bytes is undefined.
struct Birth {
  const char* reason = "";  // a literal: "reserved by cb_reserve_back", "target of a read in flight"
  CallSite site;
};

class Memory {
 public:
  /// What bytes hold that nobody has stored to.
  enum class Untouched : uint8_t { kZeros, kPattern };

  /// `host_address` 0 lets the system choose; otherwise the memory is mapped exactly there. Memory that starts with the
  /// pattern shares it page by page until it is stored to; it has to be of a moderate size.
  Memory(int64_t size_bytes, uint64_t host_address, Untouched untouched = Untouched::kZeros);
  ~Memory();
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  int64_t size_bytes() const { return size_bytes_; }
  /// The bytes of a range, as they are now.
  uint8_t* data(int64_t offset, int64_t count_bytes) {
    await_jobs(offset, count_bytes);
    return bytes_ + offset;
  }

  // Jobs that read or write bytes beside the simulation: what is defined and what is not is known without them.
  /// They are posted to this queue; null, as at the start: there are none.
  void set_job_queue(JobQueue* queue) { job_queue_ = queue; }
  JobQueue* job_queue() { return job_queue_; }
  void await_jobs(int64_t offset, int64_t count_bytes) { jobs_.await(offset, count_bytes); }
  /// The bytes of a range for a job that is posted next.
  uint8_t* data_for_job(int64_t offset, int64_t count_bytes) {
    jobs_.note(offset, count_bytes, *job_queue_);
    return bytes_ + offset;
  }
  /// From now on somebody looks at bytes whom nobody sees: all jobs are done, and there will be none.
  void forbid_jobs() {
    jobs_.finish();
    job_queue_ = nullptr;
  }

  /// Makes a range undefined and fills it with the pattern.
  void make_undefined(int64_t offset, int64_t count_bytes, const Birth& birth);
  /// The same without the pattern: the old bytes stay.
  void make_stale(int64_t offset, int64_t count_bytes, const Birth& birth);
  /// As make_undefined for memory that nobody has written since the start: no record of birth is kept.
  void make_fresh(int64_t offset, int64_t count_bytes);
  /// Defined zeros in memory that starts with zeros and that nobody has written: costs no more than the shadow.
  void make_fresh_zeros(int64_t offset, int64_t count_bytes);
  /// Marks a range defined; call after storing into it through data().
  void mark_defined(int64_t offset, int64_t count_bytes);
  /// Stores defined bytes.
  void write(int64_t offset, const void* source, int64_t count_bytes);

  /// Notes raw stores of kernels in the range, then says whether all of it is defined. Fast when it already
  /// was.
  bool is_defined(int64_t offset, int64_t count_bytes);
  /// One bit per byte of the range into `bits` (bit i of the range in word i/64); settles first.
  void defined_bits(int64_t offset, int64_t count_bytes, uint64_t* bits);
  /// First undefined byte of the range, or -1.
  int64_t first_undefined(int64_t offset, int64_t count_bytes);
  /// Marks single bytes undefined as `bits` says (bit set = defined) and gives them the pattern: for engines
  /// that store results of which some datums are undefined.
  void apply_defined_bits(int64_t offset, int64_t count_bytes, const uint64_t* bits, const Birth& birth);

  /// Copies with definedness and, where undefined, with the record of birth. The ranges may be in the same
  /// memory.
  static void copy(Memory& target, int64_t target_offset, Memory& source, int64_t source_offset,
                   int64_t count_bytes);

  /// Whether something undefined was stored there, or the bytes were made undefined.
  bool has_birth(int64_t offset) const { return find_birth(offset) != nullptr; }
  /// "never written since the start", or the recorded reason with its place.
  std::string birth_of(int64_t offset) const;

 private:
  struct BirthRange {
    int64_t end;
    Birth birth;
  };
  void settle(int64_t offset, int64_t count_bytes);
  static void copy_bytes(Memory& target, int64_t target_offset, Memory& source, int64_t source_offset,
                         int64_t count_bytes);
  void set_bits(int64_t offset, int64_t count_bytes, bool defined);
  bool all_bits_set(int64_t offset, int64_t count_bytes) const;
  bool bit(int64_t offset) const { return (shadow_[offset >> 6] >> (offset & 63)) & 1; }
  void fill_pattern(int64_t offset, int64_t count_bytes);
  const BirthRange* find_birth(int64_t offset) const;
  void record_birth(int64_t offset, int64_t count_bytes, const Birth& birth);

  int64_t size_bytes_;
  Untouched untouched_;
  uint8_t* bytes_;
  uint64_t* shadow_;  // bit set = defined; untouched host pages read as zero = undefined
  std::map<int64_t, BirthRange> births_;
  ByteJobs jobs_;
  JobQueue* job_queue_ = nullptr;
};

}  // namespace ttlc::sim
