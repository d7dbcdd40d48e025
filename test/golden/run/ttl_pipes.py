# RUN: ttlc run %s --kernel rows_multicast --tensor a=128x128 --tensor b=128x128 --tensor y=128x128
# RUN: ttlc run %s --kernel rows_multicast --arch blackhole --tensor a=128x128 --tensor b=128x128 --tensor y=128x128
# RUN: ttlc run %s --kernel gathered --tensor a=128x64 --tensor y=32x64
# RUN: ttlc run %s --kernel scattered --tensor a=128x64 --tensor y=128x64
# RUN: ttlc run %s --kernel with_itself --tensor a=32x32 --tensor b=128x32 --tensor y=128x32
# RUN: ttlc run %s --kernel chained --tensor a=32x32 --tensor y=96x32
# CHECKS: pipes: multicast along rows in a loop, gather by unicast, scatter, a source among its own destinations, a chain of cores.
import ttl
import ttnn

SIZE = 4


@ttl.operation(grid=(SIZE, SIZE))
def rows_multicast(a: ttnn.Tensor, b: ttnn.Tensor, y: ttnn.Tensor):
    """y = a @ b: the first core of each row reads its rows of a for the whole row, the first of each column its columns of b."""
    inner = a.shape[1] // ttnn.TILE_SIZE
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))
    a_net = ttl.PipeNet([ttl.Pipe((0, row), (slice(1, SIZE), row)) for row in range(SIZE)])
    b_net = ttl.PipeNet([ttl.Pipe((column, 0), (column, slice(1, SIZE))) for column in range(SIZE)])

    @ttl.compute()
    def multiply():
        with y_dfb.reserve() as out:
            for _ in range(inner):
                with a_dfb.wait() as left, b_dfb.wait() as right:
                    out += left @ right

    @ttl.datamovement()
    def read_a():
        _, row = ttl.node(dims=2)
        for k in range(inner):
            with a_dfb.reserve() as blk:

                def send(pipe):
                    ttl.copy(a[row, k], blk).wait()
                    ttl.copy(blk, pipe).wait()

                def receive(pipe):
                    ttl.copy(pipe, blk).wait()

                a_net.if_src(send)
                a_net.if_dst(receive)

    @ttl.datamovement()
    def read_b():
        column, row = ttl.node(dims=2)
        for k in range(inner):
            with b_dfb.reserve() as blk:
                b_net.if_src(lambda pipe: (ttl.copy(b[k, column], blk).wait(), ttl.copy(blk, pipe).wait()))
                b_net.if_dst(lambda pipe: (ttl.copy(pipe, blk).wait(),))
        with y_dfb.wait() as out:
            ttl.copy(out, y[row, column]).wait()


@ttl.operation(grid=(1, SIZE))
def gathered(a: ttnn.Tensor, y: ttnn.Tensor):
    """The sum of the rows of all cores, on core (0, 0)."""
    mine = ttl.make_dataflow_buffer_like(a, shape=(1, 2))
    theirs = ttl.make_dataflow_buffer_like(a, shape=(1, 2))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 2))
    net = ttl.PipeNet([ttl.Pipe((0, row), (0, 0)) for row in range(1, SIZE)])

    @ttl.compute()
    def add():
        _, row = ttl.node(dims=2)
        if row == 0:
            total = mine.wait()
            for _ in range(SIZE - 1):
                with theirs.wait() as other:
                    total = total + other
            y_dfb.reserve().store(total)

    @ttl.datamovement()
    def gather():
        _, row = ttl.node(dims=2)
        if row == 0:
            with mine.reserve() as blk:
                ttl.copy(a[0, 0:2], blk).wait()

        def send(pipe):
            with theirs.reserve() as blk:
                ttl.copy(a[row, 0:2], blk).wait()
                ttl.copy(blk, pipe).wait()
            theirs.wait()

        def receive(pipe):
            with theirs.reserve() as blk:
                ttl.copy(pipe, blk).wait()

        net.if_src(send)
        net.if_dst(receive)

    @ttl.datamovement()
    def write():
        _, row = ttl.node(dims=2)
        if row == 0:
            with y_dfb.wait() as blk:
                ttl.copy(blk, y[0, 0:2]).wait()


@ttl.operation(grid=(2, 2))
def scattered(a: ttnn.Tensor, y: ttnn.Tensor):
    """Core (0, 0) reads all rows and hands every core its own."""
    x_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 2))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 2))
    net = ttl.PipeNet([ttl.Pipe((0, 0), (x, y_)) for x in range(2) for y_ in range(2) if x + y_ > 0])

    @ttl.compute()
    def negate():
        with x_dfb.wait() as x_blk, y_dfb.reserve() as y_blk:
            y_blk.store(-x_blk)

    @ttl.datamovement()
    def read():
        with x_dfb.reserve() as blk:

            def send(pipe):
                column, row = pipe.dst
                ttl.copy(a[column * 2 + row, 0:2], blk).wait()
                ttl.copy(blk, pipe).wait()

            net.if_src(send)
            net.if_dst(lambda pipe: ttl.copy(pipe, blk).wait())
            if ttl.node(dims=1) == 0:
                ttl.copy(a[0, 0:2], blk).wait()

    @ttl.datamovement()
    def write():
        with y_dfb.wait() as blk:
            ttl.copy(blk, y[ttl.node(dims=1), 0:2]).wait()


@ttl.operation(grid=(1, SIZE))
def with_itself(a: ttnn.Tensor, b: ttnn.Tensor, y: ttnn.Tensor):
    """Core 1 reads a for all cores, itself included."""
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))
    net = ttl.PipeNet([ttl.Pipe((0, 1), (0, slice(0, SIZE)))])

    @ttl.compute()
    def add():
        with a_dfb.wait() as left, b_dfb.wait() as right, y_dfb.reserve() as out:
            out.store(left + right)

    @ttl.datamovement()
    def read():
        _, row = ttl.node(dims=2)
        with a_dfb.reserve() as blk:
            if net.is_src():
                ttl.copy(a[0, 0], blk).wait()
            net.if_src(lambda pipe: ttl.copy(blk, pipe).wait())
            net.if_dst(lambda pipe: ttl.copy(pipe, blk).wait())
        with b_dfb.reserve() as blk:
            ttl.copy(b[row, 0], blk).wait()

    @ttl.datamovement()
    def write():
        _, row = ttl.node(dims=2)
        with y_dfb.wait() as blk:
            ttl.copy(blk, y[row, 0]).wait()


@ttl.operation(grid=(3, 1))
def chained(a: ttnn.Tensor, y: ttnn.Tensor):
    """Every core passes on to the next what it got from the one before."""
    x_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))
    net = ttl.PipeNet([ttl.Pipe((x, 0), (x + 1, 0)) for x in range(2)])

    @ttl.compute()
    def double():
        with x_dfb.wait() as x_blk, y_dfb.reserve() as y_blk:
            y_blk.store(x_blk + x_blk)

    @ttl.datamovement()
    def move():
        x, _ = ttl.core(dims=2)
        with x_dfb.reserve() as blk:
            if x == 0:
                ttl.copy(a[0, 0], blk).wait()
            net.if_dst(lambda pipe: ttl.copy(pipe, blk).wait())
            net.if_src(lambda pipe: ttl.copy(blk, pipe).wait())

    @ttl.datamovement()
    def write():
        x, _ = ttl.core(dims=2)
        with y_dfb.wait() as blk:
            ttl.copy(blk, y[x, 0]).wait()
