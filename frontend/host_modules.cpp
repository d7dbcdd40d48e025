#include "frontend/host_modules.h"

namespace ttlc::frontend {
namespace {

/// Shared: the cores from number `first` on, counted along the rows of a grid of `width` columns, as rectangles.
/// A rectangle is a pair of (row, column) corners, both included.
constexpr const char* kRectangles = R"py(
def _rectangles(first, count, width):
    found = []
    end = first + count
    while first < end:
        row, column = first // width, first % width
        if column == 0 and end - first >= width:
            taken = (end - first) // width * width
        else:
            taken = min(width - column, end - first)
        last = first + taken - 1
        found.append(((row, column), (last // width, last % width)))
        first += taken
    return found

def _group(first, count, rows, columns, row_wise):
    if row_wise:
        return _rectangles(first, count, columns)
    return [(a[::-1], b[::-1]) for a, b in _rectangles(first, count, rows)]

def _shares(cores, units):
    used = min(cores, units)
    if used == 0:
        return 0, 0, 0, 0
    more = units % used
    share = units // used
    return (more, used - more, share + 1, share) if more else (used, 0, share, 0)
)py";

constexpr const char* kTtnn = R"py(
from collections import namedtuple

CoreCoord = namedtuple("CoreCoord", ["x", "y"])
CoreRange = namedtuple("CoreRange", ["start", "end"])
_CoreRangeSet = namedtuple("CoreRangeSet", ["ranges", "num_cores"])

def CoreRangeSet(ranges):
    held = list(ranges)
    def count():
        return sum([(r.end.x - r.start.x + 1) * (r.end.y - r.start.y + 1) for r in held])
    return _CoreRangeSet(lambda: held, count)

def _range_set(rectangles, start):
    return CoreRangeSet([CoreRange(CoreCoord(start[0] + a[1], start[1] + a[0]), CoreCoord(start[0] + b[1], start[1] + b[0]))
                         for a, b in rectangles])

def _rectangle(cores):
    """Where it begins, and its columns and rows."""
    if isinstance(cores, _CoreRangeSet):
        if len(cores.ranges()) != 1:
            raise ValueError("work is divided between the cores of one rectangle")
        cores = cores.ranges()[0]
    if isinstance(cores, CoreRange):
        return (cores.start.x, cores.start.y), (cores.end.x - cores.start.x + 1, cores.end.y - cores.start.y + 1)
    return (0, 0), (cores[0], cores[1])

def split_work_to_cores(core_grid, units_to_divide, row_wise=False):
    start, (columns, rows) = _rectangle(core_grid)
    first, second, share_1, share_2 = _shares(rows * columns, units_to_divide)
    used = _range_set(_group(0, first + second, rows, columns, row_wise), start)
    group_1 = _range_set(_group(0, first, rows, columns, row_wise), start)
    group_2 = _range_set(_group(first, second, rows, columns, row_wise), start)
    return first + second, used, group_1, group_2, share_1, share_2
)py";

/// What a file compiles to does not depend on where: no variable is set.
constexpr const char* kOs = R"py(
environ = {}

def getenv(name, default=None):
    return environ.get(name, default)
)py";

/// What is logged or warned of is not shown: what a compiler prints is its diagnostics.
constexpr const char* kLogging = R"py(
from collections import namedtuple

_names = ["trace", "debug", "info", "success", "warning", "warn", "error", "critical", "exception", "log", "setLevel",
          "addHandler"]
_Logger = namedtuple("Logger", _names)

def _nothing(*args, **kwargs):
    return None

logger = _Logger(*[_nothing for _ in _names])

def getLogger(name=None):
    return logger

def basicConfig(**options):
    return None

debug = info = warning = warn = error = critical = exception = log = filterwarnings = simplefilter = _nothing
DEBUG, INFO, WARNING, ERROR, CRITICAL = 10, 20, 30, 40, 50
)py";

constexpr const char* kTyping = R"py(
TYPE_CHECKING = False

def cast(type, value):
    return value

def NewType(name, type):
    return type
)py";

/// No argument is on the command line of a file that is compiled.
constexpr const char* kSys = R"py(
argv = ["kernels"]
path = []
maxsize = 9223372036854775807
version_info = (3, 12, 0)
)py";

constexpr const char* kTypes = R"py(
from collections import namedtuple

def SimpleNamespace(**values):
    return namedtuple("SimpleNamespace", list(values))(*values.values())
)py";

constexpr const char* kCollections = R"py(
def OrderedDict(*pairs, **named):
    return dict(*pairs, **named)

def deque(values=(), maxlen=None):
    if maxlen is not None:
        raise NotImplementedError("a deque that forgets its first items")
    return list(values)
)py";

constexpr const char* kItertools = R"py(
def product(*iterables, repeat=1):
    found = [()]
    for values in [list(values) for values in iterables] * repeat:
        found = [row + (value,) for row in found for value in values]
    return found

def chain(*iterables):
    return [value for values in iterables for value in values]

def from_iterable(iterables):
    return [value for values in iterables for value in values]

_end = ["the end"]

def islice(values, *bounds):
    first = bounds[0] if len(bounds) > 1 and bounds[0] is not None else 0
    stop = bounds[min(len(bounds) - 1, 1)]
    step = bounds[2] if len(bounds) > 2 and bounds[2] is not None else 1
    rest, found, at = iter(values), [], 0
    while stop is None or at < stop:
        value = next(rest, _end)
        if value is _end:
            break
        if at >= first and (at - first) % step == 0:
            found.append(value)
        at += 1
    return found

def takewhile(predicate, values):
    rest, found = iter(values), []
    value = next(rest, _end)
    while value is not _end and predicate(value):
        found.append(value)
        value = next(rest, _end)
    return found

def dropwhile(predicate, values):
    values = list(values)
    first = 0
    while first < len(values) and predicate(values[first]):
        first += 1
    return values[first:]

def filterfalse(predicate, values):
    return [value for value in values if not (value if predicate is None else predicate(value))]

def compress(values, selectors):
    return [value for value, is_chosen in zip(values, selectors) if is_chosen]

def groupby(values, key=None):
    found = []
    for value in values:
        of_value = value if key is None else key(value)
        if not found or found[-1][0] != of_value:
            found.append((of_value, []))
        found[-1][1].append(value)
    return found

def batched(values, n):
    values = list(values)
    return [tuple(values[i:i + n]) for i in range(0, len(values), n)]

def combinations_with_replacement(values, r):
    values = list(values)
    found = [((), 0)]
    for _ in range(r):
        found = [(row + (values[i],), i) for row, first in found for i in range(first, len(values))]
    return [row for row, _ in found]

def zip_longest(*iterables, fillvalue=None):
    columns = [list(values) for values in iterables]
    return [tuple([c[i] if i < len(c) else fillvalue for c in columns]) for i in range(max([len(c) for c in columns], default=0))]

def starmap(function, rows):
    return [function(*row) for row in rows]

def repeat(value, times):
    return [value] * times

def accumulate(values, func=None, *, initial=None):
    sums = [] if initial is None else [initial]
    for value in values:
        if not sums:
            sums.append(value)
        else:
            sums.append(sums[-1] + value if func is None else func(sums[-1], value))
    return sums

def combinations(values, r):
    values = list(values)
    found = [((), 0)]
    for _ in range(r):
        found = [(row + (values[i],), i + 1) for row, first in found for i in range(first, len(values))]
    return [row for row, _ in found]

def permutations(values, r=None):
    values = list(values)
    found = [()]
    for _ in range(len(values) if r is None else r):
        found = [row + (i,) for row in found for i in range(len(values)) if i not in row]
    return [tuple([values[i] for i in row]) for row in found]

def pairwise(values):
    values = list(values)
    return list(zip(values[:-1], values[1:]))
)py";

/// Functions that are decorated for the sake of speed or of their names stay what they are.
constexpr const char* kFunctools = R"py(
def reduce(function, values, *initial):
    values = list(initial) + list(values)
    if not values:
        raise TypeError("reduce() of an empty sequence with no initial value")
    found = values[0]
    for value in values[1:]:
        found = function(found, value)
    return found

def partial(function, *given, **named):
    def call(*more, **more_named):
        return function(*given, *more, **{**named, **more_named})
    return call

def cache(function):
    return function

def lru_cache(maxsize=128, typed=False):
    return maxsize if callable(maxsize) else cache

def wraps(wrapped):
    return cache
)py";

constexpr const char* kOperator = R"py(
def add(a, b):
    return a + b

def sub(a, b):
    return a - b

def mul(a, b):
    return a * b

def truediv(a, b):
    return a / b

def floordiv(a, b):
    return a // b

def mod(a, b):
    return a % b

def neg(a):
    return -a

def matmul(a, b):
    return a @ b

def itemgetter(item, *more):
    if not more:
        return lambda value: value[item]
    return lambda value: tuple([value[i] for i in (item, *more)])

def attrgetter(name):
    return lambda value: getattr(value, name)
)py";

constexpr const char* kBlockAllocation = R"py(
from collections import namedtuple

MatmulParams = namedtuple("MatmulParams", ["block_h", "block_w", "subblock_h", "subblock_w"])

def get_number_of_nodes(grid):
    count = 1
    for size in grid:
        count *= size
    return count

def get_number_of_cores(grid):
    return get_number_of_nodes(grid)

def get_number_of_nodes_from_ranges(ranges):
    total = 0
    for start, end in ranges:
        total += get_number_of_nodes([b - a + 1 for a, b in zip(start, end)])
    return total

def split_work_to_nodes(grid_size, units_to_divide, row_wise=True):
    rows = grid_size[-2] if len(grid_size) > 1 else 1
    columns = grid_size[-1]
    first, second, share_1, share_2 = _shares(rows * columns, units_to_divide)
    def placed(start, count):
        corners = _group(start, count, rows, columns, row_wise)
        lead = (0,) * (len(grid_size) - 2)
        kept = min(len(grid_size), 2)
        return [(lead + a[2 - kept:], lead + b[2 - kept:]) for a, b in corners]
    return first + second, placed(0, first), placed(first, second), share_1, share_2

def split_work_to_cores(grid_size, units_to_divide, row_wise=True):
    cores, group_1, group_2, share_1, share_2 = split_work_to_nodes(grid_size, units_to_divide, row_wise)
    def hull(group):
        return (group[0][0], group[-1][1]) if group else ()
    return cores, hull(group_1), hull(group_2), share_1, share_2

# Tiles that two blocks of each operand and one of the result may take together.
_CAPACITY_TILES = 400

def _fits(block_h, block_w, block_k):
    return 2 * block_k * (block_h + block_w) + block_h * block_w <= _CAPACITY_TILES

def get_large_matmul_params(Mt, Nt, num_nodes_y, num_nodes_x, in0_block_w):
    """The smallest blocks that cover the result with at most one block a core."""
    for block_h in [h for h in range(1, Mt + 1) if Mt % h == 0 and Mt // h <= num_nodes_y]:
        for block_w in [w for w in range(1, Nt + 1) if Nt % w == 0 and Nt // w <= num_nodes_x]:
            if not _fits(block_h, block_w, in0_block_w):
                break
            parts = [(h, w) for h in range(8, 0, -1) for w in range(8 // h, 0, -1)
                     if block_h % h == 0 and block_w % w == 0]
            best = parts[0]
            for part in parts:
                if part[0] * part[1] > best[0] * best[1]:
                    best = part
            return MatmulParams(block_h, block_w, best[0], best[1])
    return MatmulParams(0, 0, 0, 0)
)py";

/// The first simulator's names for what is now in `ttl`.
constexpr const char* kSim = R"py(
import ttl
import ttnn

TILE_SIZE = ttl.TILE_SIZE
TILE_SHAPE = ttl.TILE_SHAPE
IndexType = ttl.IndexType
TensorAccessor = ttl.TensorAccessor
Program = ttl.Program
pykernel_gen = ttl.kernel
compute = ttl.compute
datamovement = ttl.datamovement
dma = ttl.copy
is_tiled = ttl.is_tiled

def core_index():
    return ttl.core(dims=1)

def CircularBuffer(shape, buffer_factor=2):
    return ttl.make_dfb("bf16", shape=shape, block_count=buffer_factor)
)py";

}  // namespace

const SourceFile* host_module_source(std::string_view name) {
  static const SourceFile ttnn("ttnn", std::string(kRectangles) + kTtnn);
  static const SourceFile allocation("block_allocation", std::string(kRectangles) + kBlockAllocation);
  static const SourceFile os("os", kOs);
  static const SourceFile itertools("itertools", kItertools), functools("functools", kFunctools),
      operators("operator", kOperator);
  static const SourceFile logging("logging", kLogging), typing("typing", kTyping), sys("sys", kSys),
      types("types", kTypes), collections("collections", kCollections);
  static const SourceFile sim("sim", kSim);
  if (name == "sim") return &sim;
  if (name == "logging" || name == "loguru" || name == "warnings") return &logging;
  if (name == "typing" || name == "typing_extensions") return &typing;
  if (name == "sys") return &sys;
  if (name == "types") return &types;
  if (name == "collections") return &collections;
  if (name == "ttnn") return &ttnn;
  if (name == "os") return &os;
  if (name == "itertools") return &itertools;
  if (name == "functools") return &functools;
  if (name == "operator") return &operators;
  std::string_view last = name.substr(name.rfind('.') + 1);
  return last == "block_allocation" ? &allocation : nullptr;
}

}  // namespace ttlc::frontend
