# RUN: ttlc run %s --kernel outside --tensor a=32x32 --tensor y=32x32
# RUN: ttlc run %s --kernel wrong_end --tensor a=32x32 --tensor y=32x32
# RUN: ttlc run %s --kernel misspelt --tensor a=32x32 --tensor y=32x32
# RUN: ttlc run %s --kernel parts_without_if_dst --tensor a=32x32 --tensor y=32x32
# CHECKS: pipes outside of the grid, a destination that sends, a misspelt method, parts of destinations that are no rectangle.
import ttl


def make(destination, use):
    @ttl.operation(grid=(2, 1))
    def kernel(a, y):
        x_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
        net = ttl.PipeNet([ttl.Pipe((0, 0), destination)])

        @ttl.compute()
        def nothing():
            pass

        @ttl.datamovement()
        def move():
            with x_dfb.reserve() as blk:
                ttl.copy(a[0, 0], blk).wait()
                use(net, blk)
            with x_dfb.wait() as blk:
                ttl.copy(blk, y[0, 0]).wait()

    return kernel


outside = make((2, 0), lambda net, blk: net.if_src(lambda pipe: ttl.copy(blk, pipe)))
wrong_end = make((1, 0), lambda net, blk: net.if_dst(lambda pipe: ttl.copy(blk, pipe)))
misspelt = make((1, 0), lambda net, blk: net.if_source(lambda pipe: ttl.copy(blk, pipe)))


@ttl.operation(grid=(2, 2))
def parts_without_if_dst(a, y):
    x_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    pipe = ttl.Pipe((0,), slice(1, 4))
    net = ttl.PipeNet([pipe])

    @ttl.datamovement()
    def move():
        with x_dfb.reserve() as blk:
            net.if_src(lambda sent: print(sent.dst))
            ttl.copy(pipe, blk).wait()
