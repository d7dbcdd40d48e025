# RUN: ttlc run %s --kernel down_a_ring --tensor a=64x128:fp32 --tensor y=64x128:fp32
# RUN: ttlc run %s --kernel down_a_ring --tensor a=64x128 --tensor y=64x128 --arch blackhole
# RUN: ttlc run %s --kernel both_ways --tensor a=64x96 --tensor y=64x96
# RUN: ttlc run %s --kernel all_of_a_column --tensor a=64x96:fp32 --tensor y=64x288:fp32
# RUN: ttlc run %s --kernel all_of_a_column --tensor a=64x96 --tensor y=64x288 --arch blackhole
# CHECKS: cores that first all send and then all receive, into blocks that they have reserved before or sent from
import ttl
import ttnn

COLUMNS, ROWS = 2, 4


@ttl.operation(grid=(COLUMNS, ROWS))
def down_a_ring(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """Every core gets the tile of the core above it, the uppermost one that of the last."""
    sent_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    got_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    columns, rows = ttl.grid_size()
    ring = ttl.PipeNet(
        [ttl.Pipe(src=(x, y), dst=(x, (y + 1) % rows)) for x in range(columns) for y in range(rows)]
    )

    @ttl.datamovement()
    def move():
        x, row = ttl.node(dims=2)
        with (
            sent_dfb.reserve() as sent,
            got_dfb.reserve() as got,
        ):

            def send(pipe):
                ttl.copy(a[x, row], sent).wait()
                ttl.copy(sent, pipe).wait()

            def receive(pipe):
                ttl.copy(pipe, got).wait()
                ttl.copy(got, y[x, row]).wait()

            ring.if_src(send)
            ring.if_dst(receive)

    @ttl.compute()
    def compute():
        pass

    @ttl.datamovement()
    def rest():
        pass


@ttl.operation(grid=(3, 2))
def both_ways(a, y):
    """Two nets; each of two neighbours sends on its own net before it receives on that of the other."""
    sent_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    got_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))
    down = ttl.PipeNet([ttl.Pipe(src=(x, 0), dst=(x, 1)) for x in range(3)])
    up = ttl.PipeNet([ttl.Pipe(src=(x, 1), dst=(x, 0)) for x in range(3)])

    @ttl.datamovement()
    def move():
        x, row = ttl.node(dims=2)
        with sent_dfb.reserve() as sent, got_dfb.reserve() as got:
            ttl.copy(a[row, x], sent).wait()
            for net in (down, up):
                net.if_src(lambda pipe: ttl.copy(sent, pipe).wait())
            for net in (down, up):
                net.if_dst(lambda pipe: ttl.copy(pipe, got).wait())

    @ttl.compute()
    def compute():
        with sent_dfb.wait() as mine, got_dfb.wait() as theirs, y_dfb.reserve() as out:
            out.store(mine + 2 * theirs)

    @ttl.datamovement()
    def write():
        x, row = ttl.node(dims=2)
        with y_dfb.wait() as out:
            ttl.copy(out, y[row, x]).wait()


@ttl.operation(grid=(2, 3))
def all_of_a_column(a, y):
    """Every core sends its tile to its column, itself included, from the block that it then receives all of them into."""
    columns, rows = ttl.grid_size()
    dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    net = ttl.PipeNet(
        [ttl.Pipe(src=(x, y), dst=(x, slice(0, rows))) for x in range(columns) for y in range(rows)]
    )

    @ttl.datamovement()
    def move():
        x, row = ttl.node(dims=2)
        with dfb.reserve() as blk:

            def send(pipe):
                ttl.copy(a[x, row], blk).wait()
                ttl.copy(blk, pipe).wait()

            def receive(pipe):
                ttl.copy(pipe, blk).wait()
                ttl.copy(blk, y[x, rows * row + pipe.src[1]]).wait()

            net.if_src(send)
            net.if_dst(receive)

    @ttl.compute()
    def compute():
        pass
