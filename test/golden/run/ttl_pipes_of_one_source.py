# RUN: ttlc run %s --kernel same_core --tensor a=32x64 --tensor out=32x64
# RUN: ttlc run %s --kernel overlapping --tensor a=32x64 --tensor out=32x96
# CHECKS: a core tells pipes of one net and one source apart, in whatever order it posts them
import ttl


@ttl.operation(grid=(2, 1))
def same_core(a, out):
    first = ttl.Pipe(src=(0, 0), dst=(1, 0))
    second = ttl.Pipe(src=(0, 0), dst=(1, 0))
    net = ttl.PipeNet([first, second])
    sent = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    first_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=1)
    second_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=1)

    @ttl.compute()
    def nothing():
        pass

    @ttl.datamovement()
    def exchange():
        if net.is_src():
            for block, pipe in ((1, second), (0, first)):
                ttl.copy(a[0, block], sent.reserve()).wait()
                ttl.copy(sent.wait(), pipe).wait()
        else:
            one, two = first_dfb.reserve(), second_dfb.reserve()
            to_one = ttl.copy(first, one)
            to_two = ttl.copy(second, two)
            to_one.wait()
            one.push()
            to_two.wait()
            two.push()
            ttl.copy(first_dfb.wait(), out[0, 0]).wait()
            ttl.copy(second_dfb.wait(), out[0, 1]).wait()

    @ttl.datamovement()
    def nothing_else():
        pass


@ttl.operation(grid=(3, 1))
def overlapping(a, out):
    both = ttl.Pipe(src=(0, 0), dst=(slice(1, 3), 0))
    left = ttl.Pipe(src=(0, 0), dst=(1, 0))
    net = ttl.PipeNet([both, left])
    sent = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    both_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=1)
    left_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=1)

    @ttl.compute()
    def nothing():
        pass

    @ttl.datamovement()
    def exchange():
        x, _ = ttl.node(dims=2)
        if net.is_src():
            for block, pipe in ((1, left), (0, both)):
                ttl.copy(a[0, block], sent.reserve()).wait()
                ttl.copy(sent.wait(), pipe).wait()
        if x == 1:
            one, two = both_dfb.reserve(), left_dfb.reserve()
            to_one = ttl.copy(both, one)
            to_two = ttl.copy(left, two)
            to_one.wait()
            one.push()
            to_two.wait()
            two.push()
            ttl.copy(both_dfb.wait(), out[0, 0]).wait()
            ttl.copy(left_dfb.wait(), out[0, 1]).wait()
        elif x == 2:
            ttl.copy(both, both_dfb.reserve()).wait()
            ttl.copy(both_dfb.wait(), out[0, 2]).wait()

    @ttl.datamovement()
    def nothing_else():
        pass
