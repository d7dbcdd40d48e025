# CHECKS: forty blocks that are all needed later lie behind each other in a few buffers
# RUN: ttlc run %s --tensor X=64x64 --tensor Y=64x64 --tensor out=64x64 --timing off
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2)] * 3)
def k(X, Y, out):
    @compute()
    async def comp(X_cb, Y_cb, out_cb):
        x = X_cb.pop()
        y = Y_cb.pop()
        v0 = tanh(x)
        v1 = tanh(v0 + y)
        v2 = tanh(v1 + y)
        v3 = tanh(v2 + y)
        v4 = tanh(v3 + y)
        v5 = tanh(v4 + y)
        v6 = tanh(v5 + y)
        v7 = tanh(v6 + y)
        v8 = tanh(v7 + y)
        v9 = tanh(v8 + y)
        v10 = tanh(v9 + y)
        v11 = tanh(v10 + y)
        v12 = tanh(v11 + y)
        v13 = tanh(v12 + y)
        v14 = tanh(v13 + y)
        v15 = tanh(v14 + y)
        v16 = tanh(v15 + y)
        v17 = tanh(v16 + y)
        v18 = tanh(v17 + y)
        v19 = tanh(v18 + y)
        v20 = tanh(v19 + y)
        v21 = tanh(v20 + y)
        v22 = tanh(v21 + y)
        v23 = tanh(v22 + y)
        v24 = tanh(v23 + y)
        v25 = tanh(v24 + y)
        v26 = tanh(v25 + y)
        v27 = tanh(v26 + y)
        v28 = tanh(v27 + y)
        v29 = tanh(v28 + y)
        v30 = tanh(v29 + y)
        v31 = tanh(v30 + y)
        v32 = tanh(v31 + y)
        v33 = tanh(v32 + y)
        v34 = tanh(v33 + y)
        v35 = tanh(v34 + y)
        v36 = tanh(v35 + y)
        v37 = tanh(v36 + y)
        v38 = tanh(v37 + y)
        v39 = tanh(v38 + y)
        s = v39
        s = s * 0.5 + v38
        s = s * 0.5 + v37
        s = s * 0.5 + v36
        s = s * 0.5 + v35
        s = s * 0.5 + v34
        s = s * 0.5 + v33
        s = s * 0.5 + v32
        s = s * 0.5 + v31
        s = s * 0.5 + v30
        s = s * 0.5 + v29
        s = s * 0.5 + v28
        s = s * 0.5 + v27
        s = s * 0.5 + v26
        s = s * 0.5 + v25
        s = s * 0.5 + v24
        s = s * 0.5 + v23
        s = s * 0.5 + v22
        s = s * 0.5 + v21
        s = s * 0.5 + v20
        s = s * 0.5 + v19
        s = s * 0.5 + v18
        s = s * 0.5 + v17
        s = s * 0.5 + v16
        s = s * 0.5 + v15
        s = s * 0.5 + v14
        s = s * 0.5 + v13
        s = s * 0.5 + v12
        s = s * 0.5 + v11
        s = s * 0.5 + v10
        s = s * 0.5 + v9
        s = s * 0.5 + v8
        s = s * 0.5 + v7
        s = s * 0.5 + v6
        s = s * 0.5 + v5
        s = s * 0.5 + v4
        s = s * 0.5 + v3
        s = s * 0.5 + v2
        s = s * 0.5 + v1
        s = s * 0.5 + v0
        out_cb.reserve().store(s)

    return Program(comp)(X, Y, out)
