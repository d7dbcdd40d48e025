# RUN: ttlc run %s --kernel double --tensor a=128x128 --tensor out=128x128
# RUN: ttlc run %s --kernel add_first --tensor a=64x256 --tensor c=1x1 --tensor out=64x256
# CHECKS: the names of the first simulator, decorators whose arguments the body sees, pipes that belong to no net
import math

from sim import (TILE_SHAPE, CircularBuffer, IndexType, Program, TensorAccessor, compute, core_index, datamovement, dma,
                 is_tiled, pykernel_gen, ttl, ttnn)


@pykernel_gen(grid=(2, 1), granularity=2)
def double(a, out):
    assert all(is_tiled(t, TILE_SHAPE) for t in [a, out])
    rows, columns = a.shape[0] // TILE_SHAPE[0], a.shape[1] // TILE_SHAPE[1]
    share = columns // (grid[0] * grid[1])
    tiles_of_a = TensorAccessor(a, index_type=IndexType.TILE)
    tiles_of_out = TensorAccessor(out, index_type=IndexType.TILE)
    a_cb = CircularBuffer(shape=(granularity, 1), buffer_factor=2)
    out_cb = CircularBuffer(shape=(granularity, 1), buffer_factor=2)

    @compute()
    def twice():
        for _ in range(share * rows // granularity):
            out_cb.reserve().store(a_cb.wait() * 2.0)

    @datamovement()
    def read():
        first = core_index() * share
        for column in range(first, first + share):
            for row in range(rows // granularity):
                block = a_cb.reserve()
                place = slice(row * granularity, (row + 1) * granularity), slice(column, column + 1)
                dma(tiles_of_a[place], block).wait()
                a_cb.push()

    @datamovement()
    def write():
        first = core_index() * share
        for column in range(first, first + share):
            for row in range(rows // granularity):
                block = out_cb.wait()
                place = slice(row * granularity, (row + 1) * granularity), slice(column, column + 1)
                dma(block, tiles_of_out[place]).wait()
                out_cb.pop()

    return Program(twice, read, write)(a, out)


@ttl.kernel(grid=(4, 1), granularity=1)
def add_first(a, c, out):
    rows, columns = a.shape[0] // ttl.TILE_SHAPE[0], a.shape[1] // ttl.TILE_SHAPE[1]
    everywhere = ttnn.repeat(c, ttl.TILE_SHAPE)
    share = math.ceil(columns / 3)
    a_cb = ttl.make_circular_buffer_like(a, shape=(granularity, 1), buffer_factor=2)
    c_cb = ttl.make_circular_buffer_like(everywhere, shape=(1, 1), buffer_factor=2)
    out_cb = ttl.make_circular_buffer_like(out, shape=(granularity, 1), buffer_factor=2)
    pipe = ttl.Pipe((0, 0), (slice(0, 3), 0))

    @ttl.compute()
    def add():
        if not ttl.core_in_pipe(pipe):
            return
        x, _ = ttl.core(dims=2)
        with c_cb.wait() as number:
            for _ in range(share * x, min(share * (x + 1), columns)):
                for _ in range(rows):
                    with a_cb.wait() as block, out_cb.reserve() as result:
                        result.store(block + number)

    @ttl.datamovement()
    def read():
        x, _ = ttl.core(dims=2)
        if not ttl.core_in_pipe(pipe):
            return

        def send(to):
            with c_cb.reserve() as block:
                ttl.copy(everywhere[0, 0], block).wait()
                ttl.copy(block, to).wait()

        def receive(source):
            if x > 0:
                with c_cb.reserve() as block:
                    ttl.copy(source, block).wait()

        ttl.if_pipe_src(pipe, send)
        ttl.if_pipe_dst(pipe, receive)
        for column in range(share * x, min(share * (x + 1), columns)):
            for row in range(rows):
                with a_cb.reserve() as block:
                    ttl.copy(a[row, column], block).wait()

    @ttl.datamovement()
    def write():
        x, _ = ttl.core(dims=2)
        if not ttl.core_in_pipe(pipe):
            return
        for column in range(share * x, min(share * (x + 1), columns)):
            for row in range(rows):
                with out_cb.wait() as block:
                    ttl.copy(block, out[row, column]).wait()
