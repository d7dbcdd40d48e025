# SwiGLU, the gated unit of today's language models: silu(x W) * (x V).
#
# What this file teaches: a loop that carries several values. Both products are summed up in the same loop over blocks of x,
# so that x is read once.
#
#   ttlc run examples/swiglu.py --tensor x=256x256 --tensor W=256x128 --tensor V=256x128 --tensor out=256x128
#
# Blocks of the output are dealt out to the cores row by row.
from ttlang.d2m_api import *

GRID = (2, 2)       # rows and columns of cores
BLOCK_ROWS = 2      # tiles in a block of the output
BLOCK_COLUMNS = 2
DEPTH = 2           # columns of tiles in a block of x, rows of tiles in a block of W and V

OUT_BLOCK = (BLOCK_ROWS, BLOCK_COLUMNS)
WEIGHT_BLOCK = (DEPTH, BLOCK_COLUMNS)


def blocks(elements, tiles_in_block):
    return -(-elements // (32 * tiles_in_block))


@pykernel_gen(grid=GRID, block_factors=[(BLOCK_ROWS, DEPTH), WEIGHT_BLOCK, WEIGHT_BLOCK, OUT_BLOCK])
def swiglu(x, W, V, out, grid=None):
    rows, columns = blocks(out.shape[0], BLOCK_ROWS), blocks(out.shape[1], BLOCK_COLUMNS)
    steps = blocks(x.shape[1], DEPTH)
    x_s, W_s, V_s, out_s = Stream(x), Stream(W), Stream(V), Stream(out)

    def blocks_of_core():
        return range(core_index(0) * grid[1] + core_index(1), rows * columns, grid[0] * grid[1])

    @compute()
    async def gate(x_cb, W_cb, V_cb, out_cb):
        for block in blocks_of_core():
            gates = fill(0, shape=OUT_BLOCK)
            values = fill(0, shape=OUT_BLOCK)
            for k in range(steps):
                x_block = x_cb.pop()
                gates = gates + x_block @ W_cb.pop()
                values = values + x_block @ V_cb.pop()
            out_cb.reserve().store(silu(gates) * values)

    @datamovement()
    async def read(x_cb, W_cb, V_cb, out_cb):
        for block in blocks_of_core():
            for k in range(steps):
                dma(x_s[block // columns, k], x_cb.reserve()).wait()
                dma(W_s[k, block % columns], W_cb.reserve()).wait()
                dma(V_s[k, block % columns], V_cb.reserve()).wait()

    @datamovement()
    async def write(x_cb, W_cb, V_cb, out_cb):
        for block in blocks_of_core():
            dma(out_cb.pop(), out_s[block // columns, block % columns]).wait()

    return Program(gate, read, write)(x, W, V, out)
