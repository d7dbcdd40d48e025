# CHECKS: one block as both operands of an operation
# RUN: ttlc run %s --kernel difference --tensor S=64x32 --tensor out=64x32
# RUN: ttlc run %s --kernel product --tensor S=64x32 --tensor out=64x32
# RUN: ttlc run %s --kernel quotient --tensor S=64x32 --tensor out=64x32
# RUN: ttlc run %s --kernel gram --tensor S=64x32 --tensor out=64x64
# RUN: ttlc run %s --kernel square --tensor S=64x64 --tensor out=64x64
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 1), (2, 1)])
def difference(S, out):
    @compute()
    async def comp(S_cb, out_cb):
        s = S_cb.pop()
        out_cb.reserve().store(s - s)

    return Program(comp)(S, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 1), (2, 1)])
def product(S, out):
    @compute()
    async def comp(S_cb, out_cb):
        s = S_cb.pop()
        out_cb.reserve().store(s * s)

    return Program(comp)(S, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 1), (2, 1)])
def quotient(S, out):
    @compute()
    async def comp(S_cb, out_cb):
        e = exp(S_cb.pop())
        out_cb.reserve().store(e / e + e * e)

    return Program(comp)(S, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 1), (2, 2)])
def gram(S, out):
    @compute()
    async def comp(S_cb, out_cb):
        s = S_cb.pop()
        out_cb.reserve().store(s @ s.transpose())

    return Program(comp)(S, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def square(S, out):
    @compute()
    async def comp(S_cb, out_cb):
        s = S_cb.pop()
        out_cb.reserve().store(s @ s - s)

    return Program(comp)(S, out)
