# RUN: ttlc check %s --tensor x=64x128 --tensor y=64x128
# CHECKS: the block that early spellings name for a result has its shape and holds numbers of its kind
import ttl


@ttl.operation(grid=(1, 1))
def early(x, y):
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(2, 4))
    sum_dfb = ttl.make_dataflow_buffer_like(x, shape=(2, 1))
    whole_dfb = ttl.make_dataflow_buffer_like(x, shape=(2, 4))

    @ttl.compute()
    def compute():
        a = x_dfb.wait()
        o = sum_dfb.reserve()
        w = whole_dfb.reserve()
        o.store(ttl.math.reduce_sum(a, 1, w, dims=[1]))
        o.store(ttl.math.reduce_max(a, output=w, dims=[1]))
        o.store(ttl.math.reduce_max(a, output=3, dims=[1]))
        w.store(ttl.transpose(a, w))
        w.store(ttl.math.matmul(a, ttl.transpose(a), w))
        w.store(ttl.math.broadcast(ttl.math.reduce_sum(a, dims=[1]), a, o, dims=[1]))

    @ttl.datamovement()
    def read():
        ttl.copy(x[0:2, 0:4], x_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(sum_dfb.wait(), y[0:2, 0:1]).wait()
        ttl.copy(whole_dfb.wait(), y[0:2, 0:4]).wait()
