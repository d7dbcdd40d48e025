# CHECKS: semaphores are for data movement threads
# RUN: ttlc compile %s --tensor A=64x64 --tensor out=64x64 -o %t
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def k(A, out):
    @compute()
    async def comp(A_cb, out_cb, ready: Semaphore):
        ready.wait(1)
        out_cb.reserve().store(exp(A_cb.pop()))

    return Program(comp)(A, out)
