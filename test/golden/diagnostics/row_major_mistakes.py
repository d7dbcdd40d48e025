# RUN: ttlc compile %s --kernel 'added(1, 64)' --tensor a=8x64:row_major --tensor y=8x64:row_major
# RUN: ttlc compile %s --kernel 'added(32, 64)' --tensor a=32x64:int32:row_major --tensor y=32x64:int32:row_major
# RUN: ttlc compile %s --kernel cut_rows --tensor a=8x64:row_major --tensor y=8x64:row_major
# RUN: ttlc compile %s --kernel copies --tensor a=8x64:row_major --tensor y=32x64
# RUN: ttlc compile %s --kernel copies --tensor a=4x64:row_major --tensor y=8x64:row_major
# RUN: ttlc compile %s --kernel copies --tensor 'a=8x64:row_major:l1_sharded(width,2x1,8x32)' --tensor y=8x64:row_major
# CHECKS: rows that are computed with are whole tiles of floats; rows are not cut, and copies make no tiles of them
import ttl


def added(height, width):
    @ttl.operation(grid=(1, 1))
    def computes(a, y):
        rows = ttl.make_dataflow_buffer_like(a, shape=(height, width))
        result = ttl.make_dataflow_buffer_like(y, shape=(height, width))

        @ttl.compute()
        def twice():
            with rows.wait() as x, result.reserve() as r:
                r.store(x + x)

        @ttl.datamovement()
        def read():
            with rows.reserve() as x:
                ttl.copy(a[0:height, :], x).wait()

        @ttl.datamovement()
        def write():
            with result.wait() as r:
                ttl.copy(r, y[0:height, :]).wait()

    return computes


def make(width):
    @ttl.operation(grid=(1, 1))
    def kernel(a, y):
        rows = ttl.make_dataflow_buffer_like(a, shape=(8, width))

        @ttl.datamovement()
        def read():
            with rows.reserve() as x:
                ttl.copy(a[0:8, 0:width], x).wait()

        @ttl.datamovement()
        def write():
            with rows.wait() as x:
                ttl.copy(x, y[0:8, 0:width]).wait()

    return kernel


cut_rows = make(32)
copies = make(64)
