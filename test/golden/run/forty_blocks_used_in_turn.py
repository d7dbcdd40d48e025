# CHECKS: forty matmuls that are added up one by one are computed when their turn comes
# RUN: ttlc run %s --tensor X=64x64 --tensor Y=64x64 --tensor out=64x64 --timing off
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2)] * 3)
def k(X, Y, out):
    @compute()
    async def comp(X_cb, Y_cb, out_cb):
        x = X_cb.pop()
        y = Y_cb.pop()
        v0 = (x * 0.025) @ y * 0.1
        v1 = (x * 0.05) @ y * 0.1
        v2 = (x * 0.075) @ y * 0.1
        v3 = (x * 0.1) @ y * 0.1
        v4 = (x * 0.125) @ y * 0.1
        v5 = (x * 0.15) @ y * 0.1
        v6 = (x * 0.175) @ y * 0.1
        v7 = (x * 0.2) @ y * 0.1
        v8 = (x * 0.225) @ y * 0.1
        v9 = (x * 0.25) @ y * 0.1
        v10 = (x * 0.275) @ y * 0.1
        v11 = (x * 0.3) @ y * 0.1
        v12 = (x * 0.325) @ y * 0.1
        v13 = (x * 0.35) @ y * 0.1
        v14 = (x * 0.375) @ y * 0.1
        v15 = (x * 0.4) @ y * 0.1
        v16 = (x * 0.425) @ y * 0.1
        v17 = (x * 0.45) @ y * 0.1
        v18 = (x * 0.475) @ y * 0.1
        v19 = (x * 0.5) @ y * 0.1
        v20 = (x * 0.525) @ y * 0.1
        v21 = (x * 0.55) @ y * 0.1
        v22 = (x * 0.575) @ y * 0.1
        v23 = (x * 0.6) @ y * 0.1
        v24 = (x * 0.625) @ y * 0.1
        v25 = (x * 0.65) @ y * 0.1
        v26 = (x * 0.675) @ y * 0.1
        v27 = (x * 0.7) @ y * 0.1
        v28 = (x * 0.725) @ y * 0.1
        v29 = (x * 0.75) @ y * 0.1
        v30 = (x * 0.775) @ y * 0.1
        v31 = (x * 0.8) @ y * 0.1
        v32 = (x * 0.825) @ y * 0.1
        v33 = (x * 0.85) @ y * 0.1
        v34 = (x * 0.875) @ y * 0.1
        v35 = (x * 0.9) @ y * 0.1
        v36 = (x * 0.925) @ y * 0.1
        v37 = (x * 0.95) @ y * 0.1
        v38 = (x * 0.975) @ y * 0.1
        v39 = (x * 1.0) @ y * 0.1
        s = v0
        s = s * 0.5 + v1
        s = s * 0.5 + v2
        s = s * 0.5 + v3
        s = s * 0.5 + v4
        s = s * 0.5 + v5
        s = s * 0.5 + v6
        s = s * 0.5 + v7
        s = s * 0.5 + v8
        s = s * 0.5 + v9
        s = s * 0.5 + v10
        s = s * 0.5 + v11
        s = s * 0.5 + v12
        s = s * 0.5 + v13
        s = s * 0.5 + v14
        s = s * 0.5 + v15
        s = s * 0.5 + v16
        s = s * 0.5 + v17
        s = s * 0.5 + v18
        s = s * 0.5 + v19
        s = s * 0.5 + v20
        s = s * 0.5 + v21
        s = s * 0.5 + v22
        s = s * 0.5 + v23
        s = s * 0.5 + v24
        s = s * 0.5 + v25
        s = s * 0.5 + v26
        s = s * 0.5 + v27
        s = s * 0.5 + v28
        s = s * 0.5 + v29
        s = s * 0.5 + v30
        s = s * 0.5 + v31
        s = s * 0.5 + v32
        s = s * 0.5 + v33
        s = s * 0.5 + v34
        s = s * 0.5 + v35
        s = s * 0.5 + v36
        s = s * 0.5 + v37
        s = s * 0.5 + v38
        s = s * 0.5 + v39
        out_cb.reserve().store(s)

    return Program(comp)(X, Y, out)
