# RUN: ttlc run %s --kernel multicast_matmul --tensor a=64x96 --tensor b=96x64 --tensor out=64x64
# RUN: ttlc run %s --kernel multicast_matmul --arch blackhole --tensor a=64x96 --tensor b=96x64 --tensor out=64x64
# RUN: ttlc run %s --kernel in_order --tensor x=32x32 --tensor y=64x32
# CHECKS: semaphores of both dialects: a hand-written multicast handshake, and cores that wait for each other.
import ttl
from ttlang.d2m_api import *


@pykernel_gen(grid=(2, 2), block_factors=[(1, 1), (1, 1), (1, 1)])
def multicast_matmul(a, b, out, grid=None):
    """The first core of a row reads a for its row, the first of a column b for its column."""
    a_s, b_s, out_s = Stream(a), Stream(b), Stream(out)
    inner = a.shape[1] // 32

    @compute()
    async def multiply(a_cb, b_cb, out_cb):
        acc = fill(0, shape=(1, 1))
        for k in range(inner):
            acc = acc + a_cb.pop() @ b_cb.pop()
        out_cb.reserve().store(acc)

    @datamovement()
    async def rows(a_cb, b_cb, out_cb, a_ready: Semaphore, a_sent: Semaphore):
        row = core_index(0)
        for k in range(inner):
            block = a_cb.reserve()
            if core_index(1) == 0:
                dma(a_s[row, k], block).wait()
                a_ready.wait(grid[1] - 1, reset=0)
                dma(block, block, core=(row, 1), mcast=(1, grid[1] - 1)).wait()
                a_sent.set(1, core=(row, 1), mcast=(1, grid[1] - 1))
            else:
                a_ready.inc(1, core=(row, 0))
                a_sent.wait(1, reset=0)

    @datamovement()
    async def columns(a_cb, b_cb, out_cb, a_ready: Semaphore, a_sent: Semaphore, b_ready: Semaphore, b_sent: Semaphore):
        column = core_index(1)
        for k in range(inner):
            block = b_cb.reserve()
            if core_index(0) == 0:
                dma(b_s[k, column], block).wait()
                b_ready.wait(grid[0] - 1, reset=0)
                dma(block, block, core=(1, column), mcast=(grid[0] - 1, 1)).wait()
                b_sent.set(1, core=(1, column), mcast=(grid[0] - 1, 1))
            else:
                b_ready.inc(1, core=(0, column))
                b_sent.wait(1, reset=0)
        dma(out_cb.pop(), out_s[core_index(0), column]).wait()

    return Program(multiply, rows, columns)(a, b, out)


@ttl.operation(grid=(1, 2))
def in_order(x, y):
    """Core 1 doubles what core 0 has written to y."""
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))
    written = ttl.Semaphore()
    everybody = written.get_remote_multicast()
    done = ttl.Semaphore(0)
    first = done.get_remote((0, 0))

    @ttl.compute()
    def double():
        with x_dfb.wait() as x_blk, y_dfb.reserve() as y_blk:
            y_blk.store(x_blk * 2)

    @ttl.datamovement()
    def read():
        _, row = ttl.node(dims=2)
        with x_dfb.reserve() as blk:
            if row == 0:
                ttl.copy(x[0, 0], blk).wait()
            else:
                written.wait_ge(1)
                ttl.copy(y[0, 0], blk).wait()

    @ttl.datamovement()
    def write():
        _, row = ttl.node(dims=2)
        with y_dfb.wait() as blk:
            ttl.copy(blk, y[row, 0]).wait()
        if row == 0:
            everybody.set(1)
            done.wait_eq(1)
        else:
            first.inc(1)

