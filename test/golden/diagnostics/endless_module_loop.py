# CHECKS: a loop of the module without end, whose result the kernel reads
# RUN: ttlc compile %s --tensor A=64x64 --tensor out=64x64 -o %t
from ttlang.d2m_api import *

n = 1
while n > 0:
    n += 1


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def k(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(A_cb.pop() * n)

    return Program(comp)(A, out)
