# CHECKS: ranges beyond what is evaluated, and beyond what the device counts
# RUN: ttlc compile %s --kernel compile_time --tensor A=64x64 --tensor out=64x64 -o %t
# RUN: ttlc compile %s --kernel run_time --tensor A=64x64 --tensor out=64x64 -o %t
# RUN: ttlc compile %s --kernel lists --tensor A=64x64 --tensor out=64x64 -o %t
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def compile_time(A, out):
    n = 0
    for i in range(10**15):
        n += i

    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(A_cb.pop() * n)

    return Program(comp)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def run_time(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        for i in range(10**15):
            out_cb.reserve().store(exp(A_cb.pop()))

    return Program(comp)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def lists(A, out):
    while True:
        x = [0] * 1000000

    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(exp(A_cb.pop()))

    return Program(comp)(A, out)
