# CHECKS: a constant the file does not use
# RUN: ttlc compile %s --tensor A=64x64 --tensor out=64x64 --set SCALES=3 -o %t
from ttlang.d2m_api import *


SCALE = 2.0


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def k(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(A_cb.pop() * SCALE)

    return Program(comp)(A, out)
