# RUN: ttlc run %s --kernel added --tensor a=32x32 --tensor b=32x32 --tensor y=32x32
# RUN: ttlc run %s --kernel copied --tensor a=64x64 --tensor y=64x64
# RUN: ttlc run %s --kernel replaced --tensor a=32x32 --tensor y=32x32
# RUN: ttlc run %s --kernel replaced_in_a_loop --tensor a=32x32 --tensor b=128x32 --tensor y=32x64
# RUN: ttlc run %s --kernel in_shared_memory --tensor a=32x64 --tensor y=32x32
# RUN: ttlc run %s --kernel lengths --tensor a=128x64:fp32 --tensor b=128x1:fp32 --tensor c=64:fp32 --tensor d=1:fp32 --tensor y=128x1:fp32 --tensor z=64:fp32
# RUN: ttlc run %s --kernel stacked --tensor a=2x64x96 --tensor b=96x64 --tensor c=64x64 --tensor y=2x64x64
# RUN: ttlc run %s --kernel to_the_left --tensor a=64x128:fp32 --tensor y=32x64:fp32
# RUN: ttlc run %s --kernel sizes_and_places --tensor y=128x64
# RUN: ttlc run %s --kernel whole_tensors --tensor a=2x120x30 --tensor rows=2x120x30:row_major --tensor y=2x120x30 --tensor z=2x120x30:row_major
# CHECKS: what the language's specification shows of blocks: taken ones that are replaced, vectors and scalars beside matrices, sums of a loop
import ttl
import ttnn

TILE = ttnn.TILE_SIZE

reading = ttl.Kernel(ttl.KernelKind.DATA_MOVEMENT)
computing = ttl.Kernel(ttl.KernelKind.COMPUTE)
writing = ttl.Kernel(ttl.KernelKind.DATA_MOVEMENT)


@ttl.operation(grid=(1, 1))
def added(a: ttnn.Tensor, b: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """One body, with every release written."""
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 1), block_count=2)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1), block_count=2)
    a_free, b_free = a_dfb.reserve(), b_dfb.reserve()
    ttl.copy(a[0:1, 0:1], a_free).wait()
    ttl.copy(b[0:1, 0:1], b_free).wait()
    a_free.push()
    b_free.push()
    y_free = y_dfb.reserve()
    x = a_dfb.wait()
    z = b_dfb.wait()
    y_free.store(x + z)
    x.pop()
    z.pop()
    ttl.copy(y_dfb.wait(), y[0:1, 0:1]).wait()
    y_free.push()


@ttl.operation(grid=(1, 1))
def copied(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 2))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(2, 2), block_count=2)

    @ttl.datamovement()
    def read():
        with a_dfb.reserve() as free:
            transfer = ttl.copy(a[0:2, 0:2], free)
            transfer.wait()

    @ttl.compute()
    def compute():
        x = a_dfb.wait()
        out = y_dfb.reserve()
        out.store(x)
        out.push()
        x.pop()

    @ttl.datamovement()
    def write():
        with y_dfb.wait() as out:
            ttl.copy(out, y[0:2, 0:2]).wait()


@ttl.operation(grid=(1, 1))
def replaced(a, y):
    """A block that was taken gets another value, which later uses see."""
    state_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=1)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1), block_count=2)
    with state_dfb.reserve() as first:
        ttl.copy(a[0, 0], first).wait()
    with state_dfb.wait() as state:
        one = ttl.block.fill(1, shape=state.shape, dtype=state.dtype, layout=ttnn.TILE_LAYOUT)
        state.store(state + one)
        with y_dfb.reserve() as out:
            out.store(state)
    with y_dfb.wait() as out:
        ttl.copy(out, y[0, 0]).wait()


@ttl.operation(grid=(1, 1))
def replaced_in_a_loop(a, b, y):
    """What a loop makes of a taken block, and what a branch does."""
    blocks = b.shape[0] // TILE
    state_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=1)
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 1), block_count=2)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1), block_count=2)

    @ttl.datamovement()
    def read():
        ttl.copy(a[0, 0], state_dfb.reserve()).wait()
        for i in range(blocks):
            ttl.copy(b[i, 0], b_dfb.reserve()).wait()

    @ttl.compute()
    def compute():
        with state_dfb.wait() as state:
            y_dfb.reserve().store(state)
            for i in range(blocks):
                with b_dfb.wait() as x:
                    state.store(0.5 * state + x)
                    if i == 2:
                        state.store(state * 2)
            y_dfb.reserve().store(state)

    @ttl.datamovement()
    def write():
        for i in range(2):
            ttl.copy(y_dfb.wait(), y[0, i]).wait()


@ttl.operation(grid=(1, 1))
def in_shared_memory(a, y):
    """Two buffers that never hold blocks at the same time; threads with names."""
    memory = ttl.make_dfb_allocation_group()
    first = ttl.make_dataflow_buffer_like(a, shape=(1, 2), block_count=1, allocation_group=memory)
    second = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=4, allocation_group=memory)
    done = ttl.make_dfb("bf16", shape=(1, 1), block_count=2, tile=(32, 32))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1), block_count=2)

    @ttl.datamovement(kernel=reading)
    def read():
        with first.reserve() as free:
            ttl.copy(a[0:1, 0:2], free).wait()
        with done.wait():
            pass
        with second.reserve() as free:
            ttl.copy(a[0, 0], free).wait()

    @ttl.compute(kernel=computing)
    def compute():
        with first.wait():
            pass
        with done.reserve() as mark:
            mark.store(ttl.block.fill(0, shape=mark.shape, dtype=mark.dtype))
        with second.wait() as x, y_dfb.reserve() as out:
            out.store(x)

    @ttl.datamovement(kernel=writing)
    def write():
        with y_dfb.wait() as out:
            ttl.copy(out, y[0, 0]).wait()


@ttl.operation(grid=(1, 1))
def lengths(a, b, c, d, y, z):
    """y[n] = sum over m of sqrt(a[n, m]^2 + b[n]^2 + c[m]^2 + d^2), z[m] = sum over n of the same without c."""
    rows = 2
    blocks = a.shape[0] // TILE // rows
    columns = a.shape[1] // TILE
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(rows, columns))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(rows, 1))
    c_dfb = ttl.make_dataflow_buffer_like(c, shape=(1, columns))
    d_dfb = ttl.make_dataflow_buffer_like(d, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(rows, 1))
    z_dfb = ttl.make_dataflow_buffer_like(z, shape=(1, columns))

    @ttl.datamovement()
    def read():
        with (
            c_dfb.reserve() as c_blk,
            d_dfb.reserve() as d_blk,
        ):
            c_xf = ttl.copy(c[0, :], c_blk)
            d_xf = ttl.copy(d[0, 0], d_blk)
            c_xf.wait()
            d_xf.wait()
        for i in range(blocks):
            with (
                a_dfb.reserve() as a_blk,
                b_dfb.reserve() as b_blk,
            ):
                a_xf = ttl.copy(a[i * rows : (i + 1) * rows, :], a_blk)
                b_xf = ttl.copy(b[i * rows : (i + 1) * rows, 0], b_blk)
                a_xf.wait()
                b_xf.wait()

    @ttl.compute()
    def compute():
        whole = (rows, columns)
        with (
            c_dfb.wait() as c_blk,
            d_dfb.wait() as d_blk,
            z_dfb.reserve() as z_blk,
        ):
            c_wide = ttl.block.broadcast(c_blk**2, dims=[0], shape=whole)
            d_wide = ttl.block.broadcast(d_blk**2, dims=[0, 1], shape=whole)
            z_sum = ttl.block.fill(0, shape=(1, columns))
            for _ in range(blocks):
                with (
                    a_dfb.wait() as a_blk,
                    b_dfb.wait() as b_blk,
                    y_dfb.reserve() as y_blk,
                ):
                    a_squared = a_blk**2
                    b_wide = ttl.block.broadcast(b_blk**2, dims=[-1], shape=whole)
                    in_rows = ttl.math.sqrt(a_squared + b_wide + c_wide + d_wide)
                    in_columns = ttl.math.sqrt(a_squared + b_wide + d_wide)
                    y_blk.store(ttl.math.reduce_sum(in_rows, dims=[-1], shape=(rows, 1)))
                    z_sum += ttl.math.reduce_sum(in_columns, dims=[0], shape=(1, columns))
            z_blk.store(z_sum)

    @ttl.datamovement()
    def write():
        with z_dfb.wait() as z_blk:
            ttl.copy(z_blk, z[0, :]).wait()
        for i in range(blocks):
            part = slice(i * rows, (i + 1) * rows)
            with y_dfb.wait() as y_blk:
                ttl.copy(y_blk, y[part, :]).wait()


@ttl.operation(grid=(1, 1))
def stacked(a, b, c, y):
    """y[l] = a[l] @ b + c, with both spread over the stack; signposts, and what a thread prints."""
    stack, inner = a.shape[0], a.shape[2] // TILE
    rows, columns = y.shape[1] // TILE, y.shape[2] // TILE
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(stack, rows, 1))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, columns))
    c_dfb = ttl.make_dataflow_buffer_like(c, shape=(rows, columns))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(stack, rows, columns))

    @ttl.datamovement()
    def read():
        print("c: ", c, num_pages=2)
        with ttl.signpost("push c"):
            with c_dfb.reserve() as c_blk:
                print("after reserve: ", c_dfb)
                with ttl.signpost("read c"):
                    ttl.copy(c[0:rows, 0:columns], c_blk).wait()
        for k in range(inner):
            with ttl.signpost("push a and b"):
                with (
                    a_dfb.reserve() as a_blk,
                    b_dfb.reserve() as b_blk,
                ):
                    print("k=", k, " a_blk: ", a_blk)
                    print(b_blk)
                    a_xf = ttl.copy(a[0:stack, 0:rows, k : k + 1], a_blk)
                    b_xf = ttl.copy(b[k : k + 1, 0:columns], b_blk)
                    a_xf.wait()
                    b_xf.wait()

    @ttl.compute()
    def compute():
        with y_dfb.reserve() as y_blk:
            total = ttl.block.fill(0, shape=(stack, rows, columns))
            for _ in range(inner):
                with a_dfb.wait() as a_blk, b_dfb.wait() as b_blk:
                    b_wide = ttl.block.broadcast(
                        ttl.block.unsqueeze(b_blk, dims=[0]), dims=[0], shape=(stack, 1, columns)
                    )
                    total += a_blk @ b_wide
            with c_dfb.wait() as c_blk:
                c_wide = ttl.block.broadcast(
                    ttl.block.unsqueeze(c_blk, dims=[0]), dims=[0], shape=(stack, rows, columns)
                )
                total = total + c_wide
            y_blk.store(total)

    @ttl.datamovement()
    def write():
        with y_dfb.wait() as y_blk:
            ttl.copy(y_blk, y[0:stack, 0:rows, 0:columns]).wait()


@ttl.operation(grid=(4, 2))
def to_the_left(a, y):
    """The first core of a row receives from the others one after the other, and keeps the last block."""
    columns, rows = 4, 2
    dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    net = ttl.PipeNet(
        [ttl.Pipe(src=(x, y), dst=(0, y)) for x in range(1, columns) for y in range(rows)]
    )

    @ttl.datamovement()
    def move():
        if net.is_active():
            with dfb.reserve() as blk:
                x, row = ttl.node(dims=2)

                def send(pipe):
                    ttl.copy(a[row, x], blk).wait()
                    ttl.copy(blk, pipe).wait()

                def receive(pipe):
                    ttl.copy(pipe, blk).wait()
                    ttl.copy(blk, y[0, row]).wait()

                net.if_src(send)
                net.if_dst(receive)

    @ttl.compute()
    def compute():
        pass

    @ttl.datamovement()
    def rest():
        pass


@ttl.operation(grid=(2, 2))
def sizes_and_places(y):
    """Every core writes how many there are, and where it is."""
    cores = ttl.grid_size(dims=1)
    columns, rows, layers = ttl.grid_size(dims=3)
    assert (cores, columns, rows, layers) == (4, 2, 2, 1)
    core = ttl.node(dims=1)
    x, row, layer = ttl.node(dims=3)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        for value in range(2):
            with y_dfb.reserve() as out:
                if core == 0:
                    out.store(ttl.block.fill(columns * rows, shape=out.shape))
                else:
                    out.store(ttl.block.fill(0.5, shape=out.shape))

    @ttl.datamovement()
    def write():
        for value in range(2):
            ttl.copy(y_dfb.wait(), y[2 * x + row + layer, value]).wait()


@ttl.operation(grid=(1, 1))
def whole_tensors(a, rows, y, z):
    """Buffers for whole tensors: in tiles what these are padded to, in rows what they are."""

    def tiles_of(tensor):
        sizes, tile = list(tensor.padded_shape), list(tensor.tile.tile_shape)
        return sizes[:-2] + [size // side for size, side in zip(sizes[-2:], tile)]

    assert tiles_of(a) == [2, 4, 1] and a.layout == ttnn.TILE_LAYOUT
    assert list(rows.padded_shape) == [2, 120, 30] and rows.layout == ttnn.ROW_MAJOR_LAYOUT
    matrices, height, width = tiles_of(a)
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=tuple(tiles_of(a)))
    rows_dfb = ttl.make_dataflow_buffer_like(rows, shape=(1, 120, 30))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(matrices, height, width))
    for i in range(2):
        ttl.copy(rows[i : i + 1, :, :], rows_dfb.reserve())
        ttl.copy(rows_dfb.wait(), z[1 - i : 2 - i, :, :])
    ttl.copy(a[:, :, :], a_dfb.reserve())
    y_dfb.reserve().store(a_dfb.wait() + 1)
    ttl.copy(y_dfb.wait(), y[:, 0:height, 0:width])
