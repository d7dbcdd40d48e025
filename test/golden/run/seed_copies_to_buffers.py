# RUN: ttlc run %s --tensor a=64x32 --tensor b=64x32 --tensor out=64x32
# CHECKS: after cb.reserve() or cb.wait() a buffer stands for the block that the thread holds; the language has modules of parts
from ttlang.operators import copy
from ttlang.ttl_api import CircularBuffer, Program, TensorAccessor, compute, datamovement, pykernel_gen


@pykernel_gen(grid=(1, 1), block_factors=[(1, 1), (1, 1), (1, 1)])
def added(a, b, out):
    a_tiles = TensorAccessor(a, memory_space="DRAM")
    b_tiles = TensorAccessor(b)
    out_tiles = TensorAccessor(out)

    @compute()
    def add(a_cb: CircularBuffer, b_cb: CircularBuffer, out_cb: CircularBuffer):
        for _ in range(2):
            x = a_cb.wait()
            y = b_cb.wait()
            o = out_cb.reserve()
            o.store(x + y)
            a_cb.pop()
            b_cb.pop()
            out_cb.push()

    @datamovement()
    def read(a_cb: CircularBuffer, b_cb: CircularBuffer, out_cb: CircularBuffer):
        for i in range(2):
            a_cb.reserve()
            b_cb.reserve()
            from_a = copy(a_tiles[i, 0], a_cb)
            from_b = copy(b_tiles[i, 0], b_cb)
            from_a.wait()
            from_b.wait()
            a_cb.push()
            b_cb.push()

    @datamovement()
    def write(a_cb: CircularBuffer, b_cb: CircularBuffer, out_cb: CircularBuffer):
        for i in range(2):
            out_cb.wait()
            copy(out_cb, out_tiles[i, 0]).wait()
            out_cb.pop()

    return Program(add, read, write)(a, b, out)
