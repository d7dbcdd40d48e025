# RUN: ttlc run %s --kernel counted --tensor x=32x32 --tensor out=32x32
# RUN: ttlc run %s --kernel counted --tensor x=32x32:row_major --tensor out=32x32:row_major --set SIDE=32
# CHECKS: what the body of an operation without thread functions changes outside of it, it changes once
import ttl

SIDE = 1  # of a block: in tiles, or in elements of rows
lengths = []
calls = {"counted": 0}
total = 0
numbers = iter(range(5, 100))


class Slots:
    def __init__(self):
        self.taken = 0

    def take(self):
        self.taken += 1
        return self.taken


slots = Slots()


def count():
    global total
    total += 1
    calls["counted"] += 1
    lengths.append(len(lengths))
    return total


@ttl.operation(grid=(1, 1))
def counted(x, out):
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(SIDE, SIDE))
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(SIDE, SIDE))
    for _ in (1, 2):
        lengths.append(count())
    assert lengths == [0, 1, 2, 2] and calls == {"counted": 2} and total == 2
    assert next(numbers) == 5 and slots.take() == 1
    with x_dfb.reserve() as block:
        ttl.copy(x[0:SIDE, 0:SIDE], block).wait()
    with x_dfb.wait() as block, out_dfb.reserve() as result:
        result.store(block * total)
    with out_dfb.wait() as block:
        ttl.copy(block, out[0:SIDE, 0:SIDE]).wait()
