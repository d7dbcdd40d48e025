# RUN: ttlc compile %s --kernel pluss --tensor a=32x32 --tensor out=32x32 -o %t
# RUN: ttlc compile %s --kernel 'make_plus(' --tensor a=32x32 --tensor out=32x32 -o %t
# RUN: ttlc compile %s --kernel 'make_plus(1, 2)' --tensor a=32x32 --tensor out=32x32 -o %t
# RUN: ttlc compile %s --kernel '1 + 1' --tensor a=32x32 --tensor out=32x32 -o %t
# RUN: ttlc compile %s --kernel make_plus --tensor a=32x32 --tensor out=32x32 -o %t
# CHECKS: mistakes in the expression of --kernel are shown with a caret below it
def make_plus(addend):
    @pykernel_gen(grid=(1, 1), block_factors=[(1, 1), (1, 1)])
    def plus(a, out):
        @compute()
        async def comp(a_cb, out_cb):
            out_cb.reserve().store(a_cb.pop() + addend)

        return Program(comp)(a, out)

    return plus
