# RUN: ttlc run %s --kernel steps --tensor a=128x64 --tensor out=128x64
# RUN: ttlc run %s --kernel supplied --tensor a=128x128 --tensor out=128x128
# RUN: ttlc run %s --kernel supplied_by_rows --tensor a=256x32 --tensor out=256x32
# CHECKS: streams count blocks; a bare pop publishes what was stored, then releases; missing readers and writers are supplied
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 1), (2, 1)])
def steps(a, out):
    a_s, out_s = Stream(a), TensorAccessor(out)

    @compute()
    async def comp(a_cb, out_cb):
        for _ in range(4):
            x = a_cb.wait()
            y = out_cb.reserve().wait()
            y.store(x * 2)
            out_cb.pop()  # publishes y
            a_cb.pop()  # releases x

    @datamovement()
    async def read(a_cb, out_cb):
        for i in range(2):
            for j in range(2):
                dma(a_s[i, j], a_cb.reserve()).wait()

    @datamovement()
    async def write(a_cb, out_cb):
        for i in range(2):
            for j in range(2):
                dma(out_cb.pop(), out_s[i, j]).wait()

    return Program(comp, read, write)(a, out)


@pykernel_gen(grid=(2, 2), block_factors=[(2, 2), (2, 2)])
def supplied(a, out):
    @compute()
    async def comp(a_cb, out_cb):
        out_cb.reserve().store(exp(a_cb.pop()))

    return Program(comp)(a, out)


@pykernel_gen(grid=(2, 4), block_factors=[(1, 1), (1, 1)])
def supplied_by_rows(a, out):
    a_s = Stream(a)

    @compute()
    async def comp(a_cb, out_cb):
        out_cb.reserve().store(a_cb.pop() + 1)

    @datamovement()
    async def read(a_cb, out_cb):
        dma(a_s[core_index(0) * 4 + core_index(1), 0], a_cb.reserve()).wait()

    return Program(comp, read)(a, out)
