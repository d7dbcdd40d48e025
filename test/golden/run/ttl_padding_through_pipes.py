# RUN: ttlc run %s --kernel sums_of_another_core --tensor x=32x50 --tensor y=32x32
# RUN: ttlc run %s --kernel sums_of_another_core --tensor x=20x50:fp32 --tensor y=32x32:fp32 --arch blackhole
# RUN: ttlc run %s --kernel shared_keys --tensor q=4x50x64 --tensor k=64x64 --tensor v=64x64 --tensor y=4x50x64
# CHECKS: what pads a block does not reach results on the core it is sent to; a net sends to one buffer after the other
import ttl

HEADS = 4


@ttl.operation(grid=(2, 1))
def sums_of_another_core(x, y):
    """Core 1 computes exponentials, which are 1 in the padding; core 0 adds the rows up."""
    columns = -(-x.shape[1] // 32)
    net = ttl.PipeNet([ttl.Pipe((1, 0), (0, 0))])
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, columns))
    sent_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, columns))
    got_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, columns))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        core, _ = ttl.node(dims=2)
        if core == 1:
            sent_dfb.reserve().store(ttl.math.exp(x_dfb.wait()))
        else:
            total = ttl.math.reduce_sum(got_dfb.wait(), dims=[0, 1])
            y_dfb.reserve().store(ttl.block.broadcast(total, dims=[0, 1], shape=(1, 1)))

    @ttl.datamovement()
    def read():
        core, _ = ttl.node(dims=2)
        if core == 1:
            ttl.copy(x[0, 0:columns], x_dfb.reserve()).wait()
            net.if_src(lambda pipe: ttl.copy(sent_dfb.wait(), pipe).wait())
        else:
            net.if_dst(lambda pipe: ttl.copy(pipe, got_dfb.reserve()).wait())

    @ttl.datamovement()
    def write():
        core, _ = ttl.node(dims=2)
        if core == 0:
            ttl.copy(y_dfb.wait(), y[0, 0]).wait()


@ttl.operation(grid=(HEADS, 1))
def shared_keys(q, k, v, y):
    """Keys and values come to all cores over the same net; only the queries have padding."""
    rows, keys, depth = -(-q.shape[1] // 32), k.shape[0] // 32, k.shape[1] // 32
    net = ttl.PipeNet([ttl.Pipe((0, 0), (slice(0, HEADS), 0))])
    q_dfb = ttl.make_dataflow_buffer_like(q, shape=(rows, depth), block_count=1)
    k_dfb = ttl.make_dataflow_buffer_like(k, shape=(keys, depth), block_count=1)
    v_dfb = ttl.make_dataflow_buffer_like(v, shape=(keys, depth), block_count=1)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(rows, depth), block_count=1)

    @ttl.compute()
    def attend():
        scores = q_dfb.wait() @ ttl.block.transpose(k_dfb.wait()) * 0.125
        top = ttl.math.reduce_max(scores, dims=[1])
        e = ttl.math.exp(scores - ttl.block.broadcast(top, dims=[1], shape=(rows, keys)))
        total = ttl.block.broadcast(ttl.math.reduce_sum(e, dims=[1]), dims=[1], shape=(rows, keys))
        y_dfb.reserve().store((e / total) @ v_dfb.wait())

    @ttl.datamovement()
    def read():
        head, _ = ttl.node(dims=2)
        ttl.copy(q[head, 0:rows, 0:depth], q_dfb.reserve()).wait()
        for source, dfb in ((k, k_dfb), (v, v_dfb)):
            with dfb.reserve() as block:

                def send(pipe):
                    ttl.copy(source[0:keys, 0:depth], block).wait()
                    ttl.copy(block, pipe).wait()

                net.if_src(send)
                net.if_dst(lambda pipe: ttl.copy(pipe, block).wait())

    @ttl.datamovement()
    def write():
        head, _ = ttl.node(dims=2)
        ttl.copy(y_dfb.wait(), y[head, 0:rows, 0:depth]).wait()
