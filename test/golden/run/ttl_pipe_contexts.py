# RUN: ttlc run %s --kernel spread --tensor a=32x32 --tensor out=32x128
# RUN: ttlc run %s --kernel collect --tensor a=32x96 --tensor out=32x32
# CHECKS: `with pipe.if_src():` runs on the source of a pipe, `with pipe.if_dst():` on its destinations
import ttl


@ttl.kernel(grid=(4, 1))
def spread(a, out):
    pipe = ttl.Pipe(src=(0, 0), dst=(slice(1, 4), 0))
    a_cb = ttl.make_circular_buffer_like(a, shape=(1, 1), buffer_factor=2)
    out_cb = ttl.make_circular_buffer_like(out, shape=(1, 1), buffer_factor=2)

    @ttl.compute()
    def square():
        with a_cb.wait() as block, out_cb.reserve() as result:
            result.store(block * block)

    @ttl.datamovement()
    def read():
        with pipe.if_src():
            with a_cb.reserve() as block:
                ttl.copy(a[0, 0], block).wait()
                ttl.copy(block, pipe).wait()
        with pipe.if_dst(), a_cb.reserve() as block:
            ttl.copy(pipe, block).wait()

    @ttl.datamovement()
    def write():
        x, _ = ttl.core(dims=2)
        with out_cb.wait() as block:
            ttl.copy(block, out[0, x]).wait()


@ttl.kernel(grid=(3, 1))
def collect(a, out):
    pipes = [ttl.Pipe(src=(x, 0), dst=(0, 0)) for x in (1, 2)]
    first, second = pipes
    a_cb = ttl.make_circular_buffer_like(a, shape=(1, 1), buffer_factor=3)
    sent_cb = ttl.make_circular_buffer_like(a, shape=(1, 1), buffer_factor=2)
    out_cb = ttl.make_circular_buffer_like(out, shape=(1, 1), buffer_factor=2)

    @ttl.compute()
    def add():
        x, _ = ttl.core(dims=2)
        if x == 0:
            with a_cb.wait() as one, a_cb.wait() as two, a_cb.wait() as three, out_cb.reserve() as result:
                result.store(one + two + three)

    @ttl.datamovement()
    def read():
        x, _ = ttl.core(dims=2)
        if x == 0:
            with a_cb.reserve() as block:
                ttl.copy(a[0, 0], block).wait()
        with first.if_src(), sent_cb.reserve() as block:
            ttl.copy(a[0, x], block).wait()
            ttl.copy(block, first).wait()
        with second.if_src(), sent_cb.reserve() as block:
            ttl.copy(a[0, x], block).wait()
            ttl.copy(block, second).wait()
        with first.if_dst(), a_cb.reserve() as block:
            ttl.copy(first, block).wait()
        with second.if_dst(), a_cb.reserve() as block:
            ttl.copy(second, block).wait()

    @ttl.datamovement()
    def write():
        x, _ = ttl.core(dims=2)
        if x > 0:
            with sent_cb.wait():
                pass
        if x == 0:
            with out_cb.wait() as block:
                ttl.copy(block, out[0, 0]).wait()
