# RUN: ttlc run %s --kernel by_core --tensor a=64x32 --tensor y=64x32
# CHECKS: three data movement threads of which at most two act on any one core.
import ttl
import ttnn


@ttl.operation(grid=(2, 1))
def by_core(a: ttnn.Tensor, y: ttnn.Tensor):
    """The first core reads for both and sends; the second receives; both compute and write."""
    net = ttl.PipeNet([ttl.Pipe((0, 0), (1, 0))])
    own_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    sent_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def double():
        x, _ = ttl.node(dims=2)
        with y_dfb.reserve() as out:
            if x == 0:
                with own_dfb.wait() as tile:
                    out.store(tile + tile)
            else:
                with sent_dfb.wait() as tile:
                    out.store(tile + tile)

    @ttl.datamovement()
    def send():
        if net.is_src():
            with own_dfb.reserve() as own:
                ttl.copy(a[0, 0], own).wait()
            with sent_dfb.reserve() as tile:
                ttl.copy(a[1, 0], tile).wait()

                def to_second(pipe):
                    ttl.copy(tile, pipe).wait()

                net.if_src(to_second)
            sent_dfb.wait().pop()

    @ttl.datamovement()
    def receive():
        if net.is_dst():
            with sent_dfb.reserve() as tile:

                def from_first(pipe):
                    ttl.copy(pipe, tile).wait()

                net.if_dst(from_first)

    @ttl.datamovement()
    def write():
        x, _ = ttl.node(dims=2)
        with y_dfb.wait() as tile:
            ttl.copy(tile, y[x, 0]).wait()
