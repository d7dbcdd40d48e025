# CHECKS: sizes that are no multiple of 32: padding is no part of sums, maxima, matmuls and softmax, wherever blocks lie
# RUN: ttlc run %s --kernel six --tensor x=33x65 --tensor out=33x65
# RUN: ttlc run %s --kernel six --tensor x=100x100:fp32 --tensor out=100x100:fp32
# RUN: ttlc run %s --kernel six --tensor x=1x2048 --tensor out=1x2048
# RUN: ttlc run %s --kernel six --tensor x=2048x1 --tensor out=2048x1
# RUN: ttlc run %s --kernel row_max --tensor x=33x65 --tensor out=33x1
# RUN: ttlc run %s --kernel row_max --tensor x=100x100:fp32 --tensor out=100x1:fp32
# RUN: ttlc run %s --kernel row_max --tensor x=1x2048 --tensor out=1x1
# RUN: ttlc run %s --kernel row_max --arch blackhole --tensor x=2048x1 --tensor out=2048x1
# RUN: ttlc run %s --kernel row_sum --tensor x=33x65 --tensor out=33x1
# RUN: ttlc run %s --kernel row_sum --arch blackhole --tensor x=100x100 --tensor out=100x1
# RUN: ttlc run %s --kernel row_sum --tensor x=1x2048:fp32 --tensor out=1x1:fp32
# RUN: ttlc run %s --kernel row_sum --tensor x=2048x1 --tensor out=2048x1
# RUN: ttlc run %s --kernel column_max --tensor x=33x65 --tensor out=1x65
# RUN: ttlc run %s --kernel column_max --tensor x=100x100:fp32 --tensor out=1x100:fp32
# RUN: ttlc run %s --kernel column_max --tensor x=1x2048 --tensor out=1x2048
# RUN: ttlc run %s --kernel column_max --tensor x=2048x1 --tensor out=1x1
# RUN: ttlc run %s --kernel column_sum --dst 16 --tensor x=33x65 --tensor out=1x65
# RUN: ttlc run %s --kernel column_sum --tensor x=100x100 --tensor out=1x100
# RUN: ttlc run %s --kernel column_sum --tensor x=1x2048 --tensor out=1x2048
# RUN: ttlc run %s --kernel column_sum --tensor x=2048x1:fp32 --tensor out=1x1:fp32
# RUN: ttlc run %s --kernel full_max --tensor x=33x65 --tensor out=1x1
# RUN: ttlc run %s --kernel full_max --tensor x=2048x1:fp32 --tensor out=1x1:fp32
# RUN: ttlc run %s --kernel full_sum --tensor x=100x100 --tensor out=1x1
# RUN: ttlc run %s --kernel full_sum --tensor x=1x2048 --tensor out=1x1
# RUN: ttlc run %s --kernel mean --tensor x=33x65 --tensor out=33x65
# RUN: ttlc run %s --kernel mean --tensor x=100x100:fp32 --tensor out=100x100:fp32
# RUN: ttlc run %s --kernel softmax --tensor x=33x65 --tensor out=33x65
# RUN: ttlc run %s --kernel softmax --tensor x=33x65:fp32 --tensor out=33x65:fp32
# RUN: ttlc run %s --kernel softmax --arch blackhole --tensor x=100x100 --tensor out=100x100
# RUN: ttlc run %s --kernel softmax --tensor x=1x2048 --tensor out=1x2048
# RUN: ttlc run %s --kernel softmax --tensor x=2048x1 --tensor out=2048x1
# RUN: ttlc run %s --kernel column_softmax --tensor x=33x65 --tensor out=33x65
# RUN: ttlc run %s --kernel column_softmax --tensor x=2048x1 --tensor out=2048x1
# RUN: ttlc run %s --kernel product --tensor x=33x65 --tensor y=65x100 --tensor out=33x100
# RUN: ttlc run %s --kernel product --tensor x=100x100:fp32 --tensor y=100x33:fp32 --tensor out=100x33:fp32
# RUN: ttlc run %s --kernel product --arch blackhole --tensor x=1x2048 --tensor y=2048x1 --tensor out=1x1
# RUN: ttlc run %s --kernel product --tensor x=128x1 --tensor y=1x96 --tensor out=128x96
# RUN: ttlc run %s --kernel product_of_exponentials --tensor x=33x65 --tensor y=100x65 --tensor out=33x100
# RUN: ttlc run %s --kernel product_of_exponentials --arch blackhole --tensor x=33x65:fp32 --tensor y=40x65:fp32 --tensor out=33x40:fp32
# RUN: ttlc run %s --kernel quotient_sum --tensor x=33x65 --tensor out=33x1
# RUN: ttlc run %s --kernel grid_max --tensor x=100x100 --tensor out=100x64
# RUN: ttlc run %s --kernel running_max --tensor x=33x150 --tensor out=33x1
# RUN: ttlc run %s --kernel running_sum --tensor x=150x33 --tensor out=1x33
# RUN: ttlc run %s --kernel running_sum --arch blackhole --tensor x=150x33:fp32 --tensor out=1x33:fp32
# RUN: ttlc run %s --kernel counted --tensor x=120x33 --tensor out=1x33
# RUN: ttlc run %s --kernel attention --tensor Q=100x40 --tensor K=100x40 --tensor V=100x40 --tensor out=100x40
# RUN: ttlc run %s --kernel attention --arch blackhole --tensor Q=33x65 --tensor K=100x65 --tensor V=100x65 --tensor out=33x65
# RUN: ttlc run %s --kernel starts_as_fill --tensor x=62x94 --tensor out=62x94
# RUN: ttlc run %s --kernel starts_as_fill --skip-pass eliminate-dead-code --tensor x=62x94:fp32 --tensor out=62x94:fp32
from ttlang.d2m_api import *
import math


def tiles(t):
    return (-(-t.shape[0] // 32), -(-t.shape[1] // 32))


def whole(*tensors):
    """Every tensor is one block."""
    return [tiles(t) for t in tensors]


def of_one(value):
    @pykernel_gen(grid=(1, 1), block_factors=whole)
    def kernel(x, out):
        @compute()
        async def comp(x_cb, out_cb):
            out_cb.reserve().store(value(x_cb.pop()))

        return Program(comp)(x, out)

    return kernel


six = of_one(lambda x: exp(x * 0.5) + x * x - abs(x))
row_max = of_one(lambda x: (x - 5).rowmax())
row_sum = of_one(lambda x: exp(x).rowsum())
column_max = of_one(lambda x: (x - 5).rowmax(dim=0))
column_sum = of_one(lambda x: (x + 1).rowsum(dim=0))
full_max = of_one(lambda x: (x - 5).rowmax(dim=(0, 1)))
full_sum = of_one(lambda x: exp(x).rowsum(dim=(0, 1)))
quotient_sum = of_one(lambda x: ((x + 9) / (x * x)).rowsum())


@pykernel_gen(grid=(1, 1), block_factors=whole)
def mean(x, out):
    columns = x.shape[1]

    @compute()
    async def comp(x_cb, out_cb):
        x = x_cb.pop()
        out_cb.reserve().store(x - (x + 3).rowsum() * (1 / columns))

    return Program(comp)(x, out)


@pykernel_gen(grid=(1, 1), block_factors=whole)
def softmax(x, out):
    @compute()
    async def comp(x_cb, out_cb):
        x = x_cb.pop()
        e = exp(x - x.rowmax())
        out_cb.reserve().store(e / e.rowsum())

    return Program(comp)(x, out)


@pykernel_gen(grid=(1, 1), block_factors=whole)
def column_softmax(x, out):
    @compute()
    async def comp(x_cb, out_cb):
        x = x_cb.pop()
        e = exp(x - x.rowmax(dim=0))
        out_cb.reserve().store(e / e.rowsum(dim=0))

    return Program(comp)(x, out)


@pykernel_gen(grid=(1, 1), block_factors=whole)
def product(x, y, out):
    @compute()
    async def comp(x_cb, y_cb, out_cb):
        out_cb.reserve().store(x_cb.pop() @ y_cb.pop())

    return Program(comp)(x, y, out)


@pykernel_gen(grid=(1, 1), block_factors=whole)
def product_of_exponentials(x, y, out):
    @compute()
    async def comp(x_cb, y_cb, out_cb):
        out_cb.reserve().store(exp(x_cb.pop()) @ exp(y_cb.pop()).transpose())

    return Program(comp)(x, y, out)


# Four cores, of which the right ones have the columns that end within a tile.
@pykernel_gen(grid=(2, 2), block_factors=[(2, 2), (2, 1)])
def grid_max(x, out):
    @compute()
    async def comp(x_cb, out_cb):
        out_cb.reserve().store((x_cb.pop() - 5).rowmax())

    return Program(comp)(x, out)


# Only the last of the blocks ends within a tile.
@pykernel_gen(grid=(1, 1), block_factors=[(2, 1), (2, 1)])
def running_max(x, out):
    blocks = tiles(x)[1]

    @compute()
    async def comp(x_cb, out_cb):
        m = fill(-math.inf, shape=(2, 1))
        for i in range(blocks):
            m = max(m, (x_cb.pop() - 5).rowmax())
        out_cb.reserve().store(m)

    @datamovement()
    async def read(x_cb, out_cb):
        for i in range(blocks):
            dma(Stream(x)[0, i], x_cb.reserve()).wait()

    return Program(comp, read)(x, out)


# Blocks are added up before their rows are; the last one has fewer rows.
@pykernel_gen(grid=(1, 1), block_factors=[(1, 2), (1, 2)])
def running_sum(x, out):
    blocks = tiles(x)[0]

    @compute()
    async def comp(x_cb, out_cb):
        total = fill(0, shape=(1, 2))
        for i in range(blocks):
            total = total + exp(x_cb.pop())
        out_cb.reserve().store(total.rowsum(dim=0))

    @datamovement()
    async def read(x_cb, out_cb):
        for i in range(blocks):
            dma(Stream(x)[i, 0], x_cb.reserve()).wait()

    return Program(comp, read)(x, out)


# Reader and compute thread take the same blocks in different loops.
@pykernel_gen(grid=(1, 1), block_factors=[(1, 2), (1, 2)])
def counted(x, out):
    @compute()
    async def comp(x_cb, out_cb):
        m = fill(-math.inf, shape=(1, 2))
        for i in range(4):
            m = max(m, (x_cb.pop() - 5).rowmax(dim=0))
        out_cb.reserve().store(m)

    @datamovement()
    async def read(x_cb, out_cb):
        for i in range(2):
            for j in range(2):
                dma(Stream(x)[i * 2 + j, 0], x_cb.reserve()).wait()

    return Program(comp, read)(x, out)


# The last keys do not fill their block.
@pykernel_gen(grid=(1, 1), block_factors=lambda Q, K, V, out: [tiles(Q), (1, tiles(K)[1]), (1, tiles(V)[1]), tiles(out)])
def attention(Q, K, V, out):
    rows, depth = tiles(Q)
    kv_blocks = tiles(K)[0]

    @compute()
    async def comp(Q_cb, K_cb, V_cb, out_cb):
        q = Q_cb.pop()
        m = fill(-math.inf, shape=(rows, 1))
        l = fill(0, shape=(rows, 1))
        acc = fill(0, shape=(rows, depth))
        for kv in range(kv_blocks):
            k = K_cb.pop()
            v = V_cb.pop()
            s = (q @ k.transpose()) * 0.15
            m_new = max(m, s.rowmax())
            p = exp(s - m_new)
            corr = exp(m - m_new)
            l = corr * l + p.rowsum()
            acc = corr * acc + p @ v
            m = m_new
        out_cb.reserve().store(acc / l)

    @datamovement()
    async def read(Q_cb, K_cb, V_cb, out_cb):
        dma(Stream(Q)[0, 0], Q_cb.reserve()).wait()
        for kv in range(kv_blocks):
            dma(Stream(K)[kv, 0], K_cb.reserve()).wait()
            dma(Stream(V)[kv, 0], V_cb.reserve()).wait()

    return Program(comp, read)(Q, K, V, out)


# A product with a block that starts as a fill: rows beyond the tensor meet zeros.
@pykernel_gen(grid=(1, 1), block_factors=[(2, 3), (2, 3)])
def starts_as_fill(x, out):
    @compute()
    async def comp(x_cb, out_cb):
        x = x_cb.pop()
        squares = x @ x.transpose() * 0.0625
        carried = fill(1, shape=(2, 3))
        y = fill(0, shape=(2, 3))
        for i in range(3):
            y = squares @ carried * 0.0625
            carried = tanh(carried * 0.5 + x)
        out_cb.reserve().store(y)

    return Program(comp)(x, out)
