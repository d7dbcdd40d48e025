# RUN: ttlc run %s --kernel powers --tensor x=40x50:fp32 --tensor out=40x50:fp32
# RUN: ttlc run %s --kernel powers --tensor x=64x64:fp32 --tensor out=64x64:fp32 --arch blackhole
# CHECKS: products of fp32 blocks that are transposed in between stay within what fp32 results promise
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def powers(x, out):
    @compute()
    async def multiply(x_cb, out_cb):
        x = x_cb.pop()
        squares = x @ x.transpose()
        cubes = squares @ x
        out_cb.reserve().store((cubes.transpose() @ squares).transpose() * 0.001)

    return Program(multiply)(x, out)
