# CHECKS: buffers beyond L1
# RUN: ttlc compile %s --tensor A=1024x512 --tensor out=1024x512 -o %t
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(32, 16), (32, 16)])
def k(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(exp(A_cb.pop()))

    return Program(comp)(A, out)
