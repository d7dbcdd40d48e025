# CHECKS: a kernel that returns no program
# RUN: ttlc compile %s --tensor A=64x64 --tensor out=64x64 -o %t
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 2)])
def k(A, out):
    rows = A.shape[0] // 32
    return rows
