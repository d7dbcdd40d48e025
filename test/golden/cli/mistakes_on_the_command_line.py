# RUN: ttlc frob
# RUN: ttlc rnu
# RUN: ttlc run %s --fidelty HiFi2
# RUN: ttlc run %s --grid 8x8
# RUN: ttlc run %s --fidelity hifi5
# RUN: ttlc run %s --seed -1
# RUN: ttlc run %s --tol nan
# RUN: ttlc run %s --bisect-limit=-3
# RUN: ttlc run %s --tensor a=1
# RUN: ttlc run %s --set plus=3 --tensor a=32x32 --tensor out=32x32
# RUN: ttlc run %s --tensor a=65536x65536 --tensor out=65536x65536
# RUN: ttlc run %s --tensor a=9223372036854775807x9223372036854775776 --tensor out=32x32
# CHECKS: mistakes on the command line name the word at fault and what is allowed instead
@pykernel_gen(grid=(1, 1), block_factors=[(1, 1), (1, 1)])
def plus(a, out):
    @compute()
    async def comp(a_cb, out_cb):
        out_cb.reserve().store(a_cb.pop() + 1)

    return Program(comp)(a, out)
