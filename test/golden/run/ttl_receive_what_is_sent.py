# RUN: ttlc run %s --kernel in_callbacks --tensor a=32x64 --tensor out=64x64
# RUN: ttlc run %s --kernel in_branches --tensor a=32x64 --tensor out=64x64
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
