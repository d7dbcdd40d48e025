# CHECKS: kernels the file does not have, and one that is spelled nearly like one
# RUN: ttlc compile %s --kernel kk --tensor A=64x64 --tensor out=64x64 -o %t
# RUN: ttlc compile %s --kernel scael --tensor A=64x64 --tensor out=64x64 -o %t
# RUN: ttlc check %s --kernel scael
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def k(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(exp(A_cb.pop()))

    return Program(comp)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def scale(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(A_cb.pop() * 2)

    return Program(comp)(A, out)
