# RUN: ttlc run %s --kernel spread --tensor x=40x50 --tensor rows=40x1 --tensor columns=1x50 --tensor whole=1x1 --tensor product=40x40
# RUN: ttlc run %s --kernel spread --tensor x=33x65:fp32 --tensor rows=33x1:fp32 --tensor columns=1x65:fp32 --tensor whole=1x1:fp32 --tensor product=33x33:fp32
# RUN: ttlc run %s --kernel spread --tensor x=64x64 --tensor rows=64x1 --tensor columns=1x64 --tensor whole=1x1 --tensor product=64x64 --arch blackhole
# RUN: ttlc run %s --kernel counted --tensor x=40x50 --tensor difference=40x1 --tol 1e-9
# RUN: ttlc run %s --kernel counted --tensor x=31x95 --tensor difference=31x1 --tol 1e-9
# CHECKS: what is spread or filled like a block ends where that does: sums of it count no padding
import ttl


@ttl.operation(grid=(1, 1))
def spread(x, rows, columns, whole, product):
    height, width = (-(-size // 32) for size in x.shape)
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(height, width), block_count=1)
    rows_dfb = ttl.make_dataflow_buffer_like(rows, shape=(height, 1), block_count=1)
    columns_dfb = ttl.make_dataflow_buffer_like(columns, shape=(1, width), block_count=1)
    whole_dfb = ttl.make_dataflow_buffer_like(whole, shape=(1, 1), block_count=1)
    product_dfb = ttl.make_dataflow_buffer_like(product, shape=(height, height), block_count=1)

    @ttl.compute()
    def compute():
        a = x_dfb.wait()
        largest = ttl.math.broadcast(ttl.math.reduce_max(a, dims=[1]), a, dims=[1])
        rows_dfb.reserve().store(ttl.math.reduce_sum(largest, dims=[1]))
        columns_dfb.reserve().store(ttl.math.reduce_sum(largest, dims=[0]))
        whole_dfb.reserve().store(ttl.math.reduce_sum(ttl.math.exp(largest), dims=[0, 1]))
        product_dfb.reserve().store(largest @ ttl.transpose(ttl.math.exp(largest)))

    @ttl.datamovement()
    def read():
        ttl.copy(x[0:height, 0:width], x_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(rows_dfb.wait(), rows[0:height, 0:1]).wait()
        ttl.copy(columns_dfb.wait(), columns[0:1, 0:width]).wait()
        ttl.copy(whole_dfb.wait(), whole[0:1, 0:1]).wait()
        ttl.copy(product_dfb.wait(), product[0:height, 0:height]).wait()


@ttl.operation(grid=(1, 1))
def counted(x, difference):
    """There are as many ones in a row as the tensor has columns."""
    height, width = (-(-size // 32) for size in x.shape)
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(height, width), block_count=1)
    difference_dfb = ttl.make_dataflow_buffer_like(difference, shape=(height, 1), block_count=1)

    @ttl.compute()
    def compute():
        ones = ttl.math.fill(x_dfb.wait(), 1)
        difference_dfb.reserve().store(ttl.math.reduce_sum(ones, dims=[1]) - x.shape[1])

    @ttl.datamovement()
    def read():
        ttl.copy(x[0:height, 0:width], x_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(difference_dfb.wait(), difference[0:height, 0:1]).wait()
