# RUN: ttlc run %s --kernel chosen --tensor a=32x128 --tensor b=128x32 --tensor out=32x32
# RUN: ttlc run %s --kernel stored_twice --tensor a=32x128 --tensor b=128x32 --tensor out=32x32
# RUN: ttlc run %s --kernel nested --tensor a=32x128 --tensor b=128x32 --tensor out=32x32
# RUN: ttlc run %s --kernel one_sided --tensor a=32x128 --tensor out=32x64
# CHECKS: a loop reads from a reserved block what an earlier iteration stored to it
import ttl


def make(kind):
    @ttl.operation(grid=(1, 1))
    def product(a, b, out):
        inner = a.shape[1] // 32
        a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
        b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 1), block_count=2)
        out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)

        @ttl.compute()
        def compute():
            with out_dfb.reserve() as sum:
                if kind == "nested":
                    for half in range(2):
                        for k in range(inner // 2):
                            with a_dfb.wait() as x, b_dfb.wait() as y:
                                sum.store(sum + x @ y)
                else:
                    for k in range(inner):
                        with a_dfb.wait() as x, b_dfb.wait() as y:
                            if kind == "chosen":
                                if k == 0:
                                    partial = x @ y
                                else:
                                    partial = sum + (x @ y)
                                sum.store(partial)
                            elif k == 0:
                                sum.store(x @ y)
                            else:
                                sum.store(sum + (x @ y))

        @ttl.datamovement()
        def read():
            for k in range(inner):
                ttl.copy(a[0, k], a_dfb.reserve()).wait()
                ttl.copy(b[k, 0], b_dfb.reserve()).wait()

        @ttl.datamovement()
        def write():
            ttl.copy(out_dfb.wait(), out[0, 0]).wait()

    return product


chosen = make("chosen")
stored_twice = make("twice")
nested = make("nested")


@ttl.operation(grid=(2, 1))
def one_sided(a, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)

    @ttl.compute()
    def compute():
        x, _ = ttl.node(dims=2)
        with out_dfb.reserve() as sum:
            for k in range(4):
                with a_dfb.wait() as block:
                    if k == 0:
                        sum.store(block)
                    elif k == x + 1:
                        continue
                    else:
                        sum.store(block + sum)

    @ttl.datamovement()
    def read():
        for k in range(4):
            ttl.copy(a[0, k], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        x, _ = ttl.node(dims=2)
        ttl.copy(out_dfb.wait(), out[0, x]).wait()
