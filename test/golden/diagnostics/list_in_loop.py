# CHECKS: a list and a dict that loops of the device would have to change
# RUN: ttlc compile %s --tensor A=64x64 --tensor out=64x64 -o %t
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def k(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        a = A_cb.pop()
        powers = [a]
        last = {"power": a}
        for i in range(3):
            powers.append(powers[-1] * a)
            last["power"] = powers[-1]
        out_cb.reserve().store(powers[-1])

    return Program(comp)(A, out)
