# RUN: ttlc run %s --kernel all_to_all --tensor a=96x96 --tensor y=96x96
# RUN: ttlc run %s --kernel all_to_all --set 'SIZE=(2, 2)' --tensor a=64x64 --tensor y=64x64
# RUN: ttlc run %s --kernel some_to_some --tensor a=32x128 --tensor y=64x64
# CHECKS: a net in which several pipes leave a core and several arrive at another; how many arrive; loops at compile time
import ttl

SIZE = (3, 3)
CORES = [(x, y) for x in range(SIZE[0]) for y in range(SIZE[1])]
ALL = ttl.PipeNet([ttl.Pipe(src=source, dst=target) for source in CORES for target in CORES if source != target])


@ttl.operation(grid=SIZE)
def all_to_all(a, y):
    """Every core gets the sum of the tiles of all others."""
    others = SIZE[0] * SIZE[1] - 1
    send_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    receive_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        total = receive_dfb.wait()
        for _ in range(others - 1):
            total = total + receive_dfb.wait()
        y_dfb.reserve().store(total)

    @ttl.datamovement()
    def send():
        column, row = ttl.node(dims=2)
        with send_dfb.reserve() as x:
            ttl.copy(a[row, column], x).wait()
            ALL.if_src(lambda pipe: ttl.copy(x, pipe).wait())

    @ttl.datamovement()
    def receive():
        column, row = ttl.node(dims=2)
        ALL.if_dst(lambda pipe: ttl.copy(pipe, receive_dfb.reserve()).wait())
        with y_dfb.wait() as o:
            ttl.copy(o, y[row, column]).wait()


@ttl.operation(grid=(4, 1))
def some_to_some(a, y):
    """Cores 2 and 3 get two tiles each; core 0 sends to both."""
    pipes = [((0, 0), (3, 0)), ((1, 0), (3, 0)), ((0, 0), (2, 0)), ((3, 0), (2, 0))]
    net = ttl.PipeNet([ttl.Pipe(source, target) for source, target in pipes])
    send_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    receive_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))

    @ttl.datamovement()
    def send():
        core, _ = ttl.node(dims=2)
        with send_dfb.reserve() as x:
            ttl.copy(a[0, core], x).wait()
            net.if_src(lambda pipe: ttl.copy(x, pipe).wait())

    @ttl.datamovement()
    def receive():
        net.if_dst(lambda pipe: ttl.copy(pipe, receive_dfb.reserve()).wait())

    @ttl.datamovement()
    def write():
        core, _ = ttl.node(dims=2)
        for i in range(net.destination_count()):
            with receive_dfb.wait() as x:
                for column in ttl.static_range(2):
                    if core == column + 2:
                        ttl.copy(x, y[i, column]).wait()
