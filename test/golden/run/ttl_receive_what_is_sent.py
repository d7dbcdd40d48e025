# RUN: ttlc run %s --kernel in_callbacks --tensor a=32x64 --tensor out=64x64
# RUN: ttlc run %s --kernel in_branches --tensor a=32x64 --tensor out=64x64
# RUN: ttlc run %s --kernel beside --tensor a=32x96 --tensor out=64x64
# CHECKS: a core that is among its receivers fills and sends the block that it receives into, between copy and wait
import ttl


@ttl.operation(grid=(2, 1))
def in_callbacks(a, out):
    net = ttl.PipeNet([ttl.Pipe(src=(0, 0), dst=(slice(0, 2), 0))])
    dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2, address_scope=ttl.DFBAddressScope.REMOTE_UNIFORM)

    @ttl.compute()
    def nothing():
        pass

    @ttl.datamovement()
    def read():
        for step in range(2):
            with dfb.reserve() as block:

                def exchange(source):
                    arriving = ttl.copy(source, block)

                    def send(target):
                        ttl.copy(a[0, step], block).wait()
                        ttl.copy(block, target).wait()

                    net.if_src(send)
                    arriving.wait()

                net.if_dst(exchange)

    @ttl.datamovement()
    def write():
        x, _ = ttl.node(dims=2)
        for step in range(2):
            with dfb.wait() as block:
                ttl.copy(block, out[x, step]).wait()


@ttl.operation(grid=(2, 1))
def in_branches(a, out):
    pipe = ttl.Pipe(src=(0, 0), dst=(slice(0, 2), 0))
    net = ttl.PipeNet([pipe])
    dfb = ttl.make_dfb("bf16", shape=(1, 1), block_count=2, address_scope="local")

    @ttl.compute()
    def nothing():
        pass

    @ttl.datamovement()
    def read():
        x, y = ttl.node(dims=2)
        is_left, is_top = x == 0, y == 0
        for step in range(2):
            with dfb.reserve() as block:
                arriving = ttl.copy(pipe, block)
                if is_left == is_top:
                    ttl.copy(a[0, step], block).wait()
                    ttl.copy(block, pipe).wait()
                arriving.wait()

    @ttl.datamovement()
    def write():
        x, _ = ttl.node(dims=2)
        for step in range(2):
            with dfb.wait() as block:
                ttl.copy(block, out[x, step]).wait()


# The block that is received lies beside one that is loaded for the same buffer.
@ttl.operation(grid=(3, 1))
def beside(a, out):
    pipe = ttl.Pipe(src=(0, 0), dst=(slice(1, 3), 0))
    net = ttl.PipeNet([pipe])
    sent_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)

    @ttl.compute()
    def nothing():
        pass

    @ttl.datamovement()
    def send():
        x, _ = ttl.node(dims=2)
        if x == 0:
            ttl.copy(a[0, 0], sent_dfb.reserve()).wait()
            ttl.copy(sent_dfb.wait(), pipe).wait()
        else:
            ttl.copy(dfb.wait(), out[x - 1, 0]).wait()
            ttl.copy(dfb.wait(), out[x - 1, 1]).wait()

    @ttl.datamovement()
    def receive():
        x, _ = ttl.node(dims=2)
        if x == 1:
            with dfb.reserve() as own, dfb.reserve() as other:
                ttl.copy(a[0, 1], own).wait()
                ttl.copy(pipe, other).wait()
        if x == 2:
            with dfb.reserve() as own, dfb.reserve() as other:
                arriving = ttl.copy(pipe, other)
                ttl.copy(a[0, 2], own).wait()
                arriving.wait()
