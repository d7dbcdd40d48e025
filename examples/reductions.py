# Largest values and sums along rows, columns, or both, of one block or of many blocks one after the other.
#
# What this file teaches: reductions, and factories. `rowmax(x)` and `rowsum(x)` reduce every row of a block to a column of
# values; `dim=0` reduces columns to a row, `dim=None` everything to one element. A second argument is a running value: the
# result so far, to which the block is added. A function that returns a kernel is a factory; its arguments are known while
# compiling, so that six kernels of this file are one:
#
#   ttlc run examples/reductions.py --kernel "reduce_blocks('max')" --tensor x=256x256 --tensor out=256x64
#   ttlc run examples/reductions.py --kernel "reduce_running('sum', dim=1)" --tensor x=256x256 --tensor out=256x32
#   ttlc run examples/reductions.py --kernel "reduce_running('max', dim=0)" --tensor x=256x256 --tensor out=32x256
#
# Lines of blocks, which are rows of blocks for dim=1 and dim=None and columns of blocks for dim=0, are dealt out to the cores.
from ttlang.d2m_api import *
import math

GRID = (2, 2)       # rows and columns of cores
BLOCK_ROWS = 2      # tiles in a block
BLOCK_COLUMNS = 4


def result_block(dim):
    """Tiles of what is left of a block."""
    return {1: (BLOCK_ROWS, 1), 0: (1, BLOCK_COLUMNS), None: (1, 1)}[dim]


def tiles(elements):
    return -(-elements // 32)


def lines_and_steps(x, dim):
    """How many lines of blocks x has, and how many blocks a line has."""
    rows = -(-tiles(x.shape[0]) // BLOCK_ROWS)
    columns = -(-tiles(x.shape[1]) // BLOCK_COLUMNS)
    return (columns, rows) if dim == 0 else (rows, columns)


def place(dim, line, step):
    """Block coordinates of a step of a line."""
    return (step, line) if dim == 0 else (line, step)


def function_of(kind):
    if kind not in ("max", "sum"):
        raise ValueError(f"there is no reduction '{kind}'; choose 'max' or 'sum'")
    return rowmax if kind == "max" else rowsum


def reduce_blocks(kind, dim=1):
    """Every block by itself: as many results as there are blocks."""
    reduce = function_of(kind)

    @pykernel_gen(grid=GRID, block_factors=[(BLOCK_ROWS, BLOCK_COLUMNS), result_block(dim)])
    def reduction(x, out, grid=None):
        lines, steps = lines_and_steps(x, dim)
        x_s, out_s = Stream(x), Stream(out)

        def lines_of_core():
            return range(core_index(0) * grid[1] + core_index(1), lines, grid[0] * grid[1])

        @compute()
        async def fold(x_cb, out_cb):
            for line in lines_of_core():
                for step in range(steps):
                    out_cb.reserve().store(reduce(x_cb.pop(), dim=dim))

        @datamovement()
        async def read(x_cb, out_cb):
            for line in lines_of_core():
                for step in range(steps):
                    i, j = place(dim, line, step)
                    dma(x_s[i, j], x_cb.reserve()).wait()

        @datamovement()
        async def write(x_cb, out_cb):
            for line in lines_of_core():
                for step in range(steps):
                    i, j = place(dim, line, step)
                    dma(out_cb.pop(), out_s[i, j]).wait()

        return Program(fold, read, write)(x, out)

    return reduction


def reduce_running(kind, dim=1):
    """All blocks of a line together: one result a line."""
    reduce = function_of(kind)
    start = -math.inf if kind == "max" else 0

    @pykernel_gen(grid=GRID, block_factors=[(BLOCK_ROWS, BLOCK_COLUMNS), result_block(dim)])
    def reduction(x, out, grid=None):
        lines, steps = lines_and_steps(x, dim)
        x_s, out_s = Stream(x), Stream(out)

        def lines_of_core():
            return range(core_index(0) * grid[1] + core_index(1), lines, grid[0] * grid[1])

        @compute()
        async def fold(x_cb, out_cb):
            for line in lines_of_core():
                result = fill(start, shape=result_block(dim))
                for step in range(steps):
                    result = reduce(x_cb.pop(), result, dim=dim)
                out_cb.reserve().store(result)

        @datamovement()
        async def read(x_cb, out_cb):
            for line in lines_of_core():
                for step in range(steps):
                    i, j = place(dim, line, step)
                    dma(x_s[i, j], x_cb.reserve()).wait()

        @datamovement()
        async def write(x_cb, out_cb):
            for line in lines_of_core():
                i, j = place(dim, line, 0)
                dma(out_cb.pop(), out_s[i, j]).wait()

        return Program(fold, read, write)(x, out)

    return reduction
