# CHECKS: leaving at run time what statements follow: `break`, `continue` and `return` in a `with`, `return` in loops, `else` of loops.
# RUN: ttlc run %s --kernel ends_with_sums --tensor a=64x128 --tensor y=64x32
# RUN: ttlc run %s --kernel skips_in_with --tensor a=64x160 --tensor y=64x160
# RUN: ttlc run %s --kernel returns --tensor a=64x192 --tensor y=64x192
# RUN: ttlc run %s --kernel returns_from_inner --tensor a=128x96 --tensor y=128x96
# RUN: ttlc run %s --kernel searches --tensor a=96x128 --tensor y=96x64
# RUN: ttlc run %s --kernel chosen --tensor a=64x96 --tensor y=64x96
# RUN: ttlc run %s --kernel names_again --tensor a=96x96 --tensor y=96x96
import ttl
import ttnn

TILE = ttnn.TILE_SIZE


@ttl.operation(grid=(1, 2))
def ends_with_sums(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """`break` in a `with`, behind which the loop goes on."""
    columns = a.shape[1] // TILE
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def add():
        _, core = ttl.node(dims=2)
        total = ttl.block.fill(0, shape=(1, 1))
        for k in range(columns):
            with a_dfb.wait() as tile:
                total += tile
                if k > core:
                    break
                total = total * 2
            total = total + 1
        with y_dfb.reserve() as block:
            block.store(total)

    @ttl.datamovement()
    def read():
        _, core = ttl.node(dims=2)
        for k in range(columns):
            with a_dfb.reserve() as tile:
                tx = ttl.copy(a[core, k], tile)
                tx.wait()
            if k > core:
                break

    @ttl.datamovement()
    def write():
        _, core = ttl.node(dims=2)
        with y_dfb.wait() as block:
            ttl.copy(block, y[core, 0]).wait()


@ttl.operation(grid=(1, 2))
def skips_in_with(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """`continue` and `break` in nested `with`s, with statements behind each; a loop whose buffers are known ends early, too."""
    columns = a.shape[1] // TILE
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def scale():
        _, core = ttl.node(dims=2)
        factor = ttl.block.fill(1, shape=(1, 1))
        for column in range(columns):
            with a_dfb.wait() as tile:
                with y_dfb.reserve() as block:
                    block.store(tile * factor)
                    if column == core:
                        continue
                    elif column == core + 3:
                        break
                factor = factor + 1
            factor = factor + 2
        for column in range(core + 4, columns):
            with a_dfb.wait() as tile, y_dfb.reserve() as block:
                block.store(tile * factor)

    @ttl.datamovement()
    def read():
        _, core = ttl.node(dims=2)
        for column in range(columns):
            with a_dfb.reserve() as tile:
                ttl.copy(a[core, column], tile).wait()

    @ttl.datamovement()
    def write():
        _, core = ttl.node(dims=2)
        for column in range(columns):
            with y_dfb.wait() as block:
                ttl.copy(block, y[core, column]).wait()


@ttl.operation(grid=(1, 2))
def returns(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """`return` in a `with` in a loop; what follows the loop runs on the core that does not return."""
    columns = a.shape[1] // TILE
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1), block_count=2)
    spare_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def scale():
        _, core = ttl.node(dims=2)
        for column in range(columns - 1):
            with a_dfb.wait() as tile, y_dfb.reserve() as block:
                block.store(tile * 2)
                if column == 2 + 3 * core:
                    return
            if core * column > 100:
                return
        with a_dfb.wait() as tile, y_dfb.reserve() as block:
            block.store(tile * 3)

    def tiles(move, core):
        for column in range(columns - 1):
            move(column)
            if column == 2 + 3 * core:
                return
        move(columns - 1)

    @ttl.datamovement()
    def read():
        _, core = ttl.node(dims=2)

        def move(column):
            with a_dfb.reserve() as tile:
                ttl.copy(a[core, column], tile).wait()

        tiles(move, core)

    @ttl.datamovement()
    def write():
        _, core = ttl.node(dims=2)

        def move(column):
            with y_dfb.wait() as block:
                ttl.copy(block, y[core, column]).wait()

        tiles(move, core)
        if core == 0:
            for column in range(3, columns):
                with spare_dfb.reserve() as block:
                    ttl.copy(a[core, column], block).wait()
                with spare_dfb.wait() as block:
                    ttl.copy(block, y[core, column]).wait()


@ttl.operation(grid=(1, 1))
def returns_from_inner(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """`return` out of two loops, one of them over a list; statements follow the inner one."""
    rows, columns = a.shape[0] // TILE, a.shape[1] // TILE
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def copy():
        def first(limit):
            for row in range(rows):
                with a_dfb.wait() as tile:
                    for factor in (1, 2, 3):
                        if row * factor == limit:
                            with y_dfb.reserve() as block:
                                block.store(tile * factor)
                            return
                    with y_dfb.reserve() as block:
                        block.store(-tile)
                with a_dfb.wait() as tile, y_dfb.reserve() as block:
                    block.store(tile)

        _, core = ttl.node(dims=2)
        first(4 + core)
        for _ in range(rows * columns - 5):
            with a_dfb.wait() as tile, y_dfb.reserve() as block:
                block.store(tile * 5)

    @ttl.datamovement()
    def read():
        for row in range(rows):
            for column in range(columns):
                with a_dfb.reserve() as tile:
                    ttl.copy(a[row, column], tile).wait()

    @ttl.datamovement()
    def write():
        for row in range(rows):
            for column in range(columns):
                with y_dfb.wait() as block:
                    ttl.copy(block, y[row, column]).wait()


@ttl.operation(grid=(1, 3))
def searches(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """`else` of loops that end early on some cores, that never do, and whose `else` leaves the loop around it."""
    columns = a.shape[1] // TILE
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1), block_count=2)

    @ttl.compute()
    def add():
        _, core = ttl.node(dims=2)
        one = ttl.block.fill(1, shape=(1, 1))
        found = ttl.block.fill(0, shape=(1, 1))
        for k in range(columns):
            if k * 2 == core + 1:
                break
            found = found + one
        else:
            found = found + 7
        rounds = ttl.block.fill(0, shape=(1, 1))
        for turn in range(3):
            for k in range(2):
                if k + turn == core + 1:
                    break
            else:
                rounds = rounds + 10
                continue
            rounds = rounds + 1
        for k in range(2):
            rounds = rounds + 100
        else:
            rounds = rounds + 1000
        for turn in (0, 1, 2):
            rounds = rounds + 5
            if core == 1:
                break
            elif turn < 2:
                break
        with a_dfb.wait() as tile:
            with y_dfb.reserve() as block:
                block.store(tile * found)
            with y_dfb.reserve() as block:
                block.store(tile * rounds)

    @ttl.datamovement()
    def read():
        _, core = ttl.node(dims=2)
        with a_dfb.reserve() as tile:
            ttl.copy(a[core, 0], tile).wait()

    @ttl.datamovement()
    def write():
        _, core = ttl.node(dims=2)
        for column in range(2):
            with y_dfb.wait() as block:
                ttl.copy(block, y[core, column]).wait()


@ttl.operation(grid=(1, 2))
def chosen(a: ttnn.Tensor, y: ttnn.Tensor, mode: str = "one") -> None:
    """A `match` whose case leaves on one core; statements follow it."""
    columns = a.shape[1] // TILE
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def scale():
        _, core = ttl.node(dims=2)
        factor = ttl.block.fill(0, shape=(1, 1))
        for column in range(columns):
            match mode:
                case "one":
                    if column == core:
                        factor = factor + 5
                        with a_dfb.wait() as tile, y_dfb.reserve() as block:
                            block.store(tile * factor)
                        continue
            factor = factor + 1
            with a_dfb.wait() as tile, y_dfb.reserve() as block:
                block.store(tile * factor)

    @ttl.datamovement()
    def read():
        _, core = ttl.node(dims=2)
        for column in range(columns):
            with a_dfb.reserve() as tile:
                ttl.copy(a[core, column], tile).wait()

    @ttl.datamovement()
    def write():
        _, core = ttl.node(dims=2)
        for column in range(columns):
            with y_dfb.wait() as block:
                ttl.copy(block, y[core, column]).wait()


@ttl.operation(grid=(1, 3))
def names_again(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """Names of blocks that have ended are used again in loops and branches that leave; columns are counted."""
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))
    own_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))

    @ttl.compute()
    def ones():
        for _ in range(3):
            with y_dfb.reserve() as block:
                block.store(ttl.block.fill(1, shape=(1, 1)))

    @ttl.datamovement()
    def write():
        _, core = ttl.node(dims=2)
        n = 0
        for _ in range(1):
            with y_dfb.wait() as block:
                ttl.copy(block, y[core, n]).wait()
            n = n + 1
        with own_dfb.reserve() as own:
            ttl.copy(a[0, 0], own).wait()
        with own_dfb.wait() as own:
            if core > 0:
                with y_dfb.wait() as block:
                    ttl.copy(block, y[core, n]).wait()
                n = n + 1
                if core > 1:
                    with y_dfb.wait() as block:
                        ttl.copy(block, y[core, n]).wait()
                    return
                else:
                    with y_dfb.wait() as block:
                        ttl.copy(block, y[core, n]).wait()
                    n = n + 1
        for _ in range(3):
            if n > 2:
                break
            with y_dfb.wait() as block:
                ttl.copy(block, y[core, n]).wait()
            n = n + 1
