# A linear layer with its activation: gelu(x W + b).
#
# What this file teaches: fusing what follows a matmul. Bias and activation are applied to the sum before it is stored, by
# writing them down after the loop; there is no second kernel and no second trip through memory.
#
#   ttlc run examples/linear_gelu.py --tensor x=256x256 --tensor W=256x128 --tensor b=1x128 --tensor out=256x128
#
# Blocks of the output are dealt out to the cores row by row.
from ttlang.d2m_api import *

GRID = (2, 2)       # rows and columns of cores
BLOCK_ROWS = 2      # tiles in a block of the output
BLOCK_COLUMNS = 4
DEPTH = 2           # columns of tiles in a block of x, rows of tiles in a block of W


def blocks(elements, tiles_in_block):
    return -(-elements // (32 * tiles_in_block))


@pykernel_gen(grid=GRID, block_factors=[(BLOCK_ROWS, DEPTH), (DEPTH, BLOCK_COLUMNS), (1, BLOCK_COLUMNS), (BLOCK_ROWS, BLOCK_COLUMNS)])
def linear_gelu(x, W, b, out, grid=None):
    rows, columns = blocks(out.shape[0], BLOCK_ROWS), blocks(out.shape[1], BLOCK_COLUMNS)
    steps = blocks(x.shape[1], DEPTH)
    x_s, W_s, b_s, out_s = Stream(x), Stream(W), Stream(b), Stream(out)

    def blocks_of_core():
        return range(core_index(0) * grid[1] + core_index(1), rows * columns, grid[0] * grid[1])

    @compute()
    async def layer(x_cb, W_cb, b_cb, out_cb):
        for block in blocks_of_core():
            acc = fill(0, shape=(BLOCK_ROWS, BLOCK_COLUMNS))
            for k in range(steps):
                acc = acc + x_cb.pop() @ W_cb.pop()
            out_cb.reserve().store(gelu(acc + b_cb.pop()))

    @datamovement()
    async def read(x_cb, W_cb, b_cb, out_cb):
        for block in blocks_of_core():
            for k in range(steps):
                dma(x_s[block // columns, k], x_cb.reserve()).wait()
                dma(W_s[k, block % columns], W_cb.reserve()).wait()
            dma(b_s[0, block % columns], b_cb.reserve()).wait()

    @datamovement()
    async def write(x_cb, W_cb, b_cb, out_cb):
        for block in blocks_of_core():
            dma(out_cb.pop(), out_s[block // columns, block % columns]).wait()

    return Program(layer, read, write)(x, W, b, out)
