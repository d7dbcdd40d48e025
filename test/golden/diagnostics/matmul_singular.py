# CHECKS: a matmul whose left block has one column
# RUN: ttlc compile %s --tensor A=64x32 --tensor B=64x64 --tensor out=64x64 -o %t
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 1), (2, 2), (2, 2)])
def k(A, B, out):
    @compute()
    async def comp(A_cb, B_cb, out_cb):
        out_cb.reserve().store(A_cb.pop() @ B_cb.pop())

    return Program(comp)(A, B, out)
