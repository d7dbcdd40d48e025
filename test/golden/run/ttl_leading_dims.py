# RUN: ttlc run %s --kernel summed --tensor a=3x64x96 --tensor y=64x96
# RUN: ttlc run %s --kernel summed --tensor a=3x64x96:fp32 --tensor y=64x96:fp32 --dst 16
# RUN: ttlc run %s --kernel largest_of_rows --tensor a=2x3x64x64 --tensor y=3x64x32
# RUN: ttlc run %s --kernel sum_of_all --tensor a=2x2x32x64 --tensor y=32x32
# RUN: ttlc run %s --kernel inner_size --tensor a=2x3x32x32 --tensor y=2x32x32
# RUN: ttlc run %s --kernel reshaped --tensor a=64x96 --tensor y=2x1x32x96
# CHECKS: sums and maxima over leading dimensions, and sizes of 1 that come and go
import ttl


def moved(function, a_shape, y_shape):
    """y = function(a), of a block that is the whole tensor."""

    @ttl.operation(grid=(1, 1))
    def kernel(a, y):
        a_dfb = ttl.make_dataflow_buffer_like(a, shape=a_shape, block_count=1)
        y_dfb = ttl.make_dataflow_buffer_like(y, shape=y_shape, block_count=1)

        @ttl.datamovement()
        def read():
            ttl.copy(a[tuple(slice(0, size) for size in a_shape)], a_dfb.reserve()).wait()

        @ttl.compute()
        def compute():
            y_dfb.reserve().store(function(a_dfb.wait()))

        @ttl.datamovement()
        def write():
            ttl.copy(y_dfb.wait(), y[tuple(slice(0, size) for size in y_shape)]).wait()

    return kernel


summed = moved(lambda x: ttl.math.reduce_sum(x, dims=[0]) * 0.5, (3, 2, 3), (2, 3))
largest_of_rows = moved(
    lambda x: ttl.math.reduce_max(x, dims=[-4, -1], shape=(1, 3, 2, 1)), (2, 3, 2, 2), (3, 2, 1)
)
sum_of_all = moved(lambda x: ttl.math.reduce_sum(x, dims=[0, 1, 2, 3]), (2, 2, 1, 2), (1, 1))
inner_size = moved(
    lambda x: ttl.block.squeeze(ttl.math.reduce_sum(x, dims=[1]), dims=[1]), (2, 3, 1, 1), (2, 1, 1)
)
reshaped = moved(lambda x: ttl.block.unsqueeze(x + 1, dims=[1, 2]), (2, 3), (2, 1, 1, 3))
