# CHECKS: several matmuls in one kernel, and softmax between two of them
# RUN: ttlc run %s --kernel attention --tensor Q=64x32 --tensor K=96x32 --tensor V=96x64 --tensor out=64x64
# RUN: ttlc run %s --kernel two --tensor A=64x32 --tensor B=32x96 --tensor C=96x64 --tensor out=64x64
# RUN: ttlc run %s --kernel three --tensor A=64x64 --tensor B=64x64 --tensor C=64x64 --tensor out=64x64
# RUN: ttlc run %s --kernel blocked --tensor A=128x128 --tensor B=128x192 --tensor C=128x192
# RUN: ttlc run %s --kernel transposes --tensor A=64x96 --tensor B=64x96 --tensor out=96x96
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 1), (3, 1), (3, 2), (2, 2)])
def attention(Q, K, V, out):
    @compute()
    async def comp(Q_cb, K_cb, V_cb, out_cb):
        S = Q_cb.pop() @ K_cb.pop().transpose()
        P = exp(S - S.rowmax())
        out_cb.reserve().store((P / P.rowsum()) @ V_cb.pop())

    return Program(comp)(Q, K, V, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 1), (1, 3), (3, 2), (2, 2)])
def two(A, B, C, out):
    @compute()
    async def comp(A_cb, B_cb, C_cb, out_cb):
        out_cb.reserve().store(A_cb.pop() @ B_cb.pop() @ C_cb.pop())

    return Program(comp)(A, B, C, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2)] * 4)
def three(A, B, C, out):
    @compute()
    async def comp(A_cb, B_cb, C_cb, out_cb):
        a, b, c = A_cb.pop(), B_cb.pop(), C_cb.pop()
        out_cb.reserve().store(a @ b + (b @ c) @ relu(a) * 0.125 - c)

    return Program(comp)(A, B, C, out)


# C = A B in blocks of (2, 2) x (2, 3) tiles on 2 x 2 cores; the accumulator is carried around the loop.
@pykernel_gen(grid=(2, 2), block_factors=[(2, 2), (2, 3), (2, 3)])
def blocked(A, B, C):
    A_s, B_s = Stream(A), Stream(B)

    @compute()
    async def comp(A_cb, B_cb, C_cb):
        acc = fill(0, shape=(2, 3))
        for k in range(2):
            acc = acc + A_cb.pop() @ B_cb.pop()
        C_cb.reserve().store(acc)

    @datamovement()
    async def read(A_cb, B_cb, C_cb):
        for k in range(2):
            dma(A_s[core_index(0), k], A_cb.reserve()).wait()
            dma(B_s[k, core_index(1)], B_cb.reserve()).wait()

    return Program(comp, read)(A, B, C)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 3), (2, 3), (3, 3)])
def transposes(A, B, out):
    @compute()
    async def comp(A_cb, B_cb, out_cb):
        a, b = A_cb.pop(), B_cb.pop()
        s = a.transpose() @ b
        out_cb.reserve().store(s.transpose() + s * 0.5)

    return Program(comp)(A, B, out)
