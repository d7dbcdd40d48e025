# CHECKS: a multicast beyond the grid
# RUN: ttlc compile %s --tensor A=64x64 --tensor out=64x64 -o %t
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def k(A, out):
    A_s, out_s = Stream(A), Stream(out)

    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(exp(A_cb.pop()))

    @datamovement()
    async def read(A_cb, out_cb):
        a = A_cb.reserve()
        dma(A_s[0, 0], a).wait()
        dma(a, a, core=(0, 1), mcast=(1, 1)).wait()

    return Program(comp, read)(A, out)
