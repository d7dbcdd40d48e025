# CHECKS: a shape that overflows 64 bits
# RUN: ttlc compile %s --tensor A=64x64 --tensor out=64x64 -o %t
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def k(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        x = fill(0, shape=(1 << 40, 1 << 40))
        out_cb.reserve().store(A_cb.pop() + x.rowsum(dim=None))

    return Program(comp)(A, out)
