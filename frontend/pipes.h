// Pipes and semaphores of a kernel: what lets cores work together. Both are made while compiling; threads use them at run
// time. Cores count rows and columns here, whatever order the source writes them in.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "frontend/evaluator.h"

namespace ttlc::frontend {

/// A rectangle of cores, its last row and column included.
struct CoreRectangle {
  int64_t first_row = 0, first_column = 0, last_row = 0, last_column = 0;

  int64_t cores() const { return (last_row - first_row + 1) * (last_column - first_column + 1); }
  bool contains(int64_t row, int64_t column) const {
    return row >= first_row && row <= last_row && column >= first_column && column <= last_column;
  }
  friend bool operator==(const CoreRectangle&, const CoreRectangle&) = default;
};

/// A pipe that is made outside a kernel has no place before a kernel with its grid uses it: `written` holds its coordinates.
///
/// Cores counted by one number may be no rectangle. Such a pipe has a pipe for each further rectangle, with a net of its own: a
/// source sends to one after the other, a destination is in one of them.
struct PipeObject {
  int64_t row = 0, column = 0;  // of the source
  CoreRectangle targets;
  Span span;
  std::vector<Argument> written = {};          // source, destination
  mutable const PipeNetObject* net = nullptr;  // the first one it is part of
  std::vector<const PipeObject*> further = {};
  bool is_further = false;  // one of those of another pipe
  // All pipes of this source that share no destination, as a net: of a net where cores have several pipes that leave and others
  // several that arrive, or several from one source.
  mutable const PipeNetObject* lane = nullptr;

  bool includes_source() const { return targets.contains(row, column); }
};

struct PipeNetObject;
enum class PipeSide { kSource, kTarget };

/// `ttl.PipeNet(pipes)`
struct PipeNetObject {
  std::vector<const PipeObject*> pipes;
  Span span;

  bool is_placed() const;
  bool sends_to_itself() const;
  /// Whether a core that multicasts is also a target of another core.
  bool multicasts_from_targets() const;
  /// Whether some core is the source, or a target, of several pipes.
  bool has_fans(PipeSide side) const;
};

/// A semaphore that every core has. Semaphores that are parameters of threads are one for each name.
struct SemaphoreObject {
  std::string name;
  int64_t initial = 0;
  Span span;
};

/// `semaphore.get_remote(core)`, `semaphore.get_remote_multicast(range)`
struct RemoteSemaphoreObject {
  const SemaphoreObject* semaphore = nullptr;
  std::optional<Value> target;  // a coordinate or range as written; empty: all cores
  Span span;
};

// ---- which cores take which part in a net

/// constant + row * (row of this core) + column * (column of this core)
struct CoreAffine {
  int64_t constant = 0, row = 0, column = 0;
  friend bool operator==(const CoreAffine&, const CoreAffine&) = default;
};

/// A pipe as the cores of a family see it.
struct PipePart {
  CoreAffine source_row, source_column;
  std::array<CoreAffine, 4> targets;  // first row, first column, last row, last column
  int64_t target_cores = 0;
  bool includes_source = false;
  const PipeNetObject* own_net = nullptr;  // instead of that of the call: of a further rectangle, or a lane
  std::vector<const PipeObject*> further = {};  // see PipeObject
  bool is_further = false;
};

/// Cores that do the same in a net: a rectangle on which coordinates are affine.
struct PipeFamily {
  CoreRectangle cores;
  std::vector<PipePart> parts;  // in the order of the net
};

/// A pipe as its own source or destination sees it.
PipePart part_of(const PipeObject& pipe);

/// The pipes and those to their further rectangles.
std::vector<const PipeObject*> with_further(const std::vector<const PipeObject*>& pipes);

/// Every core that is a source (or a target) of some pipe is in one family.
std::vector<PipeFamily> pipe_families(const std::vector<const PipeObject*>& pipes, PipeSide side);

/// The pipe that the function of if_src or if_dst gets.
struct PipeEndObject {
  const PipeNetObject* net = nullptr;
  PipePart part;
  bool is_source = false;
  Span span;
  bool is_placed = false;  // by if_src or if_dst: the part is that of this core
};

/// Whether a value is a net, a pipe or a semaphore, whose attributes exist inside and outside of threads.
bool is_core_object(const Value& value);
Value core_attribute(Evaluator& evaluator, const Operand& self, const ast::Identifier& name);
/// Methods that need no thread: get_remote, get_remote_multicast. Empty for others.
std::optional<Value> call_core_method(Evaluator& evaluator, const BoundMethod& method, const CallArgs& call);

// ---- coordinates of the source

/// A constant coordinate or range of the ttl dialect: (x, y), (x, slice), an int that counts cores column by column.
/// Empty after an error.
std::optional<std::vector<CoreRectangle>> core_rectangles(Evaluator& evaluator, const Argument& arg,
                                                          std::string_view what);
/// The same for what has to be one rectangle.
std::optional<CoreRectangle> core_rectangle(Evaluator& evaluator, const Argument& arg, std::string_view what);

/// A pipe or a net as the running kernel sees it: those made outside of it get their places on its grid. Other values, and
/// all outside kernels, are returned as they are; Undefined after an error.
Value placed(Evaluator& evaluator, const Value& value);

Value make_pipe(Evaluator& evaluator, const CallArgs& call);
Value make_pipe_net(Evaluator& evaluator, const CallArgs& call);
Value make_semaphore(Evaluator& evaluator, const CallArgs& call);

}  // namespace ttlc::frontend
