# RUN: ttlc run %s --tensor a=32x32 --tensor out=32x32 -o %t --numerics none --out out=%t/out.npy
# RUN: ttlc run %s --tensor a=32x32 --tensor out=32x32 -o %t --out out
# CHECKS: what a run cannot compute is refused, not left out
@pykernel_gen(grid=(1, 1), block_factors=[(1, 1), (1, 1)])
def plus(a, out):
    @compute()
    async def comp(a_cb, out_cb):
        out_cb.reserve().store(a_cb.pop() + 1)

    return Program(comp)(a, out)
