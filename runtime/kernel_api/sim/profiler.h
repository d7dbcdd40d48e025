// Profiler marks of kernels: the simulator keeps the times of zones, and traces the rest by itself.
#pragma once

#include "sim/table.h"

/// From here to the end of the block.
class TtlcZone {
 public:
  explicit TtlcZone(const char* name) : name_(name) { ttlc_abi->zone(name_, true); }
  ~TtlcZone() { ttlc_abi->zone(name_, false); }
  TtlcZone(const TtlcZone&) = delete;
  TtlcZone& operator=(const TtlcZone&) = delete;

 private:
  const char* name_;
};

#define TTLC_ZONE_OF_LINE_(name, line) const TtlcZone ttlc_zone_##line(name)
#define TTLC_ZONE_OF_LINE(name, line) TTLC_ZONE_OF_LINE_(name, line)

#define DeviceZoneScopedN(name) TTLC_ZONE_OF_LINE(name, __LINE__)
#define DeviceZoneScopedMainN(name) DeviceZoneScopedN(name)
#define DeviceZoneScopedMainChildN(name) DeviceZoneScopedN(name)
#define DeviceZoneScopedSumN1(name)
#define DeviceZoneScopedSumN2(name)
#define DeviceTimestampedData(name, data)
#define DeviceRecordEvent(id)
