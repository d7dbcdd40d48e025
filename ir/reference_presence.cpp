#include "ir/reference_presence.h"

#include <algorithm>

namespace ttlc::ir {
namespace {

constexpr int64_t kSide = sim::kTileWidth;

PresenceRef everywhere(Presence presence) {
  auto map = std::make_shared<PresenceMap>();
  map->fill(presence);
  return map;
}

/// Null when all elements are present.
PresenceRef shared(const PresenceMap& map) {
  bool all_present = std::all_of(map.begin(), map.end(), [](Presence p) { return p == Presence::kPresent; });
  return all_present ? nullptr : std::make_shared<const PresenceMap>(map);
}

}  // namespace

const PresenceRef& uniform_presence() {
  static const PresenceRef kUniform = everywhere(Presence::kUniform);
  return kUniform;
}

const PresenceRef& absent_presence() {
  static const PresenceRef kAbsent = everywhere(Presence::kAbsent);
  return kAbsent;
}

PresenceRef leading_presence(int64_t rows, int64_t columns) {
  if (rows >= kSide && columns >= kSide) return nullptr;
  auto map = std::make_shared<PresenceMap>();
  for (int64_t i = 0; i < sim::kTileElems; ++i) {
    bool exists = i / kSide < rows && i % kSide < columns;
    (*map)[i] = exists ? Presence::kPresent : Presence::kAbsent;
  }
  return map;
}

Presence combine(Presence a, Presence b, bool folds) {
  if (a == Presence::kUniform) return b;
  if (b == Presence::kUniform || a == b) return a;
  return folds ? Presence::kPresent : Presence::kAbsent;
}

PresenceRef combine(const PresenceRef& a, const PresenceRef& b, bool folds) {
  if (a == b || b == uniform_presence()) return a;
  if (a == uniform_presence()) return b;
  if (folds && (!a || !b)) return nullptr;
  PresenceMap map;
  for (int64_t i = 0; i < sim::kTileElems; ++i) map[i] = combine(presence_at(a, i), presence_at(b, i), folds);
  return shared(map);
}

PresenceRef transposed(const PresenceRef& presence) {
  if (!presence || presence == uniform_presence()) return presence;
  auto map = std::make_shared<PresenceMap>();
  for (int64_t i = 0; i < sim::kTileElems; ++i) (*map)[i % kSide * kSide + i / kSide] = (*presence)[i];
  return map;
}

bool has_absent(const PresenceRef& presence) {
  if (!presence || presence == uniform_presence()) return false;
  return std::any_of(presence->begin(), presence->end(), [](Presence p) { return p == Presence::kAbsent; });
}

}  // namespace ttlc::ir
