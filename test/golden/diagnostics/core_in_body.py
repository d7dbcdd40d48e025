# RUN: ttlc compile %s --tensor a=128x32 --tensor y=128x32 -o %t
# CHECKS: what depends on the core may be said in the kernel's body, but decides nothing there
import ttl


@ttl.operation(grid=(2, 2))
def doubled(a, y):
    core = ttl.core(dims=1)
    shape = (2, 1) if core == 0 else (1, 1)
    buffers = core + 1
    if buffers > 1:
        shape = (1, 1)
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=shape)

    @ttl.datamovement()
    def read():
        ttl.copy(a[core, 0], a_dfb.reserve()).wait()
