# CHECKS: what chooses from a list must be known: a core is not, nor the index of a loop that is long or ends somewhere else on each core
# RUN: ttlc compile %s --tensor a=64x64 --tensor y=64x64 -o %t
import ttl


@ttl.operation(grid=(2, 1))
def chosen(a, y):
    a_dfbs = [ttl.make_dataflow_buffer_like(a, shape=(1, 1)) for _ in range(2)]

    @ttl.datamovement()
    def read():
        core, _ = ttl.node(dims=2)
        for i in range(2):
            ttl.copy(a[0, 0], a_dfbs[i + core].reserve()).wait()
        for i in range(core + 1):
            ttl.copy(a[0, 0], a_dfbs[i].reserve()).wait()
        for i in range(100):
            ttl.copy(a[0, 0], a_dfbs[i % 2].reserve()).wait()
        for i in range(3):
            ttl.copy(a[0, 0], a_dfbs[i].reserve()).wait()
