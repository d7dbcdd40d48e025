# CHECKS: chains of 6, 10 and 20 operations, more than DST holds at once
# RUN: ttlc run %s --kernel six --tensor Q=32x32 --tensor K=32x32 --tensor out=32x32
# RUN: ttlc run %s --kernel six --set TILES=2 --tensor Q=64x64 --tensor K=64x64 --tensor out=64x64
# RUN: ttlc run %s --kernel ten --tensor Q=32x32 --tensor K=32x32 --tensor out=32x32
# RUN: ttlc run %s --kernel ten --set TILES=3 --tensor Q=96x96 --tensor K=96x96 --tensor out=96x96
# RUN: ttlc run %s --kernel twenty --tensor Q=32x32 --tensor K=32x32 --tensor out=32x32
# RUN: ttlc run %s --kernel twenty --set TILES=2 --tensor Q=64x64 --tensor K=64x64 --tensor out=64x64
# RUN: ttlc run %s --kernel unary_six --tensor A=64x64 --tensor out=64x64
from ttlang.d2m_api import *

TILES = 1
BLOCKS = [(TILES, TILES)] * 3


@pykernel_gen(grid=(1, 1), block_factors=BLOCKS)
def six(Q, K, out):
    @compute()
    async def comp(Q_cb, K_cb, out_cb):
        Q_block = Q_cb.pop()
        K_block = K_cb.pop()
        K_T = K_block.transpose()
        S = Q_block @ K_T
        S_stable = S - Q_block
        P = S_stable.exp()
        P_norm = P.sqrt()
        result = P_norm.recip()
        out_cb.reserve().store(result)

    return Program(comp)(Q, K, out)


@pykernel_gen(grid=(1, 1), block_factors=BLOCKS)
def ten(Q, K, out):
    @compute()
    async def comp(Q_cb, K_cb, out_cb):
        Q_block = Q_cb.pop()
        K_block = K_cb.pop()
        out_block = out_cb.reserve()
        r = Q_block @ K_block.transpose()
        r = r - Q_block
        r = r.tanh()
        r = r.exp()
        r = r.sqrt()
        r = r.recip()
        r = r.exp()
        r = r.sqrt()
        r = r.recip()
        out_block.store(r)
        out_cb.pop()

    return Program(comp)(Q, K, out)


@pykernel_gen(grid=(1, 1), block_factors=BLOCKS)
def twenty(Q, K, out):
    @compute()
    async def comp(Q_cb, K_cb, out_cb):
        q = Q_cb.pop()
        k = K_cb.pop()
        a = q @ k.transpose()
        b = sigmoid(a - q)
        c = b * k + q
        d = exp(c * 0.25)
        e = sqrt(d) + recip(d)
        f = e * b - d
        g = max(f, c) + min(f, a)
        h = tanh(g) * e
        i = h - a * 0.125
        out_cb.reserve().store(i / d + 1.0)

    return Program(comp)(Q, K, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def unary_six(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        r = A_cb.pop().exp().sqrt().recip().exp().sqrt().recip()
        out_cb.reserve().store(r)

    return Program(comp)(A, out)
