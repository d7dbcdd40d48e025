# CHECKS: a buffer that gets fewer blocks than are taken
# RUN: ttlc compile %s --tensor A=64x64 --tensor out=64x64 -o %t
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def k(A, out):
    A_s, out_s = Stream(A), Stream(out)

    @compute()
    async def comp(A_cb, out_cb):
        for i in range(4):
            out_cb.reserve().store(A_cb.pop())

    @datamovement()
    async def read(A_cb, out_cb):
        for i in range(3):
            dma(A_s[0, 0], A_cb.reserve()).wait()

    @datamovement()
    async def write(A_cb, out_cb):
        for i in range(4):
            dma(out_cb.pop(), out_s[0, 0]).wait()

    return Program(comp, read, write)(A, out)
