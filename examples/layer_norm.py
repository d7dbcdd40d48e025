# Layer norm of rows of any length: (x - mean) / sqrt(variance + epsilon) * weight + bias.
#
# What this file teaches: rows that are longer than a block. The reader sends every row of blocks three times, for the mean, for
# the variance, and for the result; the statistics are values that stay on the core between the passes. The mean is taken off
# before squaring, so that a large mean costs no precision.
#
#   ttlc run examples/layer_norm.py --tensor x=128x512 --tensor weight=1x512 --tensor bias=1x512 --tensor out=128x512
from ttlang.d2m_api import *

GRID = (2, 2)       # rows and columns of cores
BLOCK_ROWS = 1      # tiles in a block
BLOCK_COLUMNS = 4
EPSILON = 1e-5

BLOCK = (BLOCK_ROWS, BLOCK_COLUMNS)
PARAMETERS = (1, BLOCK_COLUMNS)


@pykernel_gen(grid=GRID, block_factors=[BLOCK, PARAMETERS, PARAMETERS, BLOCK])
def layer_norm(x, weight, bias, out, grid=None):
    row_blocks = -(-x.shape[0] // (32 * BLOCK_ROWS))
    column_blocks = -(-x.shape[1] // (32 * BLOCK_COLUMNS))
    share = 1 / x.shape[1]
    x_s, weight_s, bias_s, out_s = Stream(x), Stream(weight), Stream(bias), Stream(out)

    def rows_of_core():
        return range(core_index(0) * grid[1] + core_index(1), row_blocks, grid[0] * grid[1])

    @compute()
    async def normalize(x_cb, weight_cb, bias_cb, out_cb):
        for row in rows_of_core():
            total = fill(0, shape=(BLOCK_ROWS, 1))
            for column in range(column_blocks):
                total = rowsum(x_cb.pop(), total)
            mean = total * share
            squares = fill(0, shape=(BLOCK_ROWS, 1))
            for column in range(column_blocks):
                d = x_cb.pop() - mean
                squares = rowsum(d * d, squares)
            scale = rsqrt(squares * share + EPSILON)
            for column in range(column_blocks):
                d = x_cb.pop() - mean
                out_cb.reserve().store(d * scale * weight_cb.pop() + bias_cb.pop())

    @datamovement()
    async def read(x_cb, weight_cb, bias_cb, out_cb):
        for row in rows_of_core():
            for column in range(column_blocks):
                dma(x_s[row, column], x_cb.reserve()).wait()
            for column in range(column_blocks):
                dma(x_s[row, column], x_cb.reserve()).wait()
            for column in range(column_blocks):
                dma(x_s[row, column], x_cb.reserve()).wait()
                dma(weight_s[0, column], weight_cb.reserve()).wait()
                dma(bias_s[0, column], bias_cb.reserve()).wait()

    @datamovement()
    async def write(x_cb, weight_cb, bias_cb, out_cb):
        for row in rows_of_core():
            for column in range(column_blocks):
                dma(out_cb.pop(), out_s[row, column]).wait()

    return Program(normalize, read, write)(x, weight, bias, out)
