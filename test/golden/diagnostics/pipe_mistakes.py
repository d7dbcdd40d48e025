# RUN: ttlc run %s --kernel outside --tensor a=32x32 --tensor y=32x32
# RUN: ttlc run %s --kernel wrong_end --tensor a=32x32 --tensor y=32x32
# RUN: ttlc run %s --kernel misspelt --tensor a=32x32 --tensor y=32x32
# RUN: ttlc run %s --kernel parts_without_if_dst --tensor a=32x32 --tensor y=32x32
# RUN: ttlc run %s --kernel two_places --tensor a=32x32 --tensor y=32x64
# CHECKS: pipes outside of the grid, a destination that sends, a misspelt method, parts of destinations that are no rectangle, a multicast into two buffers.
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


@ttl.operation(grid=(3, 1))
def two_places(a, y):
    sent_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    first_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    second_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    pipe = ttl.Pipe((0, 0), (slice(1, 3), 0))
    net = ttl.PipeNet([pipe])

    @ttl.datamovement()
    def move():
        x, _ = ttl.node(dims=2)
        if x == 0:
            with sent_dfb.reserve() as blk:
                ttl.copy(a[0, 0], blk).wait()
                ttl.copy(blk, pipe).wait()
        if x == 1:
            with first_dfb.reserve() as blk:
                ttl.copy(pipe, blk).wait()
        if x == 2:
            with second_dfb.reserve() as blk:
                ttl.copy(pipe, blk).wait()

    @ttl.datamovement()
    def write():
        x, _ = ttl.node(dims=2)
        if x == 1:
            with first_dfb.wait() as blk:
                ttl.copy(blk, y[0, 0]).wait()
        if x == 2:
            with second_dfb.wait() as blk:
                ttl.copy(blk, y[0, 1]).wait()
