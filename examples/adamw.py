# One step of the AdamW optimizer: parameters p, gradients g, running mean m and running mean square v of the gradients.
#
# What this file teaches: tensors that are read and written. p, m and v are updated in place: the reader loads a block, the
# writer stores the new one to the same place. Constants of the formula, the bias corrections included, are computed while
# compiling; the first step needs no old m and v, and its code does not read them.
#
#   ttlc run examples/adamw.py --tensor p=256x128 --tensor g=256x128 --tensor m=256x128 --tensor v=256x128 \
#       --out p=p.npy --out m=m.npy --out v=v.npy
#   ttlc run examples/adamw.py --set STEP=2 --tensor p=p.npy --tensor g=256x128 --tensor m=m.npy --tensor v=v.npy
#
# The second step takes the state from files: mean squares are not negative, generated values may be.
from ttlang.d2m_api import *

GRID = (2, 2)       # rows and columns of cores
BLOCK_ROWS = 2      # tiles in a block
BLOCK_COLUMNS = 2
STEP = 1            # counts from 1
RATE = 1e-3
BETA_1 = 0.9
BETA_2 = 0.999
EPSILON = 1e-8
DECAY = 1e-2

BLOCK = (BLOCK_ROWS, BLOCK_COLUMNS)


def blocks(elements, tiles_in_block):
    return -(-elements // (32 * tiles_in_block))


@pykernel_gen(grid=GRID, block_factors=[BLOCK] * 4)
def adamw(p, g, m, v, grid=None):
    rows, columns = blocks(p.shape[0], BLOCK_ROWS), blocks(p.shape[1], BLOCK_COLUMNS)
    correction_1, correction_2 = 1 / (1 - BETA_1 ** STEP), 1 / (1 - BETA_2 ** STEP)
    p_s, g_s, m_s, v_s = Stream(p), Stream(g), Stream(m), Stream(v)

    def blocks_of_core():
        return range(core_index(0) * grid[1] + core_index(1), rows * columns, grid[0] * grid[1])

    # The updated blocks, on their way from the compute thread to the writer.
    p_new, m_new, v_new = (CircularBuffer(shape=BLOCK, buffer_factor=2, dtype=t.dtype) for t in (p, m, v))

    @compute()
    async def update(p_cb, g_cb, m_cb, v_cb):
        for block in blocks_of_core():
            p_block, g_block = p_cb.pop(), g_cb.pop()
            m_block = g_block * (1 - BETA_1)
            v_block = g_block * g_block * (1 - BETA_2)
            if STEP > 1:
                m_block = m_cb.pop() * BETA_1 + m_block
                v_block = v_cb.pop() * BETA_2 + v_block
            change = m_block * correction_1 / (sqrt(v_block * correction_2) + EPSILON)
            p_new.reserve().store(p_block * (1 - RATE * DECAY) - change * RATE)
            m_new.reserve().store(m_block)
            v_new.reserve().store(v_block)

    @datamovement()
    async def read(p_cb, g_cb, m_cb, v_cb):
        for block in blocks_of_core():
            row, column = block // columns, block % columns
            dma(p_s[row, column], p_cb.reserve()).wait()
            dma(g_s[row, column], g_cb.reserve()).wait()
            if STEP > 1:
                dma(m_s[row, column], m_cb.reserve()).wait()
                dma(v_s[row, column], v_cb.reserve()).wait()

    @datamovement()
    async def write(p_cb, g_cb, m_cb, v_cb):
        for block in blocks_of_core():
            row, column = block // columns, block % columns
            dma(p_new.pop(), p_s[row, column]).wait()
            dma(m_new.pop(), m_s[row, column]).wait()
            dma(v_new.pop(), v_s[row, column]).wait()

    return Program(update, read, write)(p, g, m, v)
