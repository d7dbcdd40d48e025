# CHECKS: a maximum over padding is refused where the compute thread cannot know which blocks the reader hands over
# RUN: ttlc check %s --tensor x=64x100 --tensor out=64x32
# RUN: ttlc compile %s --tensor x=64x100 --tensor out=64x32 -o %t
from ttlang.d2m_api import *


@pykernel_gen(grid=(2, 1), block_factors=[(1, 1), (1, 1)])
def largest(x, out):
    @compute()
    async def comp(x_cb, out_cb):
        m = x_cb.pop().rowmax()
        for i in range(core_index(0) + 1):
            m = max(m, x_cb.pop().rowmax())
        out_cb.reserve().store(m)

    @datamovement()
    async def read(x_cb, out_cb):
        for i in range(core_index(0) + 2):
            dma(Stream(x)[core_index(0), i + 2 - core_index(0)], x_cb.reserve()).wait()

    return Program(comp, read)(x, out)
