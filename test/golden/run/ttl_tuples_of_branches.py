# RUN: ttlc run %s --kernel shares --tensor a=160x64 --tensor y=160x64
# CHECKS: branches on what a core is give tuples, and helper functions return them
import ttl


@ttl.operation(grid=(3, 1))
def shares(a, y):
    rows = a.shape[0] // 32
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 2), block_count=2)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 2), block_count=2)

    def part(core):
        if core < rows % 3:
            return core * 2, (core * 2 + 2, "long")
        return core + rows % 3, (core + rows % 3 + 1, "long")

    def bounds():
        core, _ = ttl.node(dims=2)
        first, (end, kind) = part(core)
        assert kind == "long"
        return first, end

    @ttl.compute()
    def compute():
        core, _ = ttl.node(dims=2)
        if core == 0:
            bounds_of_core = (0, 2)
        else:
            bounds_of_core = bounds()
        for _ in range(*bounds_of_core):
            with a_dfb.wait() as x, y_dfb.reserve() as out:
                out.store(x * 3.0)

    @ttl.datamovement()
    def read():
        first, end = bounds()
        for row in range(first, end):
            with a_dfb.reserve() as x:
                ttl.copy(a[row, 0:2], x).wait()

    @ttl.datamovement()
    def write():
        first, end = bounds()
        for row in range(first, end):
            with y_dfb.wait() as out:
                ttl.copy(out, y[row, 0:2]).wait()
