# RUN: ttlc run %s --kernel released --tensor a=128x32 --tensor b=32x32 --tensor y=128x32
# CHECKS: a block is released after its last use, at the level of its acquire: through loops, transfers and pipe callbacks
import ttl


@ttl.operation(grid=(2, 1))
def released(a, b, y):
    net = ttl.PipeNet([ttl.Pipe(src=(0, 0), dst=(1, 0))])
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))
    rows = a.shape[0] // 64

    @ttl.compute()
    def compute():
        kept = b_dfb.wait()  # held during the whole loop
        for _ in range(rows // 2):
            first, second = a_dfb.wait(), a_dfb.wait()  # released in this order
            y_dfb.reserve().store(second - kept)
            out = y_dfb.reserve()
            out.store(first * kept)
            out.push()  # by hand, while the others are released for us

    @ttl.datamovement()
    def read():
        x, _ = ttl.node(dims=2)
        block = b_dfb.reserve()

        def send(pipe):
            ttl.copy(b[0, 0], block).wait()
            ttl.copy(block, pipe).wait()

        net.if_src(send)
        net.if_dst(lambda pipe: ttl.copy(pipe, block).wait())
        for i in range(rows):
            moved = ttl.copy(a[x * rows + i, 0], a_dfb.reserve())
            moved.wait()

    @ttl.datamovement()
    def write():
        x, _ = ttl.node(dims=2)
        for i in range(rows):
            moved = ttl.copy(y_dfb.wait(), y[x * rows + i, 0])
            moved.wait()
