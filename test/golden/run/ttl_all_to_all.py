# RUN: ttlc run %s --kernel ends_to_others --tensor a=32x128 --tensor y=32x128
# RUN: ttlc run %s --kernel ends_to_others --tensor a=32x128 --tensor y=32x128 --arch blackhole
# CHECKS: cores multicast in one thread while they receive the multicasts of others in another one, over one net
import ttl

LAST = 3


@ttl.operation(grid=(LAST + 1, 1))
def ends_to_others(a, y):
    net = ttl.PipeNet(
        [ttl.Pipe(src=(0, 0), dst=(slice(1, LAST + 1), 0)), ttl.Pipe(src=(LAST, 0), dst=(slice(0, LAST), 0))]
    )
    sent_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    got_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=1)  # at one place on all cores
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1), block_count=2)

    @ttl.compute()
    def compute():
        x, _ = ttl.node(dims=2)
        with got_dfb.wait() as first, y_dfb.reserve() as out:
            if x == 0 or x == LAST:
                out.store(first * 3)
            else:
                out.store(first - got_dfb.wait())

    @ttl.datamovement()
    def send():
        x, _ = ttl.node(dims=2)

        def put(pipe):
            with sent_dfb.reserve() as block:
                ttl.copy(a[0, x], block).wait()
                ttl.copy(block, pipe).wait()

        net.if_src(put)

    @ttl.datamovement()
    def receive():
        x, _ = ttl.node(dims=2)
        net.if_dst(lambda pipe: ttl.copy(pipe, got_dfb.reserve()).wait())
        ttl.copy(y_dfb.wait(), y[0, x]).wait()
