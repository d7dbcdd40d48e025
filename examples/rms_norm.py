# RMS norm: every row divided by its root mean square, times a weight for each column.
#
# What this file teaches: broadcasting in both directions. The root mean square is a column that is spread over the columns of
# the block; the weights are a row that is spread over its rows. Both are implied by the shapes, as in NumPy.
#
#   ttlc run examples/rms_norm.py --tensor x=256x128 --tensor weight=1x128 --tensor out=256x128
from ttlang.d2m_api import *

GRID = (2, 2)     # rows and columns of cores
BLOCK_ROWS = 2    # rows of tiles in a block, which holds whole rows of x
EPSILON = 1e-5


def norm_blocks(x, weight, out):
    columns = -(-x.shape[1] // 32)
    return [(BLOCK_ROWS, columns), (1, columns), (BLOCK_ROWS, columns)]


@pykernel_gen(grid=GRID, block_factors=norm_blocks)
def rms_norm(x, weight, out, grid=None):
    row_blocks = -(-x.shape[0] // (32 * BLOCK_ROWS))
    x_s, weight_s, out_s = Stream(x), Stream(weight), Stream(out)

    def blocks_of_core():
        return range(core_index(0) * grid[1] + core_index(1), row_blocks, grid[0] * grid[1])

    @compute()
    async def normalize(x_cb, weight_cb, out_cb):
        w = weight_cb.pop()
        for block in blocks_of_core():
            x_block = x_cb.pop()
            mean_square = rowsum(x_block * x_block) * (1 / x.shape[1])
            out_cb.reserve().store(x_block * rsqrt(mean_square + EPSILON) * w)

    @datamovement()
    async def read(x_cb, weight_cb, out_cb):
        dma(weight_s[0, 0], weight_cb.reserve()).wait()
        for block in blocks_of_core():
            dma(x_s[block, 0], x_cb.reserve()).wait()

    @datamovement()
    async def write(x_cb, weight_cb, out_cb):
        for block in blocks_of_core():
            dma(out_cb.pop(), out_s[block, 0]).wait()

    return Program(normalize, read, write)(x, weight, out)
