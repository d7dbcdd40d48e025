// Groups the cores of a net by what they do in it. A net is a list of pipes, but nearly always a regular one: core (x, y)
// sends to (0, y), or to its column. So the cores are covered by rectangles on which the coordinates of all pipes are affine in
// the coordinates of the core: one branch of code for each, whatever the size of the grid. A ring takes two of them.
#include <algorithm>
#include <cstdlib>
#include <map>

#include "frontend/pipes.h"

namespace ttlc::frontend {
namespace {

using Core = std::pair<int64_t, int64_t>;  // row, column
using Places = std::array<int64_t, 6>;     // source row and column, four bounds of the targets

Places places_of(const PipeObject& pipe) {
  const CoreRectangle& to = pipe.targets;
  return {pipe.row, pipe.column, to.first_row, to.first_column, to.last_row, to.last_column};
}

class Grouping {
 public:
  Grouping(const std::vector<const PipeObject*>& pipes, PipeSide side) {
    for (const PipeObject* pipe : pipes) {
      CoreRectangle cores = pipe->targets;
      if (side == PipeSide::kSource) cores = {pipe->row, pipe->column, pipe->row, pipe->column};
      for (int64_t row = cores.first_row; row <= cores.last_row; ++row) {
        for (int64_t column = cores.first_column; column <= cores.last_column; ++column)
          pipes_[{row, column}].push_back(pipe);
      }
    }
  }

  std::vector<PipeFamily> run() {
    std::vector<PipeFamily> families;
    while (!pipes_.empty()) {
      Core start = pipes_.begin()->first;
      CoreRectangle wide = grown(start, true), tall = grown(start, false);
      families.push_back(*family(wide.cores() >= tall.cores() ? wide : tall));
      const CoreRectangle& taken = families.back().cores;
      std::erase_if(pipes_,
                    [&](const auto& entry) { return taken.contains(entry.first.first, entry.first.second); });
    }
    return families;
  }

 private:
  /// The largest rectangle from `start` that is a family, grown along its rows first or along its columns first.
  CoreRectangle grown(Core start, bool along_row) const {
    CoreRectangle best = {start.first, start.second, start.first, start.second};
    for (bool columns : {along_row, !along_row}) {
      while (true) {
        CoreRectangle larger = best;
        ++(columns ? larger.last_column : larger.last_row);
        if (!family(larger)) break;
        best = larger;
      }
    }
    return best;
  }

  std::optional<PipeFamily> family(const CoreRectangle& cores) const;
  std::optional<PipePart> part(const CoreRectangle& cores, size_t index) const;

  std::map<Core, std::vector<const PipeObject*>> pipes_;  // of the cores that are in no family yet
};

std::optional<PipeFamily> Grouping::family(const CoreRectangle& cores) const {
  size_t parts = pipes_.at({cores.first_row, cores.first_column}).size();
  for (int64_t row = cores.first_row; row <= cores.last_row; ++row) {
    for (int64_t column = cores.first_column; column <= cores.last_column; ++column) {
      auto found = pipes_.find({row, column});
      if (found == pipes_.end() || found->second.size() != parts) return std::nullopt;
    }
  }
  PipeFamily result{cores, {}};
  for (size_t i = 0; i < parts; ++i) {
    std::optional<PipePart> found = part(cores, i);
    if (!found) return std::nullopt;
    result.parts.push_back(*found);
  }
  return result;
}

/// The affine coordinates of pipe `index` of all cores, when there are such.
std::optional<PipePart> Grouping::part(const CoreRectangle& cores, size_t index) const {
  auto pipe = [&](int64_t row, int64_t column) { return pipes_.at({row, column})[index]; };
  const PipeObject* corner = pipe(cores.first_row, cores.first_column);
  Places origin = places_of(*corner);
  Places below =
      cores.last_row > cores.first_row ? places_of(*pipe(cores.first_row + 1, cores.first_column)) : origin;
  Places beside = cores.last_column > cores.first_column
                      ? places_of(*pipe(cores.first_row, cores.first_column + 1))
                      : origin;
  std::array<CoreAffine, 6> found;
  for (size_t i = 0; i < found.size(); ++i) {
    found[i] = {0, below[i] - origin[i], beside[i] - origin[i]};
    // Two cores lie on any line; only what continues is worth a formula.
    bool is_pair = cores.cores() == 2 && std::abs(found[i].row + found[i].column) > 1;
    if (is_pair) return std::nullopt;
    found[i].constant = origin[i] - found[i].row * cores.first_row - found[i].column * cores.first_column;
  }
  for (int64_t row = cores.first_row; row <= cores.last_row; ++row) {
    for (int64_t column = cores.first_column; column <= cores.last_column; ++column) {
      const PipeObject* here = pipe(row, column);
      Places places = places_of(*here);
      for (size_t i = 0; i < found.size(); ++i) {
        if (found[i].constant + found[i].row * row + found[i].column * column != places[i])
          return std::nullopt;
      }
      bool is_alike = here->lane == corner->lane && here->includes_source() == corner->includes_source() &&
                      here->targets.cores() == corner->targets.cores();
      bool is_piecewise = here != corner && (here->is_further || corner->is_further ||
                                             !here->further.empty() || !corner->further.empty());
      if (!is_alike || is_piecewise) return std::nullopt;
    }
  }
  PipePart result = part_of(*corner);
  result.source_row = found[0];
  result.source_column = found[1];
  std::copy(found.begin() + 2, found.end(), result.targets.begin());
  return result;
}

}  // namespace

bool PipeNetObject::is_placed() const {
  return std::all_of(pipes.begin(), pipes.end(),
                     [](const PipeObject* pipe) { return pipe->written.empty(); });
}

bool PipeNetObject::sends_to_itself() const {
  return std::any_of(pipes.begin(), pipes.end(),
                     [](const PipeObject* pipe) { return pipe->includes_source(); });
}

bool PipeNetObject::multicasts_from_targets() const {
  auto receives = [&](const PipeObject* sender) {
    return std::any_of(pipes.begin(), pipes.end(), [&](const PipeObject* pipe) {
      bool is_other = pipe->row != sender->row || pipe->column != sender->column;
      return is_other && pipe->targets.contains(sender->row, sender->column);
    });
  };
  return std::any_of(pipes.begin(), pipes.end(),
                     [&](const PipeObject* pipe) { return pipe->targets.cores() > 1 && receives(pipe); });
}

bool PipeNetObject::has_fans(PipeSide side) const {
  std::vector<PipeFamily> families = pipe_families(pipes, side);
  return std::any_of(families.begin(), families.end(),
                     [](const PipeFamily& family) { return family.parts.size() > 1; });
}

PipePart part_of(const PipeObject& pipe) {
  const CoreRectangle& cores = pipe.targets;
  return {{pipe.row},
          {pipe.column},
          {{{cores.first_row}, {cores.first_column}, {cores.last_row}, {cores.last_column}}},
          cores.cores(),
          pipe.includes_source(),
          pipe.is_further ? pipe.net : pipe.lane,
          pipe.further,
          pipe.is_further};
}

std::vector<const PipeObject*> with_further(const std::vector<const PipeObject*>& pipes) {
  std::vector<const PipeObject*> result;
  for (const PipeObject* pipe : pipes) {
    result.push_back(pipe);
    result.insert(result.end(), pipe->further.begin(), pipe->further.end());
  }
  return result;
}

std::vector<PipeFamily> pipe_families(const std::vector<const PipeObject*>& pipes, PipeSide side) {
  return Grouping(pipes, side).run();
}

}  // namespace ttlc::frontend
