# Chains of 6, 10 and 20 operations.
#
# What this file teaches: there is no limit to how many operations a kernel chains, and nothing to declare between them. How
# many run in one section of registers, and which results take a detour through a circular buffer, depends on the blocks;
# the source does not change.
#
#   ttlc run examples/operation_chain.py --kernel six_operations --tensor Q=64x128 --tensor K=128x128 --tensor out=64x128
#   ttlc run examples/operation_chain.py --kernel ten_operations --tensor Q=64x128 --tensor K=128x128 --tensor out=64x128
#   ttlc run examples/operation_chain.py --kernel twenty_operations --tensor A=64x128 --tensor B=64x128 --tensor out=64x128
from ttlang.d2m_api import *

GRID = (2, 2)              # rows and columns of cores; core (y, x) has block [y, x] of every tensor
BLOCK_ROWS = 1             # tiles in a block of Q and of the output
BLOCK_COLUMNS = 2
KEY_ROWS = BLOCK_COLUMNS   # rows of tiles in a block of K: S has as many columns, and S - Q needs equal shapes
SCALE = 1 / 8              # of the scores, which are sums of BLOCK_COLUMNS * 32 products: exponents stay moderate

BLOCK = (BLOCK_ROWS, BLOCK_COLUMNS)
KEY_BLOCK = (KEY_ROWS, BLOCK_COLUMNS)


@pykernel_gen(grid=GRID, block_factors=[BLOCK, KEY_BLOCK, BLOCK])
def six_operations(Q, K, out):
    @compute()
    async def chain(Q_cb, K_cb, out_cb):
        Q_block = Q_cb.pop() * SCALE
        K_block = K_cb.pop()
        K_T = K_block.transpose()
        S = Q_block @ K_T
        S_stable = S - Q_block
        P = S_stable.exp()
        P_norm = P.sqrt()
        result = P_norm.recip()
        out_cb.reserve().store(result)

    return Program(chain)(Q, K, out)


@pykernel_gen(grid=GRID, block_factors=[BLOCK, KEY_BLOCK, BLOCK])
def ten_operations(Q, K, out):
    @compute()
    async def chain(Q_cb, K_cb, out_cb):
        Q_block = Q_cb.pop() * SCALE
        S = Q_block @ K_cb.pop().transpose()
        r = (S - Q_block).exp().sqrt().recip()
        out_cb.reserve().store(r.exp().sqrt().recip().exp())

    return Program(chain)(Q, K, out)


@pykernel_gen(grid=GRID, block_factors=[BLOCK] * 3)
def twenty_operations(A, B, out):
    @compute()
    async def chain(A_cb, B_cb, out_cb):
        a, b = A_cb.pop(), B_cb.pop()
        c = sigmoid(a - b)
        d = c * a + b
        e = exp(d * 0.25)
        f = sqrt(e) + recip(e)
        g = f * a - e
        h = max(g, d) + min(g, a)
        i = tanh(h) * f
        j = i - b * 0.125
        out_cb.reserve().store(j / e + 1.0)

    return Program(chain)(A, B, out)
