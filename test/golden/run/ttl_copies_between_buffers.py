# RUN: ttlc run %s --kernel around_a_ring --tensor x=32x128 --tensor y=32x128
# RUN: ttlc run %s --kernel around_a_ring --tensor x=32x128:fp32 --tensor y=32x128:fp32 --arch blackhole
# RUN: ttlc run %s --kernel kept_twice --tensor x=64x96 --tensor y=64x96
# RUN: ttlc run %s --kernel kept_twice --tensor x=50x70 --tensor y=50x70
# RUN: ttlc run %s --kernel before_it_changes --tensor x=32x32 --tensor y=32x32
# CHECKS: data movement threads copy a block that they received, took or loaded in another place to a second buffer
import ttl

CORES = 4


@ttl.operation(grid=(CORES, 1))
def around_a_ring(x, y):
    """Every core ends with the sum of all tiles: it passes on what it receives, but for the last time."""
    ring = ttl.PipeNet([ttl.Pipe((i, 0), ((i + 1) % CORES, 0)) for i in range(CORES)])
    own_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
    next_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
    got_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
    sum_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def add():
        total = own_dfb.wait()
        for _ in range(CORES - 1):
            total = total + got_dfb.wait()
        sum_dfb.reserve().store(total)

    @ttl.datamovement()
    def pass_on():
        i, _ = ttl.node(dims=2)
        with own_dfb.reserve() as own:
            ttl.copy(x[0, i], own).wait()
        with next_dfb.reserve() as first:
            ttl.copy(x[0, i], first).wait()
        for step in range(CORES - 1):
            with next_dfb.wait() as sent, got_dfb.reserve() as got:
                ring.if_src(lambda pipe: ttl.copy(sent, pipe).wait())
                ring.if_dst(lambda pipe: ttl.copy(pipe, got).wait())
                if step < CORES - 2:
                    with next_dfb.reserve() as later:
                        ttl.copy(got, later).wait()

    @ttl.datamovement()
    def write():
        i, _ = ttl.node(dims=2)
        ttl.copy(sum_dfb.wait(), y[0, i]).wait()


@ttl.operation(grid=(1, 1))
def kept_twice(x, y):
    """A block that one thread took goes to compute and, under a condition, a second time."""
    rows, columns = -(-x.shape[0] // 32), -(-x.shape[1] // 32)
    loaded_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, columns))
    a_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, columns))
    b_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, columns))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, columns))

    @ttl.datamovement()
    def load():
        for r in range(rows):
            ttl.copy(x[r, 0:columns], loaded_dfb.reserve()).wait()

    @ttl.datamovement()
    def move():
        for r in range(rows):
            with loaded_dfb.wait() as block:
                ttl.copy(block, a_dfb.reserve()).wait()
                if r % 2 == 0:
                    ttl.copy(block, b_dfb.reserve()).wait()
            ttl.copy(y_dfb.wait(), y[r, 0:columns]).wait()

    @ttl.compute()
    def add():
        for r in range(rows):
            total = a_dfb.wait() * 2
            if r % 2 == 0:
                total = total + b_dfb.wait()
            y_dfb.reserve().store(total)


@ttl.operation(grid=(1, 1))
def before_it_changes(x, y):
    """A block is copied after the tensor that it was loaded from got other elements."""
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
    new_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
    copied_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def add():
        new_dfb.reserve().store(x_dfb.wait() * 0.5)
        y_dfb.reserve().store(x_dfb.wait() + copied_dfb.wait())

    @ttl.datamovement()
    def move():
        ttl.copy(x[0, 0], x_dfb.reserve()).wait()
        with x_dfb.reserve() as block, copied_dfb.reserve() as copied:
            ttl.copy(x[0, 0], block).wait()
            ttl.copy(new_dfb.wait(), x[0, 0]).wait()
            ttl.copy(block, copied).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0, 0]).wait()
