# CHECKS: branches that give a name blocks of different shapes
# RUN: ttlc compile %s --tensor A=64x64 --tensor out=64x64 -o %t
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def k(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        a = A_cb.pop()
        if core_index(0) == 0:
            r = a
        else:
            r = a.rowmax()
        out_cb.reserve().store(r)

    return Program(comp)(A, out)
