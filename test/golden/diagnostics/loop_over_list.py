# CHECKS: a run-time loop over something that is no range
# RUN: ttlc compile %s --tensor A=64x64 --tensor out=64x64 -o %t
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def k(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        total = A_cb.pop()
        for scale in A_cb:
            total = total * scale
        out_cb.reserve().store(total)

    return Program(comp)(A, out)
