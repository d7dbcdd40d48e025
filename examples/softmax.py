# Softmax over the rows of a matrix: exp(x - max(x)) / sum(exp(x - max(x))).
#
# What this file teaches: reductions and broadcasts. A row maximum is a column of values; taking it from a wider block spreads
# it over the columns, as in NumPy. No thread moves data here: a matrix with one block for every core of the grid is read
# and written by threads that the compiler supplies.
#
#   ttlc run examples/softmax.py --tensor x=256x128 --tensor out=256x128
from ttlang.d2m_api import *

GRID = (4, 1)   # rows and columns of cores
BLOCK = (2, 4)  # tiles of 32x32: each core holds whole rows


@pykernel_gen(grid=GRID, block_factors=[BLOCK, BLOCK])
def softmax(x, out):
    @compute()
    async def rows(x_cb, out_cb):
        x = x_cb.pop()
        e = exp(x - x.rowmax())
        out_cb.reserve().store(e / e.rowsum())

    return Program(rows)(x, out)
