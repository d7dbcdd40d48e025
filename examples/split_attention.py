# Attention in two kernels: the first computes the weights softmax(Q K^T / sqrt(d)), the second multiplies them by V.
#
# What this file teaches: kernels that work for each other. What the first writes to a tensor, the second reads; one command
# saves it, the next takes it:
#
#   ttlc run examples/split_attention.py --kernel attention_weights --tensor Q=256x64 --tensor K=256x64 \
#       --tensor weights=256x256 --out weights=weights.npy
#   ttlc run examples/split_attention.py --kernel weighted_values --tensor weights=weights.npy --tensor V=256x64 \
#       --tensor out=256x64
#
# The first kernel goes over the keys twice: once for the maximum and the sum of every row, once for the weights. Between the two
# passes lives a column of each, whatever the number of keys.
from ttlang.d2m_api import *
import math

GRID = (2, 2)     # rows and columns of cores
BLOCK_ROWS = 1    # rows of tiles in a block of queries
KEY_ROWS = 2      # rows of tiles in a block of keys or values


def width(tensor):
    """Columns of tiles."""
    return -(-tensor.shape[1] // 32)


def weight_blocks(Q, K, weights):
    return [(BLOCK_ROWS, width(Q)), (KEY_ROWS, width(K)), (BLOCK_ROWS, KEY_ROWS)]


def value_blocks(weights, V, out):
    return [(BLOCK_ROWS, KEY_ROWS), (KEY_ROWS, width(V)), (BLOCK_ROWS, width(V))]


@pykernel_gen(grid=GRID, block_factors=weight_blocks)
def attention_weights(Q, K, weights, grid=None):
    scale = 1 / math.sqrt(Q.shape[1])
    query_blocks = -(-Q.shape[0] // (32 * BLOCK_ROWS))
    key_blocks = -(-K.shape[0] // (32 * KEY_ROWS))
    Q_s, K_s, weights_s = Stream(Q), Stream(K), Stream(weights)

    def blocks_of_core():
        return range(core_index(0) * grid[1] + core_index(1), query_blocks, grid[0] * grid[1])

    @compute()
    async def weigh(Q_cb, K_cb, weights_cb):
        for block in blocks_of_core():
            q = Q_cb.pop() * scale
            m = fill(-math.inf, shape=(BLOCK_ROWS, 1))
            l = fill(0, shape=(BLOCK_ROWS, 1))
            for key in range(key_blocks):
                s = q @ K_cb.pop().transpose()
                m_new = rowmax(s, m)
                l = l * exp(m - m_new) + rowsum(exp(s - m_new))
                m = m_new
            for key in range(key_blocks):
                s = q @ K_cb.pop().transpose()
                weights_cb.reserve().store(exp(s - m) / l)

    @datamovement()
    async def read(Q_cb, K_cb, weights_cb):
        for block in blocks_of_core():
            dma(Q_s[block, 0], Q_cb.reserve()).wait()
            for step in range(2 * key_blocks):
                dma(K_s[step % key_blocks, 0], K_cb.reserve()).wait()

    @datamovement()
    async def write(Q_cb, K_cb, weights_cb):
        for block in blocks_of_core():
            for key in range(key_blocks):
                dma(weights_cb.pop(), weights_s[block, key]).wait()

    return Program(weigh, read, write)(Q, K, weights)


@pykernel_gen(grid=GRID, block_factors=value_blocks)
def weighted_values(weights, V, out, grid=None):
    query_blocks = -(-weights.shape[0] // (32 * BLOCK_ROWS))
    key_blocks = -(-V.shape[0] // (32 * KEY_ROWS))
    weights_s, V_s, out_s = Stream(weights), Stream(V), Stream(out)

    def blocks_of_core():
        return range(core_index(0) * grid[1] + core_index(1), query_blocks, grid[0] * grid[1])

    @compute()
    async def gather(weights_cb, V_cb, out_cb):
        for block in blocks_of_core():
            acc = fill(0, shape=(BLOCK_ROWS, width(V)))
            for key in range(key_blocks):
                acc = acc + weights_cb.pop() @ V_cb.pop()
            out_cb.reserve().store(acc)

    @datamovement()
    async def read(weights_cb, V_cb, out_cb):
        for block in blocks_of_core():
            for key in range(key_blocks):
                dma(weights_s[block, key], weights_cb.reserve()).wait()
                dma(V_s[key, 0], V_cb.reserve()).wait()

    @datamovement()
    async def write(weights_cb, V_cb, out_cb):
        for block in blocks_of_core():
            dma(out_cb.pop(), out_s[block, 0]).wait()

    return Program(gather, read, write)(weights, V, out)
