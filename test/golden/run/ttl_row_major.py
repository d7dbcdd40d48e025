# RUN: ttlc run %s --kernel upsample --tensor images=2x3x4x32:fp32:row_major --tensor out=2x6x8x32:fp32:row_major
# RUN: ttlc run %s --kernel upsample --tensor images=1x2x3x50:row_major --tensor out=1x4x6x50:row_major
# RUN: ttlc run %s --kernel reverse_rows --tensor a=24x1100:row_major --tensor out=24x1100:row_major
# RUN: ttlc run %s --kernel exchange --tensor a=8x96:int32:row_major --tensor out=8x96:int32:row_major
# CHECKS: rows of row-major tensors move through buffers, between cores and in groups
import ttl


@ttl.operation(grid=(2, 2))
def upsample(images, out):
    n_images, height, width, channels = images.shape
    rows = ttl.make_dataflow_buffer_like(images, shape=(channels,), block_count=2)

    @ttl.datamovement()
    def read():
        core = ttl.node(dims=1)
        for n in range(n_images):
            for y in range(core, height, 4):
                for x in range(width):
                    with rows.reserve() as row:
                        ttl.copy(images[n, y, x, :], row).wait()

    @ttl.datamovement()
    def write():
        core = ttl.node(dims=1)
        for n in range(n_images):
            for y in range(core, height, 4):
                for x in range(width):
                    with rows.wait() as row:
                        group = ttl.GroupTransfer()
                        for dy in range(2):
                            for dx in range(2):
                                group.add(ttl.copy(row, out[n, 2 * y + dy, 2 * x + dx, :]))
                        group.wait_all()


@ttl.operation(grid=(1, 1))
def reverse_rows(a, out):
    rows, columns = a.shape
    buffer = ttl.make_dataflow_buffer_like(a, shape=(4, columns), block_count=2)

    @ttl.datamovement()
    def read():
        for i in range(rows // 4):
            block = buffer.reserve()
            ttl.copy(a[4 * i : 4 * i + 4, 0:columns], block).wait()
            block.push()

    @ttl.datamovement()
    def write():
        for i in range(rows // 4):
            block = buffer.wait()
            assert block.shape == (4, columns)
            ttl.copy(block, out[rows - 4 * i - 4 : rows - 4 * i, 0:columns]).wait()
            block.pop()


@ttl.operation(grid=(2, 1))
def exchange(a, out):
    columns = a.shape[1]
    sent = ttl.make_dataflow_buffer_like(a, shape=(4, columns), block_count=2)
    received = ttl.make_dataflow_buffer_like(a, shape=(4, columns), block_count=2)
    net = ttl.PipeNet([ttl.Pipe((0, 0), (1, 0)), ttl.Pipe((1, 0), (0, 0))])

    @ttl.datamovement()
    def move():
        x, _ = ttl.node(dims=2)
        with sent.reserve() as mine, received.reserve() as theirs:
            ttl.copy(a[4 * x : 4 * x + 4, :], mine).wait()

            def receive(pipe):
                arrives = ttl.copy(pipe, theirs)
                net.if_src(lambda p: ttl.copy(mine, p).wait())
                arrives.wait()

            net.if_dst(receive)

    @ttl.datamovement()
    def write():
        x, _ = ttl.node(dims=2)
        with received.wait() as theirs:
            ttl.copy(theirs, out[4 * x : 4 * x + 4, :]).wait()
        with sent.wait() as mine:
            pass
