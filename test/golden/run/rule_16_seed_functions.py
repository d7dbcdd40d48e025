# RUN: ttlc run %s --kernel masked --tensor a=128x128 --tensor out=128x128
# RUN: ttlc run %s --kernel by_head --tensor a=3x64x64 --tensor out=3x64x64
# CHECKS: causal_mask sees keys up to the query, at offsets known at run time; fill(-inf) is the lowest number; heads lead
from ttlang.d2m_api import *


@pykernel_gen(grid=(2, 1), block_factors=[(1, 2), (1, 2)])
def masked(a, out):
    a_s, out_s = Stream(a), Stream(out)

    @compute()
    async def comp(a_cb, out_cb):
        for i in range(2):
            q = core_index(0) * 2 + i
            for k in range(2):
                seen = a_cb.pop() + causal_mask(q, k * 2, shape=(1, 2))
                out_cb.reserve().store(exp(max(seen, fill(-inf, shape=(1, 2)))))

    @datamovement()
    async def read(a_cb, out_cb):
        for i in range(2):
            for k in range(2):
                dma(a_s[core_index(0) * 2 + i, k], a_cb.reserve()).wait()

    @datamovement()
    async def write(a_cb, out_cb):
        for i in range(2):
            for k in range(2):
                dma(out_cb.pop(), out_s[core_index(0) * 2 + i, k]).wait()

    return Program(comp, read, write)(a, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def by_head(a, out):
    a_s, out_s = Stream(a), Stream(out)
    heads = a.shape[0]

    @compute()
    async def comp(a_cb, out_cb):
        for _ in range(heads):
            x = a_cb.pop()
            m = fill(-inf, shape=(2, 1))
            for _ in range(2):
                m = max(m, x.rowmax())
            out_cb.reserve().store(x - m)

    @datamovement()
    async def read(a_cb, out_cb):
        for h in range(heads):
            dma(a_s[h, 0, 0], a_cb.reserve()).wait()

    @datamovement()
    async def write(a_cb, out_cb):
        for h in range(heads):
            dma(out_cb.pop(), out_s[h, 0, 0]).wait()

    return Program(comp, read, write)(a, out)
