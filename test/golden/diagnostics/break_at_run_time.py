# CHECKS: `break` on a run-time condition inside of a `with` that more statements follow; a loop that ends earlier than what fills its buffer
# RUN: ttlc compile %s --kernel in_with --tensor A=64x64 --tensor out=64x64 -o %t
# RUN: ttlc compile %s --kernel ends_early --tensor A=64x64 --tensor out=32x32 -o %t
# RUN: ttlc compile %s --kernel kinds_differ --tensor A=64x64 --tensor out=32x32 -o %t
import ttl
import ttnn


def make(body, count):
    @ttl.operation(grid=(2, 1))
    def k(A: ttnn.Tensor, out: ttnn.Tensor) -> None:
        a_dfb = ttl.make_dataflow_buffer_like(A, shape=(1, 1), block_count=1)
        o_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=1)

        @ttl.compute()
        def compute():
            x, _ = ttl.node(dims=2)
            with o_dfb.reserve() as o:
                o.store(body(a_dfb, x))

        @ttl.datamovement()
        def read():
            for i in range(count):
                with a_dfb.reserve() as a:
                    ttl.copy(A[i // 2, i % 2], a).wait()

        @ttl.datamovement()
        def write():
            x, _ = ttl.node(dims=2)
            with o_dfb.wait() as o:
                if x == 0:
                    ttl.copy(o, out[0, 0]).wait()

    return k


def breaks_in_with(a_dfb, x):
    total = ttl.block.fill(0, shape=(1, 1))
    for i in range(4):
        with a_dfb.wait() as a:
            total += a
            if i > x:
                break
        total = total + 1
    return total


def breaks(a_dfb, x):
    total = ttl.block.fill(0, shape=(1, 1))
    for i in range(4):
        if i > x:
            break
        with a_dfb.wait() as a:
            total += a
    return total


def starts_with_none(a_dfb, x):
    total = None
    for i in range(4):
        if i >= x:
            break
        with a_dfb.wait() as a:
            total = a if total is None else total + a
    return total


in_with = make(breaks_in_with, 4)
ends_early = make(breaks, 4)
kinds_differ = make(starts_with_none, 4)
