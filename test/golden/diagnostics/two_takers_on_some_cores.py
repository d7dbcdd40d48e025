# RUN: ttlc compile %s --tensor a=32x128 --tensor y=32x64 -o %t/out
# CHECKS: a data movement thread of some cores takes from the buffer in which the compute thread keeps its sum on all.
import ttl


@ttl.operation(grid=(2, 1))
def sums(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    sum_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    net = ttl.PipeNet([ttl.Pipe((1, 0), (0, 0))])
    got_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        x, _ = ttl.node(dims=2)
        sum_dfb.reserve().store(a_dfb.wait())
        for _ in range(7):
            total = sum_dfb.wait()
            sum_dfb.reserve().store(total + a_dfb.wait())
        if x == 0:
            y_dfb.reserve().store(sum_dfb.wait() + got_dfb.wait())

    @ttl.datamovement()
    def read():
        x, _ = ttl.node(dims=2)
        for i in range(8):
            ttl.copy(a[0, i % 4], a_dfb.reserve()).wait()
        if x == 0:
            net.if_dst(lambda pipe: ttl.copy(pipe, got_dfb.reserve()).wait())
        else:
            total = sum_dfb.wait()
            net.if_src(lambda pipe: ttl.copy(total, pipe).wait())

    @ttl.datamovement()
    def write():
        x, _ = ttl.node(dims=2)
        if x == 0:
            ttl.copy(y_dfb.wait(), y[0, 0]).wait()
