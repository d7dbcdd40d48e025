# CHECKS: `break` on conditions of the core, of the index and of both, in loops inside of loops, after a first iteration that differs,
# out of `with`, out of loops that run at compile time.
# RUN: ttlc run %s --kernel rows_of_cores --tensor a=96x64 --tensor b=64x96 --tensor c=96x96
# RUN: ttlc run %s --kernel rows_of_cores --tensor a=320x64 --tensor b=64x32 --tensor c=320x32
# RUN: ttlc run %s --kernel sums_that_end --tensor a=64x192 --tensor y=64x32
# RUN: ttlc run %s --kernel halves --tensor a=128x192 --tensor y=128x192
# RUN: ttlc run %s --kernel first_only --tensor a=64x96 --tensor y=64x32
# RUN: ttlc run %s --kernel leaves_with --tensor a=64x128 --tensor y=64x128
# RUN: ttlc run %s --kernel buffers_of_a_list --tensor a=64x160 --tensor y=64x160
import ttl
import ttnn

TILE = ttnn.TILE_SIZE


@ttl.operation(grid="auto")
def rows_of_cores(a: ttnn.Tensor, b: ttnn.Tensor, c: ttnn.Tensor) -> None:
    """Rows are dealt out in equal shares; a core ends where the matrix does."""
    rows, inner, columns = a.shape[0] // TILE, a.shape[1] // TILE, b.shape[1] // TILE
    width, _ = ttl.grid_size(dims=2)
    share = -(-rows // width)
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 1), block_count=2)
    c_dfb = ttl.make_dataflow_buffer_like(c, shape=(1, 1), block_count=2)

    def is_outside(row):
        _, y = ttl.node(dims=2)
        return row >= rows or y > 0

    @ttl.compute()
    def multiply():
        x, _ = ttl.node(dims=2)
        for local in range(share):
            if is_outside(x * share + local):
                break
            for _ in range(columns):
                total = None
                for _ in range(inner):
                    with a_dfb.wait() as left, b_dfb.wait() as right:
                        if total is None:
                            total = left @ right
                        else:
                            total = total + left @ right
                with c_dfb.reserve() as block:
                    block.store(total)

    @ttl.datamovement()
    def read():
        x, _ = ttl.node(dims=2)
        for local in range(share):
            row = x * share + local
            if is_outside(row):
                break
            for column in range(columns):
                for k in range(inner):
                    with a_dfb.reserve() as left, b_dfb.reserve() as right:
                        ttl.copy(a[row, k], left).wait()
                        ttl.copy(b[k, column], right).wait()

    @ttl.datamovement()
    def write():
        x, _ = ttl.node(dims=2)
        for local in range(share):
            row = x * share + local
            if is_outside(row):
                break
            for column in range(columns):
                with c_dfb.wait() as block:
                    ttl.copy(block, c[row, column]).wait()


@ttl.operation(grid=(1, 2))
def sums_that_end(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """A sum of the first tiles of a row, two on one core and four on the other; what stands before the `break` still counts."""
    columns = a.shape[1] // TILE
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def add():
        _, core = ttl.node(dims=2)
        with y_dfb.reserve() as block:
            total = ttl.block.fill(0, shape=(1, 1))
            seen = 0
            for k in range(columns):
                with a_dfb.wait() as tile:
                    total = total + tile
                seen = seen + 1
                if seen == 2 * core + 2:
                    break
                total = total * 2
            block.store(total)

    @ttl.datamovement()
    def read():
        _, core = ttl.node(dims=2)
        for k in range(columns):
            with a_dfb.reserve() as tile:
                ttl.copy(a[core, k], tile).wait()
            if k == 2 * core + 1:
                break

    @ttl.datamovement()
    def write():
        _, core = ttl.node(dims=2)
        with y_dfb.wait() as block:
            ttl.copy(block, y[core, 0]).wait()


@ttl.operation(grid=(1, 1))
def halves(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """Loops in loops that both end early; the condition holds in one iteration only."""
    rows, columns = a.shape[0] // TILE, a.shape[1] // TILE
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def copy():
        for row in range(rows):
            if row * row == 4:
                break
            for column in range(columns):
                if column == row + 2:
                    break
                elif column == 0:
                    with a_dfb.wait() as tile, y_dfb.reserve() as block:
                        block.store(-tile)
                    continue
                with a_dfb.wait() as tile, y_dfb.reserve() as block:
                    block.store(tile * 3)
        for _ in range(rows * columns - 5):
            with a_dfb.wait() as tile, y_dfb.reserve() as block:
                block.store(tile)

    def tiles(move):
        for row in range(rows):
            if row == 2:
                break
            for column in range(columns):
                if column >= row + 2:
                    break
                move(row, column)
        for column in range(2, columns):
            move(0, column)
        for column in range(3, columns):
            move(1, column)
        for row in range(2, rows):
            for column in range(columns):
                move(row, column)

    @ttl.datamovement()
    def read():
        def move(row, column):
            with a_dfb.reserve() as tile:
                ttl.copy(a[row, column], tile).wait()

        tiles(move)

    @ttl.datamovement()
    def write():
        def move(row, column):
            with y_dfb.wait() as block:
                ttl.copy(block, y[row, column]).wait()

        tiles(move)


@ttl.operation(grid=(1, 2))
def first_only(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """A first iteration of its own ends the loop on one core; a loop that always ends in its first iteration."""
    columns = a.shape[1] // TILE
    is_whole = False
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def add():
        _, core = ttl.node(dims=2)
        total = None
        for k in range(columns):
            with a_dfb.wait() as tile:
                total = tile if total is None else total + tile
            if core == 0:
                break
        for k in range(columns):
            total = total + 1
            if not is_whole:
                break
        with y_dfb.reserve() as block:
            block.store(total)

    @ttl.datamovement()
    def read():
        _, core = ttl.node(dims=2)
        for k in range(columns):
            with a_dfb.reserve() as tile:
                ttl.copy(a[core, k], tile).wait()
            if core == 0:
                break

    @ttl.datamovement()
    def write():
        _, core = ttl.node(dims=2)
        with y_dfb.wait() as block:
            ttl.copy(block, y[core, 0]).wait()


@ttl.operation(grid=(1, 2))
def leaves_with(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """`break`, `continue` and `return` in a `with`, whose blocks are released all the same."""
    columns = a.shape[1] // TILE
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def scale():
        _, core = ttl.node(dims=2)
        for column in range(columns):
            with a_dfb.wait() as tile, y_dfb.reserve() as block:
                block.store(tile * 2)
                if column == core:
                    break
        for column in range(core + 1, columns):
            if column == 2:
                with a_dfb.wait() as tile, y_dfb.reserve() as block:
                    block.store(-tile)
                    continue
            with a_dfb.wait() as tile, y_dfb.reserve() as block:
                block.store(tile)

    @ttl.datamovement()
    def read():
        _, core = ttl.node(dims=2)
        for column in range(columns):
            with a_dfb.reserve() as tile:
                ttl.copy(a[core, column], tile).wait()

    @ttl.datamovement()
    def write():
        _, core = ttl.node(dims=2)
        if core == 0:
            with y_dfb.wait() as block:
                ttl.copy(block, y[0, 0]).wait()
                for column in range(1, columns):
                    with y_dfb.wait() as later:
                        ttl.copy(later, y[0, column]).wait()
                return
        for column in range(columns):
            with y_dfb.wait() as block:
                ttl.copy(block, y[1, column]).wait()


@ttl.operation(grid=(1, 2))
def buffers_of_a_list(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """Loops over buffers run at compile time, yet a core's own `break` ends them."""
    columns = a.shape[1] // TILE
    firsts = [ttl.make_dataflow_buffer_like(a, shape=(1, 1)) for _ in range(3)]
    rest = ttl.make_dataflow_buffer_like(a, shape=(1, 1))

    @ttl.datamovement()
    def read():
        _, core = ttl.node(dims=2)
        done = 0
        for i in range(3):
            if i > core:
                break
            with firsts[i].reserve() as tile:
                ttl.copy(a[core, i], tile).wait()
            done = done + 1
        for column in range(done, columns):
            with rest.reserve() as tile:
                ttl.copy(a[core, column], tile).wait()

    @ttl.datamovement()
    def write():
        _, core = ttl.node(dims=2)
        done = 0
        for buffer in firsts:
            with buffer.wait() as tile:
                ttl.copy(tile, y[core, done]).wait()
            done = done + 1
            if done > core:
                break
        for column in range(done, columns):
            with rest.wait() as tile:
                ttl.copy(tile, y[core, column]).wait()
