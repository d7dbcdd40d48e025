# Perceptrons of two and three layers: relu(x W1) W2, and relu(relu(x W1) W2) W3.
#
# What this file teaches: several matmuls in one kernel. The product of one is an operand of the next; it never leaves the
# core. A block that is popped before a loop and used inside stays in L1: weights are read once and serve all rows.
#
#   ttlc run examples/mlp.py --kernel two_layers --tensor x=256x64 --tensor W1=64x64 --tensor W2=64x64 --tensor out=256x64
#   ttlc run examples/mlp.py --kernel three_layers --tensor x=256x64 --tensor W1=64x64 --tensor W2=64x64 --tensor W3=64x64 \
#       --tensor out=256x64
#
# All layers have the same width. Row blocks are dealt out to the cores; a core without a share still takes the weights.
from ttlang.d2m_api import *

GRID = (2, 2)       # rows and columns of cores
BLOCK_ROWS = 1      # rows of tiles in a block of x
BLOCK_COLUMNS = 2   # tiles a layer is wide

ROWS = (BLOCK_ROWS, BLOCK_COLUMNS)
WEIGHTS = (BLOCK_COLUMNS, BLOCK_COLUMNS)


@pykernel_gen(grid=GRID, block_factors=[ROWS, WEIGHTS, WEIGHTS, ROWS])
def two_layers(x, W1, W2, out, grid=None):
    row_blocks = -(-x.shape[0] // (32 * BLOCK_ROWS))
    x_s, W1_s, W2_s, out_s = Stream(x), Stream(W1), Stream(W2), Stream(out)

    def blocks_of_core():
        return range(core_index(0) * grid[1] + core_index(1), row_blocks, grid[0] * grid[1])

    @compute()
    async def apply(x_cb, W1_cb, W2_cb, out_cb):
        w1, w2 = W1_cb.pop(), W2_cb.pop()
        for block in blocks_of_core():
            out_cb.reserve().store(relu(x_cb.pop() @ w1) @ w2)

    @datamovement()
    async def read(x_cb, W1_cb, W2_cb, out_cb):
        dma(W1_s[0, 0], W1_cb.reserve()).wait()
        dma(W2_s[0, 0], W2_cb.reserve()).wait()
        for block in blocks_of_core():
            dma(x_s[block, 0], x_cb.reserve()).wait()

    @datamovement()
    async def write(x_cb, W1_cb, W2_cb, out_cb):
        for block in blocks_of_core():
            dma(out_cb.pop(), out_s[block, 0]).wait()

    return Program(apply, read, write)(x, W1, W2, out)


@pykernel_gen(grid=GRID, block_factors=[ROWS, WEIGHTS, WEIGHTS, WEIGHTS, ROWS])
def three_layers(x, W1, W2, W3, out, grid=None):
    row_blocks = -(-x.shape[0] // (32 * BLOCK_ROWS))
    x_s, W1_s, W2_s, W3_s, out_s = Stream(x), Stream(W1), Stream(W2), Stream(W3), Stream(out)

    def blocks_of_core():
        return range(core_index(0) * grid[1] + core_index(1), row_blocks, grid[0] * grid[1])

    @compute()
    async def apply(x_cb, W1_cb, W2_cb, W3_cb, out_cb):
        w1, w2, w3 = W1_cb.pop(), W2_cb.pop(), W3_cb.pop()
        for block in blocks_of_core():
            out_cb.reserve().store(relu(relu(x_cb.pop() @ w1) @ w2) @ w3)

    @datamovement()
    async def read(x_cb, W1_cb, W2_cb, W3_cb, out_cb):
        dma(W1_s[0, 0], W1_cb.reserve()).wait()
        dma(W2_s[0, 0], W2_cb.reserve()).wait()
        dma(W3_s[0, 0], W3_cb.reserve()).wait()
        for block in blocks_of_core():
            dma(x_s[block, 0], x_cb.reserve()).wait()

    @datamovement()
    async def write(x_cb, W1_cb, W2_cb, W3_cb, out_cb):
        for block in blocks_of_core():
            dma(out_cb.pop(), out_s[block, 0]).wait()

    return Program(apply, read, write)(x, W1, W2, W3, out)
