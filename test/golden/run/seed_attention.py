# CHECKS: the looped kernel of the seed notes, completed, and the form that divides in every step; plain and causal
# RUN: ttlc run %s --kernel looped --tensor Q=32x32 --tensor K=128x32 --tensor V=128x32 --tensor out=32x32
# RUN: ttlc run %s --kernel looped --set ROWS=2 --set COLUMNS=4 --set KEY_ROWS=2 --tensor Q=64x128 --tensor K=256x128 --tensor V=256x128 --tensor out=64x128
# RUN: ttlc run %s --kernel looped --set CAUSAL=True --set "GRID=(2, 2)" --set KEY_ROWS=2 --tensor Q=128x32 --tensor K=256x32 --tensor V=256x32 --tensor out=128x32
# RUN: ttlc run %s --kernel ideal --set "GRID=(2, 1)" --set ROWS=2 --set COLUMNS=2 --tensor Q=128x64 --tensor K=256x64 --tensor V=256x64 --tensor out=128x64
# RUN: ttlc run %s --kernel ideal --set CAUSAL=True --set "GRID=(2, 2)" --set ROWS=1 --set COLUMNS=2 --tensor Q=128x64 --tensor K=256x64 --tensor V=256x64 --tensor out=128x64
from ttlang.d2m_api import *

GRID = (1, 1)
ROWS = 1       # tiles in a block of Q
COLUMNS = 1
KEY_ROWS = 1   # rows of tiles in a block of K and V, in the looped kernel
CAUSAL = False
SCALE = (32 * COLUMNS) ** -0.5  # 0.125 for the 64 columns of the notes
NUM_KV_BLOCKS = 4
inf = float("inf")


def masked(scores, q_tile, kv_tile, shape):
    return scores + causal_mask(q_tile, kv_tile, shape=shape) if CAUSAL else scores


@pykernel_gen(grid=GRID, block_factors=[(ROWS, COLUMNS), (KEY_ROWS, COLUMNS), (KEY_ROWS, COLUMNS), (ROWS, COLUMNS)])
def looped(Q, K, V, out, grid=None):
    K_s, V_s = Stream(K), Stream(V)

    @compute()
    async def flash_attention_loop(Q_cb, K_cb, V_cb, out_cb):
        q_tile = (core_index(0) * grid[1] + core_index(1)) * ROWS
        Q_block = Q_cb.pop() * (1 / 8)
        m_old = fill(-inf, shape=(ROWS, 1))
        l_old = fill(0, shape=(ROWS, 1))
        O_acc = fill(0, shape=(ROWS, COLUMNS))
        for kv_idx in range(NUM_KV_BLOCKS):
            K_block = K_cb.pop()
            V_block = V_cb.pop()
            S = masked(Q_block @ K_block.transpose(), q_tile, kv_idx * KEY_ROWS, (ROWS, KEY_ROWS))
            m_new = rowmax(S, m_old)
            P = (S - m_new).exp()
            correction = (m_old - m_new).exp()
            l_new = rowsum(P, correction * l_old)
            O_acc = correction * O_acc + P @ V_block
            m_old = m_new
            l_old = l_new
        out_cb.reserve().store(O_acc / l_old)

    @datamovement()
    async def dm(Q_cb, K_cb, V_cb, out_cb):
        for kv_idx in range(NUM_KV_BLOCKS):
            dma(K_s[kv_idx, 0], K_cb.reserve()).wait()
            dma(V_s[kv_idx, 0], V_cb.reserve()).wait()

    return Program(flash_attention_loop, dm)(Q, K, V, out)


# Keeps the running output divided by the running sum. The state has the shape of Q's block at first and is
# made from it, as long as nothing better is known; so scores must be as wide as Q.
@pykernel_gen(grid=GRID, block_factors=[(ROWS, COLUMNS), (COLUMNS, COLUMNS), (COLUMNS, COLUMNS), (ROWS, COLUMNS)], memory_space="L1", tiled=True)
def ideal(Q, K, V, out, block_factors=None, grid=None):
    Q_stream = Stream(Q)
    K_stream = Stream(K)
    V_stream = Stream(V)

    @compute()
    async def comp(Q_cb, K_cb, V_cb, out_cb):
        q_tile = (core_index(0) * grid[1] + core_index(1)) * ROWS
        Q_block = Q_cb.pop()
        m_prev = Q_block * 0.0 - 1e9
        l_prev = Q_block * 0.0
        O_acc = Q_block * 0.0
        for kv_idx in range(NUM_KV_BLOCKS):
            K_block = K_cb.pop()
            V_block = V_cb.pop()
            S = masked(Q_block @ K_block.transpose() * SCALE, q_tile, kv_idx * COLUMNS, (ROWS, COLUMNS))
            m_curr = S.rowmax()
            m_new = m_curr.max(m_prev)
            P = (S - m_new).exp()
            l_curr = P.rowsum()
            correction = (m_prev - m_new).exp()
            l_new = correction * l_prev + l_curr
            O_acc = (l_prev / l_new) * correction * O_acc + (P @ V_block) / l_new
            m_prev = m_new
            l_prev = l_new
        out_block = out_cb.reserve()
        out_block.store(O_acc)
        out_cb.pop()

    @datamovement()
    async def dm(Q_cb, K_cb, V_cb, out_cb):
        idx = core_index(0) * grid[1] + core_index(1)
        dma(Q_stream[idx, 0], Q_cb.reserve()).wait()
        for kv_idx in range(NUM_KV_BLOCKS):
            dma(K_stream[kv_idx, 0], K_cb.reserve()).wait()
            dma(V_stream[kv_idx, 0], V_cb.reserve()).wait()

    return Program(comp, dm)(Q, K, V, out)
