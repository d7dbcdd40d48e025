# RUN: ttlc run %s --kernel to_all --tensor a=32x32 --tensor y=32x128
# RUN: ttlc run %s --kernel computed_for_all --tensor a=32x32 --tensor y=32x128
# RUN: ttlc run %s --kernel computed_for_all --set CORES=1 --tensor a=32x32 --tensor y=32x32
# CHECKS: a multicast may include its source, which receives without asking anybody
import ttl

CORES = 4


@ttl.operation(grid=(4, 1))
def to_all(a, y):
    net = ttl.PipeNet([ttl.Pipe(src=(0, 0), dst=(slice(0, 4), 0))])
    sent_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    got_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        y_dfb.reserve().store(got_dfb.wait() + 1)

    @ttl.datamovement()
    def read():
        def send(pipe):
            with sent_dfb.reserve() as block:
                ttl.copy(a[0, 0], block).wait()
                ttl.copy(block, pipe).wait()

        net.if_src(send)
        net.if_dst(lambda pipe: ttl.copy(pipe, got_dfb.reserve()).wait())

    @ttl.datamovement()
    def write():
        x, _ = ttl.node(dims=2)
        ttl.copy(y_dfb.wait(), y[0, x]).wait()


@ttl.operation(grid=(CORES, 1))
def computed_for_all(a, y):
    """The first core releases the block that it sends before it receives it."""
    net = ttl.PipeNet([ttl.Pipe(src=(0, 0), dst=(slice(0, CORES), 0))])
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    sent_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    got_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        x, _ = ttl.node(dims=2)
        if x == 0:
            sent_dfb.reserve().store(a_dfb.wait() * 2)
        y_dfb.reserve().store(got_dfb.wait() + 1)

    @ttl.datamovement()
    def read():
        x, _ = ttl.node(dims=2)
        if x == 0:
            ttl.copy(a[0, 0], a_dfb.reserve()).wait()
            block = sent_dfb.wait()
            net.if_src(lambda pipe: ttl.copy(block, pipe).wait())
        net.if_dst(lambda pipe: ttl.copy(pipe, got_dfb.reserve()).wait())

    @ttl.datamovement()
    def write():
        x, _ = ttl.node(dims=2)
        ttl.copy(y_dfb.wait(), y[0, x]).wait()
