# CHECKS: tensors of integers in a compute thread, the first read and the second written
# RUN: ttlc compile %s --tensor A=64x64:int32 --tensor out=64x64:uint16 -o %t
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def k(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(exp(A_cb.pop()))

    return Program(comp)(A, out)
