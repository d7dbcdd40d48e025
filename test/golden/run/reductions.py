# CHECKS: row, column and full maxima and sums over several tiles, inside longer expressions, with a running value
# RUN: ttlc run %s --kernel row_max --tensor A=64x96 --tensor out=64x32
# RUN: ttlc run %s --kernel row_sum --tensor A=64x96 --tensor out=64x32
# RUN: ttlc run %s --kernel column_max --tensor A=64x96 --tensor out=32x96
# RUN: ttlc run %s --kernel column_sum --tensor A=64x96 --tensor out=32x96
# RUN: ttlc run %s --kernel full_max --tensor A=64x96 --tensor out=32x32
# RUN: ttlc run %s --kernel full_sum --tensor A=64x96 --tensor out=32x32
# RUN: ttlc run %s --kernel softmax --tensor A=64x96 --tensor out=64x96
# RUN: ttlc run %s --kernel column_softmax --tensor A=64x96 --tensor out=64x96
# RUN: ttlc run %s --kernel normalized_by_all --tensor A=64x96 --tensor out=64x96
# RUN: ttlc run %s --kernel spread_of_rows --tensor A=64x96 --tensor out=64x32
# RUN: ttlc run %s --kernel running --tensor A=256x64 --tensor largest=64x32 --tensor total=64x32
# RUN: ttlc run %s --kernel running_columns --tensor A=64x256 --tensor largest=32x64 --tensor total=32x64
from ttlang.d2m_api import *
import math

WIDE = (2, 3)


@pykernel_gen(grid=(1, 1), block_factors=[WIDE, (2, 1)])
def row_max(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(A_cb.pop().rowmax())

    return Program(comp)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[WIDE, (2, 1)])
def row_sum(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(rowsum(A_cb.pop()))

    return Program(comp)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[WIDE, (1, 3)])
def column_max(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(A_cb.pop().rowmax(dim=0))

    return Program(comp)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[WIDE, (1, 3)])
def column_sum(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(A_cb.pop().rowsum(dim=0))

    return Program(comp)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[WIDE, (1, 1)])
def full_max(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(rowmax(A_cb.pop(), dim=(0, 1)))

    return Program(comp)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[WIDE, (1, 1)])
def full_sum(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(rowsum(A_cb.pop(), dim=None))

    return Program(comp)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[WIDE, WIDE])
def softmax(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        a = A_cb.pop()
        e = exp(a - a.rowmax())
        out_cb.reserve().store(e / e.rowsum())

    return Program(comp)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[WIDE, WIDE])
def column_softmax(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        a = A_cb.pop()
        e = exp(a - a.rowmax(dim=0))
        out_cb.reserve().store(e / e.rowsum(dim=0))

    return Program(comp)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[WIDE, WIDE])
def normalized_by_all(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        a = A_cb.pop()
        e = exp(a - rowmax(a, dim=None))
        out_cb.reserve().store(e * recip(rowsum(e, dim=None)) * 1000.0)

    return Program(comp)(A, out)


# Root mean square of the rows' distances from their middle between maximum and minimum.
@pykernel_gen(grid=(1, 1), block_factors=[WIDE, (2, 1)])
def spread_of_rows(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        a = A_cb.pop()
        largest = rowmax(a)
        smallest = -rowmax(-a)
        d = a - (largest + smallest) * 0.5
        out_cb.reserve().store(sqrt(rowsum(d * d) * (1.0 / 96)))

    return Program(comp)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 1), (2, 1)])
def running(A, largest, total):
    A_s = Stream(A)

    @compute()
    async def comp(A_cb, largest_cb, total_cb):
        m = fill(-math.inf, shape=(2, 1))
        s = fill(0, shape=(2, 1))
        for i in range(4):
            a = A_cb.pop()
            m = rowmax(a, m)
            s = rowsum(exp(a), s)
        largest_cb.reserve().store(m)
        total_cb.reserve().store(s)

    @datamovement()
    async def read(A_cb, largest_cb, total_cb):
        for i in range(4):
            dma(A_s[i, 0], A_cb.reserve()).wait()

    return Program(comp, read)(A, largest, total)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (1, 2), (1, 2)])
def running_columns(A, largest, total):
    A_s = Stream(A)

    @compute()
    async def comp(A_cb, largest_cb, total_cb):
        m = fill(-math.inf, shape=(1, 2))
        s = fill(0, shape=(1, 2))
        for i in range(4):
            a = A_cb.pop()
            m = rowmax(a, m, dim=0)
            s = rowsum(exp(a), s, dim=0)
        largest_cb.reserve().store(m)
        total_cb.reserve().store(s)

    @datamovement()
    async def read(A_cb, largest_cb, total_cb):
        for i in range(4):
            dma(A_s[0, i], A_cb.reserve()).wait()

    return Program(comp, read)(A, largest, total)
