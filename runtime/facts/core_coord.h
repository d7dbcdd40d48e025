// Where cores are: a logical coordinate [x, y] = [column, row], inclusive rectangles, and sets of them.
#pragma once

#include <cstdint>
#include <vector>

namespace ttlc::sim {

struct CoreCoord {
  int64_t x = 0;  // column
  int64_t y = 0;  // row

  friend bool operator==(const CoreCoord&, const CoreCoord&) = default;
};

/// Row-major order, the order of every listing of cores.
inline bool operator<(const CoreCoord& a, const CoreCoord& b) { return a.y != b.y ? a.y < b.y : a.x < b.x; }

/// All cores from `first` to `last`, both included.
struct CoreRange {
  CoreCoord first;
  CoreCoord last;

  bool contains(CoreCoord core) const {
    return core.x >= first.x && core.x <= last.x && core.y >= first.y && core.y <= last.y;
  }
  friend bool operator==(const CoreRange&, const CoreRange&) = default;
};

/// The cores something runs on. Empty ranges mean every core of the program's grid.
struct CoreSet {
  std::vector<CoreRange> ranges;

  static CoreSet all() { return {}; }
  bool is_all() const { return ranges.empty(); }
  bool contains(CoreCoord core) const {
    if (ranges.empty()) return true;
    for (const CoreRange& range : ranges) {
      if (range.contains(core)) return true;
    }
    return false;
  }
  friend bool operator==(const CoreSet&, const CoreSet&) = default;
};

}  // namespace ttlc::sim
