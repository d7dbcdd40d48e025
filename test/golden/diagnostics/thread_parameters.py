# CHECKS: a thread with fewer parameters than buffers
# RUN: ttlc compile %s --tensor A=64x64 --tensor out=64x64 -o %t
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def k(A, out):
    @compute()
    async def comp(out_cb):
        out_cb.reserve().store(fill(1, shape=(2, 2)))

    return Program(comp)(A, out)
