# CHECKS: what the language leaves out is named with what to write instead
# RUN: ttlc compile %s --tensor a=32x64 --tensor b=32x32 -o %t
import ttl


@ttl.operation(grid=(1, 1))
def left_out(a, b):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 2))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 1))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x, b_dfb.reserve() as y:
            ttl.call_extern_func("kernel.hpp", "double_tiles", func_args=[a_dfb, b_dfb])
            y.store(x[0:1, 1:2])

    @ttl.datamovement()
    def read():
        with a_dfb.reserve() as x:
            ttl.copy(a[0:1, 0:2], x).wait()

    @ttl.datamovement()
    def write():
        with b_dfb.wait() as x:
            ttl.wait_any([ttl.copy(x, b[0, 0])])
