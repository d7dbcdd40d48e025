# RUN: ttlc run %s --kernel to_everybody --tensor a=32x32 --tensor out=64x64
# RUN: ttlc run %s --kernel to_itself --tensor a=32x32 --tensor out=32x32
# RUN: ttlc run %s --kernel exchanged --tensor a=32x64 --tensor out=32x64
# RUN: ttlc run %s --kernel in_turn --tensor a=32x32 --tensor out=32x96
# CHECKS: a receive lasts from its copy to its wait: a core sends to itself and to a partner in between
import ttl
import ttnn


def doubled(a_dfb, out_dfb):
    with a_dfb.wait() as x, out_dfb.reserve() as y:
        y.store(x + x)


@ttl.operation(grid=(2, 2))
def to_everybody(a, out):
    net = ttl.PipeNet([ttl.Pipe(src=(0, 0), dst=(slice(0, 2), slice(0, 2)))])
    sent_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    got_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)

    @ttl.compute()
    def compute():
        doubled(got_dfb, out_dfb)

    @ttl.datamovement()
    def read():
        x, y = ttl.node(dims=2)
        if x == 0 and y == 0:
            with sent_dfb.reserve() as sent, got_dfb.reserve() as got:
                ttl.copy(a[0, 0], sent).wait()

                def receive(pipe):
                    arriving = ttl.copy(pipe, got)
                    net.if_src(lambda to: ttl.copy(sent, to).wait())
                    arriving.wait()

                net.if_dst(receive)
        else:
            with got_dfb.reserve() as got:
                net.if_dst(lambda pipe: ttl.copy(pipe, got).wait())

    @ttl.datamovement()
    def write():
        x, y = ttl.node(dims=2)
        with out_dfb.wait() as block:
            ttl.copy(block, out[y, x]).wait()


@ttl.operation(grid=(1, 1))
def to_itself(a, out):
    pipe = ttl.Pipe(src=(0, 0), dst=(0, 0))
    sent_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    got_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)

    @ttl.compute()
    def compute():
        doubled(got_dfb, out_dfb)

    @ttl.datamovement()
    def read():
        with sent_dfb.reserve() as sent, got_dfb.reserve() as got:
            arriving = ttl.copy(pipe, got)
            ttl.copy(a[0, 0], sent).wait()
            leaving = ttl.copy(sent, pipe)
            arriving.wait()
            leaving.wait()

    @ttl.datamovement()
    def write():
        ttl.copy(out_dfb.wait(), out[0, 0]).wait()


@ttl.operation(grid=(2, 1))
def exchanged(a, out):
    net = ttl.PipeNet([ttl.Pipe(src=(0, 0), dst=(1, 0)), ttl.Pipe(src=(1, 0), dst=(0, 0))])
    sent_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    got_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)

    @ttl.compute()
    def compute():
        doubled(got_dfb, out_dfb)

    @ttl.datamovement()
    def read():
        x, _ = ttl.node(dims=2)
        with sent_dfb.reserve() as sent, got_dfb.reserve() as got:
            ttl.copy(a[0, x], sent).wait()

            def receive(pipe):
                arriving = ttl.copy(pipe, got)
                net.if_src(lambda to: ttl.copy(sent, to).wait())
                arriving.wait()

            net.if_dst(receive)

    @ttl.datamovement()
    def write():
        x, _ = ttl.node(dims=2)
        ttl.copy(out_dfb.wait(), out[0, x]).wait()


@ttl.operation(grid=(3, 1))
def in_turn(a, out):
    to_all = [ttl.Pipe(src=(0, 0), dst=(column, 0)) for column in range(3)]
    net = ttl.PipeNet(to_all)
    sent_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    got_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)

    @ttl.compute()
    def compute():
        doubled(got_dfb, out_dfb)

    @ttl.datamovement()
    def read():
        x, _ = ttl.node(dims=2)
        with got_dfb.reserve() as got:
            if x == 0:
                arriving = ttl.copy(to_all[0], got)
                with sent_dfb.reserve() as sent:
                    ttl.copy(a[0, 0], sent).wait()
                    net.if_src(lambda to: ttl.copy(sent, to).wait())
                arriving.wait()
            else:
                net.if_dst(lambda pipe: ttl.copy(pipe, got).wait())

    @ttl.datamovement()
    def write():
        x, _ = ttl.node(dims=2)
        ttl.copy(out_dfb.wait(), out[0, x]).wait()
