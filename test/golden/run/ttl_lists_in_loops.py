# RUN: ttlc run %s --kernel by_net --tensor a=32x192 --tensor y=32x96
# RUN: ttlc run %s --kernel by_buffer --tensor a=64x96 --tensor y=64x96
# CHECKS: a loop whose index chooses from a list or dict runs at compile time; loops around and inside of it do not have to
import ttl

OUTER = {"tree": (ttl.PipeNet([ttl.Pipe(src=(1, 0), dst=(0, 0))]), ttl.PipeNet([ttl.Pipe(src=(3, 0), dst=(2, 0))]))}


@ttl.operation(grid=(6, 1))
def by_net(a, y):
    nets = [OUTER["tree"][0], OUTER["tree"][1], ttl.PipeNet([ttl.Pipe(src=(5, 0), dst=(4, 0))])]
    send_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    receive_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        for i in range(len(nets)):
            chosen = i + 0
            if nets[chosen].is_dst():
                with receive_dfb.wait() as x, y_dfb.reserve() as o:
                    o.store(x + x)

    @ttl.datamovement()
    def send():
        core, _ = ttl.node(dims=2)
        for i in range(len(nets)):
            if nets[i].is_src():
                with send_dfb.reserve() as x:
                    ttl.copy(a[0, core], x).wait()
                    nets[i].if_src(lambda pipe: ttl.copy(x, pipe).wait())

    @ttl.datamovement()
    def receive():
        for i in range(len(nets)):
            nets[i].if_dst(lambda pipe: ttl.copy(pipe, receive_dfb.reserve()).wait())
            if nets[i].is_dst():
                with y_dfb.wait() as o:
                    ttl.copy(o, y[0, i]).wait()


@ttl.operation(grid=(1, 1))
def by_buffer(a, y):
    rows = a.shape[0] // 32
    factors = {0: 1.5, 1: -2.0, 2: 0.25}
    a_dfbs = [ttl.make_dataflow_buffer_like(a, shape=(1, 1)) for _ in factors]
    y_dfbs = [ttl.make_dataflow_buffer_like(y, shape=(1, 1)) for _ in factors]

    @ttl.compute()
    def compute():
        for _ in range(rows):
            for i in range(len(a_dfbs)):
                with a_dfbs[i].wait() as x, y_dfbs[i].reserve() as o:
                    total = x
                    for _ in range(4):
                        total = total + x * factors[i]
                    o.store(total)

    @ttl.datamovement()
    def read():
        for row in range(rows):
            for i in range(len(a_dfbs)):
                with a_dfbs[i].reserve() as x:
                    ttl.copy(a[row, i], x).wait()

    @ttl.datamovement()
    def write():
        for row in range(rows):
            for i in range(len(y_dfbs)):
                with y_dfbs[len(y_dfbs) - 1 - i].wait() as o:
                    ttl.copy(o, y[row, len(y_dfbs) - 1 - i]).wait()
