# RUN: ttlc run %s --kernel vectors --tensor x=64 --tensor y=64
# RUN: ttlc run %s --kernel matrices --tensor x=3x64x64 --tensor y=3x64x64
# CHECKS: a block keeps the number of its dimensions through functions, operators, fills and broadcasts
import ttl


def moved(function, shape):
    """y = function(x), of a block that is the whole tensor."""

    @ttl.operation(grid=(1, 1))
    def kernel(x, y):
        x_dfb = ttl.make_dataflow_buffer_like(x, shape=shape, block_count=1)
        y_dfb = ttl.make_dataflow_buffer_like(y, shape=shape, block_count=1)

        @ttl.datamovement()
        def read():
            ttl.copy(x[tuple(slice(0, size) for size in shape)], x_dfb.reserve()).wait()

        @ttl.compute()
        def compute():
            y_dfb.reserve().store(function(x_dfb.wait()))

        @ttl.datamovement()
        def write():
            ttl.copy(y_dfb.wait(), y[tuple(slice(0, size) for size in shape)]).wait()

    return kernel


def in_four_dimensions(x):
    more = ttl.block.unsqueeze(x, dims=[0])
    return ttl.block.squeeze(ttl.math.softsign(more) * more + ttl.block.fill(1.0, shape=(1, 3, 2, 2)), dims=[0])


def of_a_row(x):
    row = ttl.math.asinh(ttl.block.unsqueeze(x, dims=[0]))
    largest = ttl.math.reduce_max(ttl.block.squeeze(row, dims=[0]), dims=[0])
    return x - ttl.block.broadcast(largest, dims=[0], shape=(2,))


vectors = moved(of_a_row, (2,))
matrices = moved(in_four_dimensions, (3, 2, 2))
