# RUN: ttlc compile %s --kernel in_loop --tensor a=32x32 --tensor out=32x32 -o %t
# RUN: ttlc compile %s --kernel in_branch --tensor a=64x32 --tensor out=64x32 -o %t
# CHECKS: where a compute thread takes blocks back from the buffer of an output in loops or branches, the output has no writer
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(1, 1), (1, 1)])
def in_loop(a, out):
    @compute()
    async def work(a_cb, out_cb):
        first = out_cb.reserve()
        first.store(a_cb.wait())
        out_cb.push()
        for i in range(3):
            block = out_cb.wait()
            out_cb.pop()
            grown = out_cb.reserve()
            grown.store(block + block)
            out_cb.push()

    return Program(work)(a, out)


@pykernel_gen(grid=(2, 1), block_factors=[(1, 1), (1, 1)])
def in_branch(a, out):
    @compute()
    async def work(a_cb, out_cb):
        x = a_cb.wait()
        if core_index(0) == 1:
            between = out_cb.reserve()
            between.store(x + x)
            out_cb.push()
            block = out_cb.wait()
            out_cb.pop()
            result = out_cb.reserve()
            result.store(block * x)
            out_cb.push()
        else:
            result = out_cb.reserve()
            result.store(x)
            out_cb.push()

    return Program(work)(a, out)
