# RUN: ttlc run %s --kernel spread --tensor inp=32x96 --tensor out=448x96
# RUN: ttlc run %s --kernel spread_to_all --tensor inp=32x64 --tensor out=352x64
# CHECKS: a pipe reaches cores counted by one number also where they are no rectangle of the grid
import ttl


def broadcast_rows(inp, out, net, cores, rounds):
    a = ttl.make_dataflow_buffer_like(inp, shape=(1, 1), block_count=2)
    o = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)

    @ttl.compute()
    def double():
        n = ttl.node(dims=1)
        if n < cores:
            for i in range(rounds):
                with a.wait() as x, o.reserve() as y:
                    y.store(x + x)

    @ttl.datamovement()
    def read():
        n = ttl.node(dims=1)
        if n < cores:
            for i in range(rounds):
                with a.reserve() as blk:

                    def send(pipe):
                        ttl.copy(inp[0, i], blk).wait()
                        ttl.copy(blk, pipe).wait()

                    def receive(pipe):
                        ttl.copy(pipe, blk).wait()

                    net.if_src(send)
                    net.if_dst(receive)

    @ttl.datamovement()
    def write():
        n = ttl.node(dims=1)
        if n < cores:
            for i in range(rounds):
                with o.wait() as blk:
                    ttl.copy(blk, out[n, i]).wait()


@ttl.operation(grid=(4, 4))
def spread(inp, out):
    # what is left of column 0, columns 1 and 2, half of column 3
    net = ttl.PipeNet([ttl.Pipe((0,), (slice(1, 14),))])
    broadcast_rows(inp, out, net, 14, 3)


@ttl.operation(grid=(3, 4))
def spread_to_all(inp, out):
    # the source lies in the second of two rectangles
    net = ttl.PipeNet([ttl.Pipe((9,), (slice(0, 11),))])
    a = ttl.make_dataflow_buffer_like(inp, shape=(1, 2), block_count=2)
    o = ttl.make_dataflow_buffer_like(out, shape=(1, 2), block_count=2)

    @ttl.compute()
    def half():
        if net.is_dst():
            with a.wait() as x, o.reserve() as y:
                y.store(x * 0.5)

    @ttl.datamovement()
    def read():
        with a.reserve() as blk:

            def send(pipe):
                ttl.copy(inp[0, 0:2], blk).wait()
                ttl.copy(blk, pipe).wait()

            def receive(pipe):
                ttl.copy(pipe, blk).wait()

            net.if_src(send)
            net.if_dst(receive)

    @ttl.datamovement()
    def write():
        n = ttl.node(dims=1)
        if net.is_dst():
            with o.wait() as blk:
                ttl.copy(blk, out[n, 0:2]).wait()
