# RUN: ttlc run %s --kernel tree --tensor a=256x128 --tensor y=32x128
# RUN: ttlc run %s --kernel tree --arch blackhole --tensor a=256x128 --tensor y=32x128
# CHECKS: nets that together take more semaphores than a core has: those of different cores share one
import ttl

CORES = 8
FIELDS = 4
STEPS = 3


@ttl.operation(grid=(CORES, 1))
def tree(a, y):
    """The sum over all cores of one row of tiles each, up a binary tree: a net for each step and each column of tiles."""

    def net(step):
        near = 2**step
        pipes = [ttl.Pipe(src=(i + near, 0), dst=(i, 0)) for i in range(0, CORES, 2 * near)]
        return ttl.PipeNet(pipes)

    nets = [[net(step) for _ in range(FIELDS)] for step in range(STEPS)]
    own = [ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2) for _ in range(FIELDS)]
    sums = [ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2) for _ in range(FIELDS)]
    arrived = [ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2) for _ in range(FIELDS)]

    def received(core):
        """How many cores send to this one; the root ends with all steps."""
        if core % 2 == 1:
            return 0
        if core % 4 == 2:
            return 1
        if core == 4:
            return 2
        return STEPS

    def add_up(field):
        core, _ = ttl.node(dims=2)
        total = own[field].wait()
        for _ in range(received(core)):
            total = total + arrived[field].wait()
        sums[field].reserve().store(total)

    @ttl.compute()
    def compute():
        add_up(0)
        add_up(1)
        add_up(2)
        add_up(3)

    def take_in(field):
        core, _ = ttl.node(dims=2)
        ttl.copy(a[core, field], own[field].reserve()).wait()
        nets[0][field].if_dst(lambda pipe: ttl.copy(pipe, arrived[field].reserve()).wait())
        nets[1][field].if_dst(lambda pipe: ttl.copy(pipe, arrived[field].reserve()).wait())
        nets[2][field].if_dst(lambda pipe: ttl.copy(pipe, arrived[field].reserve()).wait())

    @ttl.datamovement()
    def receive():
        take_in(0)
        take_in(1)
        take_in(2)
        take_in(3)

    def hand_on(field):
        core, _ = ttl.node(dims=2)
        with sums[field].wait() as total:
            nets[0][field].if_src(lambda pipe: ttl.copy(total, pipe).wait())
            nets[1][field].if_src(lambda pipe: ttl.copy(total, pipe).wait())
            nets[2][field].if_src(lambda pipe: ttl.copy(total, pipe).wait())
            if core == 0:
                ttl.copy(total, y[0, field]).wait()

    @ttl.datamovement()
    def send():
        hand_on(0)
        hand_on(1)
        hand_on(2)
        hand_on(3)
