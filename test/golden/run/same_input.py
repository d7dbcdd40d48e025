# CHECKS: one block as both operands of an operation
# RUN: ttlc run %s --kernel difference --tensor S=64x32 --tensor out=64x32
# RUN: ttlc run %s --kernel product --tensor S=64x32 --tensor out=64x32
# RUN: ttlc run %s --kernel quotient --tensor S=64x32 --tensor out=64x32
# RUN: ttlc run %s --kernel gram --tensor S=64x32 --tensor out=64x64
# RUN: ttlc run %s --kernel square --set BLOCK_COLUMNS=2 --tensor S=64x64 --tensor out=64x64
# RUN: ttlc run %s --kernel square --set "GRID=(2, 2)" --set BLOCK_ROWS=2 --set BLOCK_COLUMNS=2 --tensor S=128x128 --tensor out=128x128
# RUN: ttlc run %s --kernel gram --set "GRID=(2, 2)" --set BLOCK_ROWS=3 --set BLOCK_COLUMNS=5 --tensor S=192x320 --tensor out=192x192
from ttlang.d2m_api import *

GRID = (1, 1)
BLOCK_ROWS = 2
BLOCK_COLUMNS = 1
BLOCK = (BLOCK_ROWS, BLOCK_COLUMNS)


@pykernel_gen(grid=GRID, block_factors=[BLOCK, BLOCK])
def difference(S, out):
    @compute()
    async def comp(S_cb, out_cb):
        s = S_cb.pop()
        out_cb.reserve().store(s - s)

    return Program(comp)(S, out)


@pykernel_gen(grid=GRID, block_factors=[BLOCK, BLOCK])
def product(S, out):
    @compute()
    async def comp(S_cb, out_cb):
        s = S_cb.pop()
        out_cb.reserve().store(s * s)

    return Program(comp)(S, out)


@pykernel_gen(grid=GRID, block_factors=[BLOCK, BLOCK])
def quotient(S, out):
    @compute()
    async def comp(S_cb, out_cb):
        e = exp(S_cb.pop())
        out_cb.reserve().store(e / e + e * e)

    return Program(comp)(S, out)


@pykernel_gen(grid=GRID, block_factors=[BLOCK, (BLOCK_ROWS, BLOCK_ROWS)])
def gram(S, out):
    @compute()
    async def comp(S_cb, out_cb):
        s = S_cb.pop()
        out_cb.reserve().store(s @ s.transpose())

    return Program(comp)(S, out)


@pykernel_gen(grid=GRID, block_factors=[BLOCK, BLOCK])
def square(S, out):
    @compute()
    async def comp(S_cb, out_cb):
        s = S_cb.pop()
        out_cb.reserve().store(s @ s - s)

    return Program(comp)(S, out)
