# CHECKS: broadcasts by shape, several outputs, supplied threads, dtypes, leading dimensions, grids and machines
# RUN: ttlc run %s --kernel broadcasts --tensor A=64x96 --tensor column=64x32 --tensor row=32x96 --tensor one=32x32 --tensor out=64x96
# RUN: ttlc run %s --kernel broadcasts_left --tensor A=64x96 --tensor column=64x32 --tensor row=32x96 --tensor one=32x32 --tensor out=64x96
# RUN: ttlc run %s --kernel outer --tensor column=64x32 --tensor row=32x96 --tensor out=64x96
# RUN: ttlc run %s --kernel statistics --tensor A=128x192 --tensor scaled=128x192 --tensor largest=128x64 --tensor total=128x64
# RUN: ttlc run %s --kernel supplied --set "GRID=(1, 1)" --tensor A=64x32 --tensor B=64x32 --tensor out=64x32
# RUN: ttlc run %s --kernel supplied --set "GRID=(2, 2)" --tensor A=128x64 --tensor B=128x64 --tensor out=128x64
# RUN: ttlc run %s --kernel supplied --set "GRID=(8, 8)" --tensor A=512x256 --tensor B=512x256 --tensor out=512x256
# RUN: ttlc run %s --kernel supplied --set "GRID=(2, 4)" --tensor A=512x32 --tensor B=512x32 --tensor out=512x32
# RUN: ttlc run %s --kernel supplied --set "GRID=(2, 2)" --arch blackhole --tensor A=128x64 --tensor B=128x64 --tensor out=128x64
# RUN: ttlc run %s --kernel supplied --set "GRID=(1, 1)" --tensor A=64x32:fp32 --tensor B=64x32:fp32 --tensor out=64x32:fp32
# RUN: ttlc run %s --kernel supplied --set "GRID=(1, 1)" --tensor A=64x32:fp32 --tensor B=64x32:bf16 --tensor out=64x32:bf16
# RUN: ttlc run %s --kernel supplied --set "GRID=(1, 1)" --dst 16 --tensor A=64x32 --tensor B=64x32 --tensor out=64x32
# RUN: ttlc run %s --kernel supplied --set "GRID=(1, 1)" --dst-sync full --tensor A=64x32 --tensor B=64x32 --tensor out=64x32
# RUN: ttlc run %s --kernel supplied --set "GRID=(1, 1)" --metal-api feb2026 --tensor A=64x32 --tensor B=64x32 --tensor out=64x32
# RUN: ttlc run %s --kernel supplied --set "GRID=(1, 1)" --tensor A=50x20 --tensor B=50x20 --tensor out=50x20
# RUN: ttlc run %s --kernel batched --tensor A=3x64x64 --tensor B=3x64x64 --tensor out=3x64x64
# RUN: ttlc run %s --kernel large --tensor A=256x256 --tensor out=256x256
# RUN: ttlc run %s --kernel large --dst 16 --tensor A=256x256 --tensor out=256x256
# RUN: ttlc run %s --kernel large --set "SIDE=6" --tensor A=192x192:fp32 --tensor out=192x192:fp32
from ttlang.d2m_api import *

GRID = (1, 1)
SIDE = 8


@pykernel_gen(grid=(1, 1), block_factors=[(2, 3), (2, 1), (1, 3), (1, 1), (2, 3)])
def broadcasts(A, column, row, one, out):
    @compute()
    async def comp(A_cb, column_cb, row_cb, one_cb, out_cb):
        a, c, r, o = A_cb.pop(), column_cb.pop(), row_cb.pop(), one_cb.pop()
        out_cb.reserve().store((a - c) * r + o)

    return Program(comp)(A, column, row, one, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 3), (2, 1), (1, 3), (1, 1), (2, 3)])
def broadcasts_left(A, column, row, one, out):
    @compute()
    async def comp(A_cb, column_cb, row_cb, one_cb, out_cb):
        a, c, r, o = A_cb.pop(), column_cb.pop(), row_cb.pop(), one_cb.pop()
        out_cb.reserve().store(max(o - a, c - exp(a)) + (r / exp(a)))

    return Program(comp)(A, column, row, one, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 1), (1, 3), (2, 3)])
def outer(column, row, out):
    @compute()
    async def comp(column_cb, row_cb, out_cb):
        out_cb.reserve().store(column_cb.pop() * row_cb.pop())

    return Program(comp)(column, row, out)


@pykernel_gen(grid=(2, 2), block_factors=[(2, 3), (2, 3), (2, 1), (2, 1)])
def statistics(A, scaled, largest, total):
    @compute()
    async def comp(A_cb, scaled_cb, largest_cb, total_cb):
        a = A_cb.pop()
        m = a.rowmax()
        e = exp(a - m)
        s = e.rowsum()
        scaled_cb.reserve().store(e / s)
        largest_cb.reserve().store(m)
        total_cb.reserve().store(s)

    return Program(comp)(A, scaled, largest, total)


@pykernel_gen(grid=GRID, block_factors=[(2, 1)] * 3)
def supplied(A, B, out):
    @compute()
    async def comp(A_cb, B_cb, out_cb):
        a, b = A_cb.pop(), B_cb.pop()
        out_cb.reserve().store(exp(a) * b - a * 0.5)

    return Program(comp)(A, B, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2)] * 3)
def batched(A, B, out):
    A_s, B_s, out_s = Stream(A), Stream(B), Stream(out)

    @compute()
    async def comp(A_cb, B_cb, out_cb):
        for batch in range(3):
            out_cb.reserve().store(A_cb.pop() @ B_cb.pop())

    @datamovement()
    async def read(A_cb, B_cb, out_cb):
        for batch in range(3):
            dma(A_s[batch, 0, 0], A_cb.reserve()).wait()
            dma(B_s[batch, 0, 0], B_cb.reserve()).wait()

    @datamovement()
    async def write(A_cb, B_cb, out_cb):
        for batch in range(3):
            dma(out_cb.pop(), out_s[batch, 0, 0]).wait()

    return Program(comp, read, write)(A, B, out)


# Blocks of many times the capacity of DST.
@pykernel_gen(grid=(1, 1), block_factors=[(SIDE, SIDE)] * 2)
def large(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        a = A_cb.pop()
        e = exp(a * 0.5)
        out_cb.reserve().store((e @ tanh(a)) * (1 / 64) + e / e.rowsum())

    return Program(comp)(A, out)
