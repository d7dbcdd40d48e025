# Softmax attention in one kernel: softmax(Q K^T / sqrt(d)) V, a whole row of scores at a time.
#
# What this file teaches: matmul, reduction and broadcast in one expression after the other. All keys and values fit the core's
# L1 here, so that nothing needs to be rescaled; flash_attention.py does without that.
#
#   ttlc run examples/attention.py --tensor Q=256x64 --tensor K=128x64 --tensor V=128x64 --tensor out=256x64
from ttlang.d2m_api import *
import math

GRID = (2, 2)     # rows and columns of cores
BLOCK_ROWS = 2    # rows of tiles in a block of queries


def attention_blocks(Q, K, V, out):
    """All keys and all values are one block."""
    d_tiles, key_tiles = -(-Q.shape[1] // 32), -(-K.shape[0] // 32)
    return [(BLOCK_ROWS, d_tiles), (key_tiles, d_tiles), (key_tiles, d_tiles), (BLOCK_ROWS, d_tiles)]


@pykernel_gen(grid=GRID, block_factors=attention_blocks)
def attention(Q, K, V, out, grid=None):
    scale = 1 / math.sqrt(Q.shape[1])
    query_blocks = -(-Q.shape[0] // (32 * BLOCK_ROWS))
    Q_s, K_s, V_s, out_s = Stream(Q), Stream(K), Stream(V), Stream(out)

    def blocks_of_core():
        return range(core_index(0) * grid[1] + core_index(1), query_blocks, grid[0] * grid[1])

    @compute()
    async def attend(Q_cb, K_cb, V_cb, out_cb):
        k, v = K_cb.pop(), V_cb.pop()
        for block in blocks_of_core():
            s = (Q_cb.pop() @ k.transpose()) * scale
            p = exp(s - s.rowmax())
            out_cb.reserve().store((p / p.rowsum()) @ v)

    @datamovement()
    async def read(Q_cb, K_cb, V_cb, out_cb):
        dma(K_s[0, 0], K_cb.reserve()).wait()
        dma(V_s[0, 0], V_cb.reserve()).wait()
        for block in blocks_of_core():
            dma(Q_s[block, 0], Q_cb.reserve()).wait()

    @datamovement()
    async def write(Q_cb, K_cb, V_cb, out_cb):
        for block in blocks_of_core():
            dma(out_cb.pop(), out_s[block, 0]).wait()

    return Program(attend, read, write)(Q, K, V, out)
