# RUN: ttlc run %s --kernel by_column --tensor x=128x32
# RUN: ttlc run %s --kernel by_column --tensor x=128x32 --arch blackhole
# RUN: ttlc run %s --kernel by_core --tensor a=512x32 --tensor y=512x32 --arch blackhole
# CHECKS: grid auto and full are the grid of the device; rows of cores that would all do the same are one row, also in place
import ttl


@ttl.operation(grid="auto")
def by_column(x):
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
    new_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
    rows = x.shape[0] // 32

    @ttl.compute()
    def compute():
        column, _ = ttl.node(dims=2)
        if column < rows:
            for _ in range(1):
                new_dfb.reserve().store(x_dfb.wait() * 3)

    @ttl.datamovement()
    def read():
        column, _ = ttl.node(dims=2)
        if column < rows:
            ttl.copy(x[column, 0], x_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        column, _ = ttl.node(dims=2)
        if column < rows:
            ttl.copy(new_dfb.wait(), x[column, 0]).wait()


@ttl.operation(grid="full")
def by_core(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))
    cores = ttl.grid_size(dims=1)
    rows = a.shape[0] // 32

    @ttl.compute()
    def compute():
        for row in range(ttl.node(dims=1), rows, cores):
            y_dfb.reserve().store(a_dfb.wait() + 1)

    @ttl.datamovement()
    def read():
        for row in range(ttl.node(dims=1), rows, cores):
            ttl.copy(a[row, 0], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        for row in range(ttl.node(dims=1), rows, cores):
            ttl.copy(y_dfb.wait(), y[row, 0]).wait()
