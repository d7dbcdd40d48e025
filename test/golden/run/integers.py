# CHECKS: tensors of int32, uint32 and uint16: arithmetic that wraps, comparisons, choices, conversions from and to floats, transposes, loops, both generations of the API
# RUN: ttlc run %s --kernel arithmetic --tensor a=64x64:int32 --tensor b=64x64:int32 --tensor out=64x64:int32
# RUN: ttlc run %s --kernel arithmetic --arch blackhole --metal-api feb2026 --tensor a=64x64:int32 --tensor b=64x64:int32 --tensor out=64x64:int32
# RUN: ttlc run %s --kernel arithmetic --skip-pass fuse-elementwise --skip-pass eliminate-common-subexprs --tensor a=64x64:int32 --tensor b=64x64:int32 --tensor out=64x64:int32
# RUN: ttlc run %s --kernel powers --tensor a=64x64:int32 --tensor out=64x64:int32
# RUN: ttlc run %s --kernel powers --tensor a=64x64:uint32 --tensor out=64x64:uint32
# RUN: ttlc run %s --kernel powers --dst 16 --tensor a=64x64:uint16 --tensor out=64x64:uint16
# RUN: ttlc run %s --kernel halves --tensor a=64x64:int32 --tensor out=64x64
# RUN: ttlc run %s --kernel halves --tensor a=64x64:uint16 --tensor out=64x64:fp32
# RUN: ttlc run %s --kernel quarters --tensor a=64x64:fp32 --tensor out=64x64:int32
# RUN: ttlc run %s --kernel widened --tensor a=64x64:uint16 --tensor out=64x64:int32
# RUN: ttlc run %s --kernel turned --tensor a=64x64:int32 --tensor out=64x64:int32
# RUN: ttlc run %s --kernel summed --tensor a=128x32:int32 --tensor out=32x32:int32
import ttl
import ttnn


def make(shape, compute):
    """A kernel that stores `compute` of one block for every block of its tensors."""

    @ttl.operation(grid=(1, 1))
    def kernel(a, out):
        a_dfb = ttl.make_dataflow_buffer_like(a, shape=shape, block_count=2)
        o_dfb = ttl.make_dataflow_buffer_like(out, shape=shape, block_count=2)

        @ttl.compute()
        def work():
            for _ in range(2):
                with a_dfb.wait() as x, o_dfb.reserve() as o:
                    o.store(compute(x))

        @ttl.datamovement()
        def reader():
            for row in range(2):
                with a_dfb.reserve() as x:
                    ttl.copy(a[row : row + 1, 0:2], x).wait()

        @ttl.datamovement()
        def writer():
            for row in range(2):
                with o_dfb.wait() as o:
                    ttl.copy(o, out[row : row + 1, 0:2]).wait()

    return kernel


powers = make((1, 2), lambda x: x * x * x * x * x * x - x * x)
halves = make((1, 2), lambda x: ttl.math.exp(ttl.typecast(x, ttnn.float32) * -0.5))
quarters = make((1, 2), lambda x: ttl.typecast(x * 4.0, ttnn.int32) * 3 + 1)
widened = make((1, 2), lambda x: ttl.typecast(x, ttnn.int32) * -70000)


@ttl.operation(grid=(1, 1))
def arithmetic(a, b, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 2), block_count=2)
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 2), block_count=2)
    o_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 2), block_count=2)

    @ttl.compute()
    def compute():
        for _ in range(2):
            with a_dfb.wait() as x, b_dfb.wait() as y, o_dfb.reserve() as o:
                total = x * y * 100003 + 3
                part = total // (y + 1) + total % (y - 50) - (7 - x)
                span = ttl.math.max(part, x) - ttl.math.min(x, 40)
                chosen = ttl.where(x < y, span, -part)
                flags = (x == y) + (x != y) * 2 + (x >= y) * 4 + (x <= y) * 8 + (x > 50) * 16
                o.store(chosen + flags * 1000 + abs(x - y) + ttl.math.relu(x - 60))

    @ttl.datamovement()
    def reader():
        for row in range(2):
            with a_dfb.reserve() as x, b_dfb.reserve() as y:
                ttl.copy(a[row : row + 1, 0:2], x).wait()
                ttl.copy(b[row : row + 1, 0:2], y).wait()

    @ttl.datamovement()
    def writer():
        for row in range(2):
            with o_dfb.wait() as o:
                ttl.copy(o, out[row : row + 1, 0:2]).wait()


@ttl.operation(grid=(1, 1))
def turned(a, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 2), block_count=2)
    o_dfb = ttl.make_dataflow_buffer_like(out, shape=(2, 2), block_count=2)

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x, o_dfb.reserve() as o:
            o.store(ttl.transpose(x) - x)

    @ttl.datamovement()
    def reader():
        with a_dfb.reserve() as x:
            ttl.copy(a[0:2, 0:2], x).wait()

    @ttl.datamovement()
    def writer():
        with o_dfb.wait() as o:
            ttl.copy(o, out[0:2, 0:2]).wait()


@ttl.operation(grid=(1, 1))
def summed(a, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    o_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)

    @ttl.compute()
    def compute():
        with o_dfb.reserve() as o:
            for _ in range(4):
                with a_dfb.wait() as x:
                    o += x * 3

    @ttl.datamovement()
    def reader():
        for row in range(4):
            with a_dfb.reserve() as x:
                ttl.copy(a[row, 0], x).wait()

    @ttl.datamovement()
    def writer():
        with o_dfb.wait() as o:
            ttl.copy(o, out[0, 0]).wait()
