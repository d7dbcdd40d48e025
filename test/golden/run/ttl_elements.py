# RUN: ttlc run %s --kernel copied --tensor a=64x64 --tensor y=64x64
# RUN: ttlc run %s --kernel copied --tensor a=64x64:fp32 --tensor y=64x64:fp32
# RUN: ttlc run %s --kernel copied --tensor a=64x64:fp32 --tensor y=64x64:bf16
# RUN: ttlc run %s --kernel largest --tensor a=32x32 --tensor y=32x32
# RUN: ttlc run %s --kernel largest --tensor a=32x32:fp32 --tensor y=32x32:fp32
# RUN: ttlc run %s --kernel largest --tensor a=32x32:fp32 --tensor y=32x32:fp32 --arch blackhole
# RUN: ttlc run %s --kernel sorted_pairs --tensor a=32x32 --tensor y=32x32
# RUN: ttlc run %s --kernel compared --tensor a=32x32 --tensor y=32x32
# RUN: ttlc run %s --kernel compared --tensor a=32x32:fp32 --tensor y=32x32:fp32
# RUN: ttlc run %s --kernel between --tensor a=32x32 --tensor y=32x32
# CHECKS: data movement threads read, compare and write single elements, negative ones included, before and after compute
import ttl


@ttl.operation(grid=(1, 1))
def copied(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 2), block_count=2)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(2, 2), block_count=2)

    @ttl.datamovement()
    def read():
        ttl.copy(a[0:2, 0:2], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        with a_dfb.wait() as source, y_dfb.reserve() as target:
            ttl.raw_element_write(target, 0, 0, 3.14159)
            ttl.raw_element_write(target, 63, 17, -2)
            for row in range(64):
                for column in range(1, 64):
                    if row < 63:
                        ttl.raw_element_write(target, row, column, ttl.raw_element_read(source, 63 - row, column))
            ttl.copy(target, y[0:2, 0:2]).wait()


@ttl.operation(grid=(1, 1))
def largest(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1), block_count=2)

    @ttl.datamovement()
    def read():
        ttl.copy(a[0, 0], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        with a_dfb.wait() as source, y_dfb.reserve() as target:
            for row in range(32):
                top = ttl.raw_element_read(source, row, 0)
                low = top
                for column in range(1, 32):
                    v = ttl.raw_element_read(source, row, column)
                    if v > top:
                        top = v
                    low = v if v < low else low
                ttl.raw_element_write(target, row, 0, top)
                ttl.raw_element_write(target, row, 1, low)
                limited = 0.5
                if top < 0.5:
                    limited = top
                ttl.raw_element_write(target, row, 2, limited)
            ttl.copy(target, y[0, 0]).wait()


@ttl.operation(grid=(1, 1))
def sorted_pairs(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)

    @ttl.datamovement()
    def move():
        with a_dfb.reserve() as block:
            ttl.copy(a[0, 0], block).wait()
            for i in range(16):
                first = ttl.raw_element_read(block, 3, 2 * i)
                second = ttl.raw_element_read(block, 3, 2 * i + 1)
                if first > second:
                    ttl.raw_element_write(block, 3, 2 * i, second)
                    ttl.raw_element_write(block, 3, 2 * i + 1, first)
            ttl.copy(block, y[0, 0]).wait()


@ttl.operation(grid=(1, 1))
def between(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    x_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1), block_count=2)

    @ttl.compute()
    def compute():
        with a_dfb.wait() as a_block, x_dfb.reserve() as x:
            x.store(ttl.math.neg(a_block))

    @ttl.datamovement()
    def read():
        with a_dfb.reserve() as block:
            ttl.copy(a[0, 0], block).wait()
            ttl.raw_element_write(block, 0, 0, 42.0)

    @ttl.datamovement()
    def write():
        with x_dfb.wait() as x, y_dfb.reserve() as out:
            ttl.raw_element_write(out, 0, 0, ttl.raw_element_read(x, 0, 0))
            ttl.raw_element_write(out, 31, 31, ttl.raw_element_read(x, 0, 5))
            ttl.copy(out, y[0, 0]).wait()


@ttl.operation(grid=(1, 1))
def compared(a, y):
    """What the six comparisons of two elements say, as ones and zeros, in the first six columns of each row."""
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        pass

    @ttl.datamovement()
    def read():
        with a_dfb.reserve() as block:
            ttl.copy(a[0, 0], block).wait()
            ttl.raw_element_write(block, 1, 0, ttl.raw_element_read(block, 1, 1))

    @ttl.datamovement()
    def write():
        with a_dfb.wait() as block, y_dfb.reserve() as out:
            for row in range(32):
                v = ttl.raw_element_read(block, row, 0)
                w = ttl.raw_element_read(block, row, 1)
                if v == w:
                    ttl.raw_element_write(out, row, 0, 1.0)
                if v != w:
                    ttl.raw_element_write(out, row, 1, 1.0)
                if v < w:
                    ttl.raw_element_write(out, row, 2, 1.0)
                if v <= w:
                    ttl.raw_element_write(out, row, 3, 1.0)
                if v > w:
                    ttl.raw_element_write(out, row, 4, 1.0)
                if v >= w:
                    ttl.raw_element_write(out, row, 5, 1.0)
            ttl.copy(out, y[0, 0]).wait()
