# RUN: ttlc run %s --kernel padded --tensor a=40x50 --tensor sums=40x1 --tensor largest=1x50 --tensor mean=1x1
# RUN: ttlc run %s --kernel product --tensor a=40x50 --tensor b=50x33 --tensor y=40x33
# CHECKS: padding of tensors whose sizes are no multiples of 32 is no part of a sum, a maximum, a mean or a product
import ttl


@ttl.operation(grid=(1, 1))
def padded(a, sums, largest, mean):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 2))
    sums_dfb = ttl.make_dataflow_buffer_like(sums, shape=(2, 1))
    largest_dfb = ttl.make_dataflow_buffer_like(largest, shape=(1, 2))
    mean_dfb = ttl.make_dataflow_buffer_like(mean, shape=(1, 1))
    count = a.shape[0] * a.shape[1]

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x:
            sums_dfb.reserve().store(ttl.math.reduce_sum(ttl.math.exp(x), dims=[1]))
            largest_dfb.reserve().store(ttl.math.reduce_max(x - 10, dims=[0]))
            mean_dfb.reserve().store(ttl.math.reduce_sum(x + 1, dims=[0, 1]) * (1 / count))

    @ttl.datamovement()
    def read():
        ttl.copy(a[0:2, 0:2], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(sums_dfb.wait(), sums[0:2, 0:1]).wait()
        ttl.copy(largest_dfb.wait(), largest[0:1, 0:2]).wait()
        ttl.copy(mean_dfb.wait(), mean[0:1, 0:1]).wait()


@ttl.operation(grid=(1, 1))
def product(a, b, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 2))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(2, 2))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(2, 2))

    @ttl.compute()
    def compute():
        y_dfb.reserve().store(ttl.math.exp(a_dfb.wait()) @ (b_dfb.wait() + 2))

    @ttl.datamovement()
    def read():
        ttl.copy(a[0:2, 0:2], a_dfb.reserve()).wait()
        ttl.copy(b[0:2, 0:2], b_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0:2, 0:2]).wait()
