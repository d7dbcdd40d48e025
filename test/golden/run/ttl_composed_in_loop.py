# RUN: ttlc run %s --kernel in_loop --tensor a=128x32 --tensor out=128x32
# RUN: ttlc run %s --kernel in_branch --tensor a=128x64 --tensor out=128x64
# RUN: ttlc run %s --kernel between_cores --tensor a=128x32 --tensor out=128x32
# RUN: ttlc run %s --kernel differences --tensor a=64x64 --tensor out=32x64
# CHECKS: what an operation makes that is called in a loop or branch of the device stands before it, one for every call
import ttl


@ttl.operation()
def grow(source: ttl.DFB, destination: ttl.DFB, columns: int):
    kept = ttl.make_dfb("bf16", shape=(1, columns), block_count=2)
    kept.reserve().store(source.wait() * 2.0)
    destination.reserve().store(kept.wait() + 1.0)


@ttl.operation()
def twice(source: ttl.DFB, destination: ttl.DFB):
    between = ttl.make_dfb("bf16", shape=(1, 1), block_count=2)
    grow(source, between, 1)
    grow(between, destination, 1)


@ttl.operation(grid=(1, 1))
def in_loop(a, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)
    for row in range(4):
        ttl.copy(a[row, 0], a_dfb.reserve())
        twice(a_dfb, out_dfb)
        ttl.copy(out_dfb.wait(), out[row, 0])


@ttl.operation(grid=(2, 2))
def in_branch(a, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    wide_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 2), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)
    wide_out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 2), block_count=2)
    x, y = ttl.node(dims=2)
    if y == 0:
        ttl.copy(a[x, 0:2], wide_dfb.reserve())
        grow(wide_dfb, wide_out_dfb, 2)
        ttl.copy(wide_out_dfb.wait(), out[x, 0:2])
    else:
        for column in range(2):
            ttl.copy(a[2 + x, column], a_dfb.reserve())
            grow(a_dfb, out_dfb, 1)
            ttl.copy(out_dfb.wait(), out[2 + x, column])


@ttl.operation()
def from_first(source: ttl.DFB, destination: ttl.DFB):
    net = ttl.PipeNet([ttl.Pipe((0, 0), (slice(0, 2), 0))])
    block = destination.reserve()
    net.if_src(lambda pipe: ttl.copy(source.wait(), pipe).wait())
    net.if_dst(lambda pipe: ttl.copy(pipe, block).wait())


@ttl.operation(grid=(2, 1))
def between_cores(a, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    all_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)
    x = ttl.node(dims=1)
    for step in range(2):
        if x == 0:
            ttl.copy(a[step, 0], a_dfb.reserve())
        from_first(a_dfb, all_dfb)
        out_dfb.reserve().store(all_dfb.wait() + 1.0)
        ttl.copy(out_dfb.wait(), out[2 * x + step, 0])


@ttl.operation()
def difference(a, out, column):
    both = [ttl.make_dfb("bf16", shape=(1, 1), block_count=2) for _ in range(2)]
    result = ttl.make_dfb("bf16", shape=(1, 1), block_count=2)
    for row, dfb in enumerate(both):
        ttl.copy(a[row, column], dfb.reserve())
    lower = both[1].wait()
    result.reserve().store(lower - both[0].wait())
    ttl.copy(result.wait(), out[0, column])


@ttl.operation(grid=(1, 1))
def differences(a, out):
    for column in range(2):
        difference(a, out, column)
