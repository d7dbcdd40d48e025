# RUN: ttlc run %s --kernel scaled_sum --tensor a=96x128 --tensor b=96x128 --tensor y=96x128
# RUN: ttlc run %s --kernel scaled_sum --tensor a=96x128:fp32 --tensor b=96x128:fp32 --tensor y=96x128:fp32
# RUN: ttlc run %s --kernel "make_sum(rows=3, scale=0.5)" --tensor a=96x128 --tensor b=96x128 --tensor y=96x128
# RUN: ttlc run %s --kernel released_by_hand --tensor a=64x64 --tensor y=64x64
# RUN: ttlc run %s --kernel released_by_nobody --tensor a=64x64 --tensor y=64x64
# CHECKS: the ttl dialect: decorators, buffers, with, explicit and implicit release, slices, factories, early return.
import ttl
import ttnn

TILE = ttnn.TILE_SIZE


def make_sum(rows: int, *, scale: float = 1.0):
    if rows < 1:
        raise ValueError(f"rows is {rows}")

    @ttl.operation(grid="auto", fp32_dest_acc_en=True)
    def scaled_sum(a: ttnn.Tensor, b: ttnn.Tensor, y: ttnn.Tensor) -> None:
        columns = a.shape[1] // TILE
        row_blocks = a.shape[0] // TILE // rows
        width, height = ttl.grid_size(dims=2)
        per_node = -(-row_blocks // height)

        a_dfb = ttl.make_dataflow_buffer_like(a, shape=(rows, columns), block_count=2)
        b_dfb = ttl.make_dataflow_buffer_like(b, shape=(rows, columns))
        y_dfb = ttl.make_dfb(y.dtype, shape=(rows, columns))

        def place(local):
            _, row = ttl.node(dims=2)
            return row * per_node + local

        @ttl.compute()
        def add():
            for local in range(per_node):
                if place(local) < row_blocks:
                    with a_dfb.wait() as a_blk, b_dfb.wait() as b_blk, y_dfb.reserve() as y_blk:
                        y_blk.store((a_blk + b_blk) * scale)

        @ttl.datamovement()
        def read():
            for local in range(per_node):
                row = place(local)
                if row >= row_blocks:
                    continue
                with (
                    a_dfb.reserve() as a_blk,
                    b_dfb.reserve() as b_blk,
                ):
                    group = ttl.GroupTransfer()
                    group.add(ttl.copy(a[row * rows : (row + 1) * rows, 0:columns], a_blk))
                    group.add(ttl.copy(b[row * rows : (row + 1) * rows, :], b_blk))
                    group.wait_all()

        @ttl.datamovement()
        def write():
            first = place(0)
            if first >= row_blocks:
                return
            for row in range(first, min(first + per_node, row_blocks)):
                with y_dfb.wait() as y_blk:
                    ttl.copy(y_blk, y[row * rows : (row + 1) * rows, 0:columns]).wait()

    return scaled_sum


scaled_sum = make_sum(1, scale=2.0)


@ttl.kernel(grid=(2, 2))
def released_by_hand(a, y):
    a_cb = ttl.make_circular_buffer_like(a, shape=(1, 1), buffer_factor=2)
    half_cb = ttl.make_circular_buffer_like(a, shape=(1, 1), buffer_factor=2)
    y_cb = ttl.make_circular_buffer_like(y, shape=(1, 1), buffer_factor=2)

    @ttl.compute()
    def both():
        x = a_cb.wait()
        h = half_cb.reserve()
        h.store(x * 0.5)
        half_cb.push()
        a_cb.pop()
        h = half_cb.wait()
        o = y_cb.reserve()
        o.store(ttl.math.exp(h) - h)
        h.pop()
        o.push()

    @ttl.datamovement()
    def read():
        x, y_ = ttl.core(dims=2)
        block = a_cb.reserve()
        tx = ttl.copy(a[y_, x], block)
        tx.wait()
        a_cb.push()

    @ttl.datamovement()
    def write():
        x, y_ = ttl.core(dims=2)
        block = y_cb.wait()
        tx = ttl.copy(block, y[y_, x])
        tx.wait()
        y_cb.pop()


@ttl.operation(grid=(4, 1))
def released_by_nobody(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def square():
        x = a_dfb.wait()
        y_dfb.reserve().store(x * x)

    @ttl.datamovement()
    def read():
        n = ttl.node(dims=1)
        ttl.copy(a[n // 2, n % 2], a_dfb.reserve())

    @ttl.datamovement()
    def write():
        n, zero, _ = ttl.node(dims=3)
        ttl.copy(y_dfb.wait(), y[n // 2 + zero, n % 2])
