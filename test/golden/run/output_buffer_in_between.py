# RUN: ttlc run %s --kernel sum_of_products --tensor a=32x32 --tensor b=32x32 --tensor c=32x32 --tensor out=32x32
# RUN: ttlc run %s --kernel rows --tensor x=128x64 --tensor out=128x64
# CHECKS: blocks that a compute thread takes back from the buffer of its output are no output; the compiler writes the others
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(1, 1), (1, 1), (1, 1), (1, 1)])
def sum_of_products(a, b, c, out):
    @compute()
    async def work(a_cb, b_cb, c_cb, out_cb):
        x = a_cb.wait()
        y = b_cb.wait()
        z = c_cb.wait()
        between = out_cb.reserve()
        between.store(x @ y)
        out_cb.push()
        product = out_cb.wait()
        out_cb.pop()
        between = out_cb.reserve()
        between.store(product + z)
        out_cb.push()
        total = out_cb.wait()
        out_cb.pop()
        result = out_cb.reserve()
        result.store(total @ z)
        a_cb.pop()
        b_cb.pop()
        c_cb.pop()
        out_cb.push()

    return Program(work)(a, b, c, out)


@pykernel_gen(grid=(2, 1), block_factors=[(2, 2), (2, 2)])
def rows(x, out):
    @compute()
    async def work(x_cb, out_cb):
        block = x_cb.wait()
        shifted = out_cb.reserve()
        shifted.store(exp(block - block.rowmax()))
        out_cb.push()
        e = out_cb.wait()
        out_cb.pop()
        x_cb.pop()
        result = out_cb.reserve()
        result.store(e / e.rowsum())
        out_cb.push()

    return Program(work)(x, out)
