# CHECKS: host values computed from one another; what can be set is the first number
# RUN: ttlc compile %s --tensor A=64x64 --tensor out=64x64 -o %t
from ttlang.d2m_api import *

import torch

weights = torch.randn(64, 64)
BASE = weights.max().item()
SCALE = BASE * 2


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def k(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        out_cb.reserve().store(A_cb.pop() * SCALE)

    return Program(comp)(A, out)
