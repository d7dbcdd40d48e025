# RUN: ttlc run %s --kernel reduced --tensor a=64x96 --tensor rows=64x32 --tensor columns=32x96 --tensor all=32x32
# RUN: ttlc run %s --kernel reduced --tensor a=64x96 --tensor rows=64x32 --tensor columns=32x96 --tensor all=32x32 --set 'LAST=-1' --set 'FIRST=-2'
# RUN: ttlc run %s --kernel flipped --legacy-reduce-dims --tensor a=64x96 --tensor rows=64x32
# CHECKS: a reduction goes over the whole block, within tiles and across them; the result counts in one column, row or element
import ttl

FIRST, LAST = 0, 1


@ttl.operation(grid=(1, 1))
def reduced(a, rows, columns, all):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 3))
    rows_dfb = ttl.make_dataflow_buffer_like(rows, shape=(2, 1))
    columns_dfb = ttl.make_dataflow_buffer_like(columns, shape=(1, 3))
    all_dfb = ttl.make_dataflow_buffer_like(all, shape=(1, 1))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x:
            rows_dfb.reserve().store(ttl.math.reduce_sum(x, dims=[LAST]))
            columns_dfb.reserve().store(ttl.math.reduce_max(x, dims=[FIRST]))
            all_dfb.reserve().store(ttl.math.reduce_max(x, dims=[FIRST, LAST]))

    @ttl.datamovement()
    def read():
        ttl.copy(a[0:2, 0:3], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(rows_dfb.wait(), rows[0:2, 0:1]).wait()
        ttl.copy(columns_dfb.wait(), columns[0:1, 0:3]).wait()
        ttl.copy(all_dfb.wait(), all[0:1, 0:1]).wait()


@ttl.operation(grid=(1, 1))
def flipped(a, rows):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 3))
    rows_dfb = ttl.make_dataflow_buffer_like(rows, shape=(2, 1))

    @ttl.compute()
    def compute():
        rows_dfb.reserve().store(ttl.math.reduce_sum(a_dfb.wait(), dims=[0]))

    @ttl.datamovement()
    def read():
        ttl.copy(a[0:2, 0:3], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(rows_dfb.wait(), rows[0:2, 0:1]).wait()
