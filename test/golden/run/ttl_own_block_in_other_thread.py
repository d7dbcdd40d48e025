# RUN: ttlc run %s --kernel sum_of_all --tensor a=32x96 --tensor y=32x96
# RUN: ttlc run %s --kernel sum_of_all --tensor a=32x96 --tensor y=32x96 --arch blackhole
# RUN: ttlc run %s --kernel computed --tensor y=96x64
# CHECKS: a core that is among its own destinations may send in one thread and receive in another one
import ttl

CORES = 3


@ttl.operation(grid=(CORES, 1))
def sum_of_all(a, y):
    net = ttl.PipeNet([ttl.Pipe(src=(x, 0), dst=(slice(0, CORES), 0)) for x in range(CORES)])
    mine_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    got_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=CORES)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1), block_count=2)

    @ttl.compute()
    def add():
        with y_dfb.reserve() as total:
            for _ in range(CORES):
                with got_dfb.wait() as part:
                    total += part

    @ttl.datamovement()
    def send():
        x, _ = ttl.node(dims=2)
        with mine_dfb.reserve() as mine:
            ttl.copy(a[0, x], mine).wait()
            net.if_src(lambda pipe: ttl.copy(mine, pipe).wait())

    @ttl.datamovement()
    def receive():
        x, _ = ttl.node(dims=2)

        def take(pipe):
            with got_dfb.reserve() as part:
                ttl.copy(pipe, part).wait()

        net.if_dst(take)
        with y_dfb.wait() as total:
            ttl.copy(total, y[0, x]).wait()


@ttl.operation(grid=(2, 1))
def computed(y):
    made_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1), block_count=2)
    got_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1), block_count=2)
    net = ttl.PipeNet([ttl.Pipe((0, 0), (slice(0, 2), 0))])

    @ttl.compute()
    def make():
        x, _ = ttl.node(dims=2)
        for _ in range(3):
            if x == 0:
                with made_dfb.reserve() as block:
                    block.store(ttl.block.fill(7.0, shape=block.shape))

    @ttl.datamovement()
    def send():
        x, _ = ttl.node(dims=2)
        for _ in range(3):
            if x == 0:
                with made_dfb.wait() as block:
                    net.if_src(lambda pipe: ttl.copy(block, pipe).wait())

    @ttl.datamovement()
    def receive():
        x, _ = ttl.node(dims=2)
        for i in range(3):

            def take(pipe):
                with got_dfb.reserve() as block:
                    ttl.copy(pipe, block).wait()

            net.if_dst(take)
            with got_dfb.wait() as block:
                ttl.copy(block, y[i, x]).wait()
