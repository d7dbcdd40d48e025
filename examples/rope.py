# Rotary position embedding: the left and the right half of every row are rotated against each other, each pair of elements
# by the angle of its row and column.
#
# What this file teaches: readers that choose what comes together. Element j of a row belongs to element j + d/2; the reader
# sends the two blocks one after the other through one buffer, and the compute thread pops them in the same order. Results go
# back the same way.
#
#   ttlc run examples/rope.py --tensor x=256x128 --tensor cosines=256x64 --tensor sines=256x64 --tensor out=256x128
from ttlang.d2m_api import *

GRID = (2, 2)       # rows and columns of cores
BLOCK_ROWS = 2      # tiles in a block, which must divide half a row
BLOCK_COLUMNS = 1


def blocks(elements, tiles_in_block):
    return -(-elements // (32 * tiles_in_block))


@pykernel_gen(grid=GRID, block_factors=[(BLOCK_ROWS, BLOCK_COLUMNS)] * 4)
def rope(x, cosines, sines, out, grid=None):
    if x.shape[1] % (64 * BLOCK_COLUMNS) != 0:
        raise ValueError(f"x has {x.shape[1]} columns; half of them must be a multiple of {32 * BLOCK_COLUMNS}")
    rows, pairs = blocks(x.shape[0], BLOCK_ROWS), blocks(x.shape[1] // 2, BLOCK_COLUMNS)
    x_s, cosines_s, sines_s, out_s = Stream(x), Stream(cosines), Stream(sines), Stream(out)

    def pairs_of_core():
        return range(core_index(0) * grid[1] + core_index(1), rows * pairs, grid[0] * grid[1])

    @compute()
    async def rotate(x_cb, cosines_cb, sines_cb, out_cb):
        for pair in pairs_of_core():
            left, right = x_cb.pop(), x_cb.pop()
            c, s = cosines_cb.pop(), sines_cb.pop()
            out_cb.reserve().store(left * c - right * s)
            out_cb.reserve().store(right * c + left * s)

    @datamovement()
    async def read(x_cb, cosines_cb, sines_cb, out_cb):
        for pair in pairs_of_core():
            row, column = pair // pairs, pair % pairs
            dma(x_s[row, column], x_cb.reserve()).wait()
            dma(x_s[row, column + pairs], x_cb.reserve()).wait()
            dma(cosines_s[row, column], cosines_cb.reserve()).wait()
            dma(sines_s[row, column], sines_cb.reserve()).wait()

    @datamovement()
    async def write(x_cb, cosines_cb, sines_cb, out_cb):
        for pair in pairs_of_core():
            row, column = pair // pairs, pair % pairs
            dma(out_cb.pop(), out_s[row, column]).wait()
            dma(out_cb.pop(), out_s[row, column + pairs]).wait()

    return Program(rotate, read, write)(x, cosines, sines, out)
