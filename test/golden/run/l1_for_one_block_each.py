# CHECKS: fp32 blocks of 8x8 tiles: buffers have room for one block where L1 has none for two
# RUN: ttlc run %s --tensor X=256x256:fp32 --tensor Y=256x256:fp32 --tensor out=256x256:fp32 --timing off
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(8, 8)] * 3)
def k(X, Y, out):
    @compute()
    async def comp(X_cb, Y_cb, out_cb):
        x = X_cb.pop()
        y = Y_cb.pop()
        v0 = tanh(x)
        v1 = tanh(v0 + y)
        s = v1
        s = s * 0.5 + v0
        out_cb.reserve().store(s)

    return Program(comp)(X, Y, out)
