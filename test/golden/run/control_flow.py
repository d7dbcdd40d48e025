# CHECKS: conditions and values of loops, known at run time and at compile time
# RUN: ttlc run %s --kernel branches --tensor A=128x64 --tensor out=128x64
# RUN: ttlc run %s --kernel static_branches --set USE_EXP=True --tensor A=128x64 --tensor out=128x64
# RUN: ttlc run %s --kernel static_branches --set USE_EXP=False --tensor A=128x64 --tensor out=128x64
# RUN: ttlc run %s --kernel carried_index --tensor A=320x32 --tensor out=128x32
# RUN: ttlc run %s --kernel nested --tensor A=128x128 --tensor out=32x32
# RUN: ttlc run %s --kernel uneven --tensor A=352x32 --tensor out=352x32
# RUN: ttlc run %s --kernel merged --tensor A=128x32 --tensor out=32x32
# RUN: ttlc run %s --kernel exchanged --tensor A=96x32 --tensor out=128x32
# RUN: ttlc run %s --kernel from_below_zero --tensor A=128x32 --tensor out=128x32
# RUN: ttlc run %s --kernel in_two_loops --set FIRST=3 --tensor A=160x32 --tensor out=32x32
# RUN: ttlc run %s --kernel in_two_loops --set FIRST=0 --tensor A=160x32 --tensor out=32x32
# RUN: ttlc run %s --kernel in_two_loops --set FIRST=5 --tensor A=160x32 --tensor out=32x32
from ttlang.d2m_api import *
import math

USE_EXP = True
FIRST = 3  # iterations of the first loop of in_two_loops


# Which branch runs is known on the device only.
@pykernel_gen(grid=(2, 1), block_factors=[(1, 2), (1, 2)], ttnn_interop=True)
def branches(A, out):
    A_s, out_s = Stream(A), Stream(out)

    @compute()
    async def comp(A_cb, out_cb):
        for i in range(2):
            a = A_cb.pop()
            if (i + core_index(0)) % 2 == 0:
                out_cb.reserve().store(exp(a))
            else:
                out_cb.reserve().store(a - a.rowmax())

    @datamovement()
    async def read(A_cb, out_cb):
        for i in range(2):
            dma(A_s[core_index(0) * 2 + i, 0], A_cb.reserve()).wait()

    @datamovement()
    async def write(A_cb, out_cb):
        for i in range(2):
            dma(out_cb.pop(), out_s[core_index(0) * 2 + i, 0]).wait()

    return Program(comp, read, write)(A, out)


@pykernel_gen(grid=(2, 1), block_factors=[(2, 2), (2, 2)])
def static_branches(A, out):
    @compute()
    async def comp(A_cb, out_cb):
        a = A_cb.pop()
        if USE_EXP:
            r = exp(a)
        else:
            r = sigmoid(a) * 2
        for i in range(3):
            if i < 2 and USE_EXP:
                r = r * 0.5
            elif not USE_EXP:
                r = r + a
        out_cb.reserve().store(r)

    return Program(comp)(A, out)


# The index of the next block grows by more with every step: 0, 1, 3, 6.
@pykernel_gen(grid=(1, 1), block_factors=[(1, 1), (1, 1)])
def carried_index(A, out):
    A_s, out_s = Stream(A), Stream(out)

    @compute()
    async def comp(A_cb, out_cb):
        previous = fill(1, shape=(1, 1))
        for i in range(4):
            previous = previous * 0.5 + A_cb.pop()
            out_cb.reserve().store(previous)

    @datamovement()
    async def read(A_cb, out_cb):
        at = 0
        for i in range(4):
            at = at + i
            dma(A_s[at, 0], A_cb.reserve()).wait()

    @datamovement()
    async def write(A_cb, out_cb):
        for i in range(4):
            dma(out_cb.pop(), out_s[i, 0]).wait()

    return Program(comp, read, write)(A, out)


@pykernel_gen(grid=(1, 1), block_factors=[(1, 1), (1, 1)])
def nested(A, out):
    A_s = Stream(A)

    @compute()
    async def comp(A_cb, out_cb):
        total = fill(0, shape=(1, 1))
        for y in range(4):
            row = fill(1, shape=(1, 1))
            for x in range(y + 1):
                row = row * sigmoid(A_cb.pop())
            total = total + row
        out_cb.reserve().store(total)

    @datamovement()
    async def read(A_cb, out_cb):
        for y in range(4):
            for x in range(y + 1):
                dma(A_s[y, x], A_cb.reserve()).wait()

    return Program(comp, read)(A, out)


# Eleven blocks on four cores: some cores have one less.
@pykernel_gen(grid=(2, 2), block_factors=[(1, 1), (1, 1)])
def uneven(A, out, grid=None):
    A_s, out_s = Stream(A), Stream(out)
    blocks = A.shape[0] // 32
    cores = grid[0] * grid[1]

    @compute()
    async def comp(A_cb, out_cb):
        core = core_index(0) * grid[1] + core_index(1)
        for block in range(core, blocks, cores):
            a = A_cb.pop()
            out_cb.reserve().store(a * a + 1)

    @datamovement()
    async def read(A_cb, out_cb):
        core = core_index(0) * grid[1] + core_index(1)
        for i in range(3):
            if core + i * cores < blocks:
                dma(A_s[core + i * cores, 0], A_cb.reserve()).wait()

    @datamovement()
    async def write(A_cb, out_cb):
        core = core_index(0) * grid[1] + core_index(1)
        for block in range(core, blocks, cores):
            dma(out_cb.pop(), out_s[block, 0]).wait()

    return Program(comp, read, write)(A, out)


# A carried block that only some iterations change.
@pykernel_gen(grid=(1, 1), block_factors=[(1, 1), (1, 1)])
def merged(A, out):
    A_s = Stream(A)

    @compute()
    async def comp(A_cb, out_cb):
        even = fill(0, shape=(1, 1))
        odd = fill(1, shape=(1, 1))
        for i in range(4):
            a = A_cb.pop()
            if i % 2 == 0:
                even = even + a
            else:
                odd = odd * a
        out_cb.reserve().store(even - odd)

    @datamovement()
    async def read(A_cb, out_cb):
        for i in range(4):
            dma(A_s[i, 0], A_cb.reserve()).wait()

    return Program(comp, read)(A, out)


# Two indices change places while a third one takes an old value: 2, 0, 1, 0.
@pykernel_gen(grid=(1, 1), block_factors=[(1, 1), (1, 1)])
def exchanged(A, out):
    A_s, out_s = Stream(A), Stream(out)

    @compute()
    async def comp(A_cb, out_cb):
        for i in range(4):
            out_cb.reserve().store(A_cb.pop() * 1.5)

    @datamovement()
    async def read(A_cb, out_cb):
        a = 0
        b = 1
        c = 2
        for i in range(4):
            dma(A_s[c, 0], A_cb.reserve()).wait()
            a, b, c = b, a, a

    @datamovement()
    async def write(A_cb, out_cb):
        for i in range(4):
            dma(out_cb.pop(), out_s[i, 0]).wait()

    return Program(comp, read, write)(A, out)


# A loop that begins below zero and ends at a core's coordinate.
@pykernel_gen(grid=(2, 2), block_factors=[(1, 1), (1, 1)])
def from_below_zero(A, out):
    A_s, out_s = Stream(A), Stream(out)

    @compute()
    async def comp(A_cb, out_cb):
        core = core_index(0) * 2 + core_index(1)
        total = fill(0, shape=(1, 1))
        for i in range(core - 2, core + 1):
            total = total * 0.5 + A_cb.pop()
        out_cb.reserve().store(total)

    @datamovement()
    async def read(A_cb, out_cb):
        core = core_index(0) * 2 + core_index(1)
        for i in range(core - 2, core + 1):
            dma(A_s[max(i, 0), 0], A_cb.reserve()).wait()

    @datamovement()
    async def write(A_cb, out_cb):
        dma(out_cb.pop(), out_s[core_index(0) * 2 + core_index(1), 0]).wait()

    return Program(comp, read, write)(A, out)


# The second loop goes on with what the first one left: m in the two buffers that the loops exchange, l in a ring.
@pykernel_gen(grid=(1, 1), block_factors=[(1, 1), (1, 1)])
def in_two_loops(A, out):
    A_s = Stream(A)

    @compute()
    async def comp(A_cb, out_cb):
        m = fill(-math.inf, shape=(1, 1))
        l = fill(0, shape=(1, 1))
        for i in range(FIRST + core_index(0)):
            a = A_cb.pop()
            m_new = max(m, a.rowmax())
            l = exp(m - m_new) * l + exp(a - m_new).rowsum()
            m = m_new
        for i in range(FIRST + core_index(0), 5):
            a = A_cb.pop() * 0.5
            m_new = max(m, a.rowmax())
            l = exp(m - m_new) * l + exp(a - m_new).rowsum()
            m = m_new
        out_cb.reserve().store((m + l) * fill(1, shape=(1, 1)))

    @datamovement()
    async def read(A_cb, out_cb):
        for i in range(5):
            dma(A_s[i, 0], A_cb.reserve()).wait()

    return Program(comp, read)(A, out)
