# CHECKS: powers, explicit broadcasts, buffers of the compute thread, stores in some iterations only
# RUN: ttlc run %s --kernel conditional_store --tensor A=128x64 --tensor out=128x64
# RUN: ttlc run %s --kernel through_own_buffer --tensor A=64x64 --tensor out=64x64
# RUN: ttlc run %s --kernel transposed_column --tensor A=32x32 --tensor out=32x32
# RUN: ttlc run %s --kernel powers --tensor A=64x64 --tensor out=64x64
# RUN: ttlc run %s --kernel powers --metal-api feb2026 --tensor A=64x64 --tensor out=64x64
# RUN: ttlc run %s --kernel spread --tensor A=64x64 --tensor out=64x64
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def conditional_store(A, out):
    A_s, out_s = Stream(A), Stream(out)

    @compute()
    async def comp(A_cb, out_cb):
        for i in range(4):
            if i < 2:
                out_cb.reserve().store(exp(A_cb.pop()))

    @datamovement()
    async def read(A_cb, out_cb):
        for i in range(2):
            dma(A_s[i, 0], A_cb.reserve()).wait()

    @datamovement()
    async def write(A_cb, out_cb):
        for i in range(2):
            dma(out_cb.pop(), out_s[i, 0]).wait()

    return Program(comp, read, write)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def through_own_buffer(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        tmp = CircularBuffer(shape=(2, 2), buffer_factor=2)
        a = A_cb.pop()
        tmp.reserve().store(exp(a))
        out_cb.reserve().store(tmp.pop() + a)

    return Program(comp)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[(1, 1), (1, 1)])
def transposed_column(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        a = A_cb.pop()
        out_cb.reserve().store(a - a.rowmax().transpose())

    return Program(comp)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def powers(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        a = A_cb.pop()
        out_cb.reserve().store((a ** 2 + 1) ** 0.5 + (abs(a) + 1) ** -1 + a ** 3 + 2 ** a)

    return Program(comp)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def spread(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        a = A_cb.pop()
        out_cb.reserve().store(bcast(a.rowsum(), dim=1, shape=(2, 2)) + bcast(a.rowmax(dim=0), dim=0, shape=(2, 2)))

    return Program(comp)(A, out)
