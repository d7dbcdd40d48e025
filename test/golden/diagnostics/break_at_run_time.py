# CHECKS: `return` of a value out of a loop, `return` out of `while`, on run-time conditions; a loop that ends earlier than what fills its buffer
# RUN: ttlc compile %s --kernel in_loop --tensor A=64x64 --tensor out=64x64 -o %t
# RUN: ttlc compile %s --kernel in_while --tensor A=64x64 --tensor out=64x64 -o %t
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


def returns_in_loop(a_dfb, x):
    for i in range(4):
        with a_dfb.wait() as a:
            if i > x:
                return a * 2
    return ttl.block.fill(0, shape=(1, 1))


def returns_in_while(a_dfb, x):
    count = 0
    while count < 4:
        with a_dfb.wait() as a:
            if count > x:
                return a
        count += 1


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


in_loop = make(returns_in_loop, 4)
in_while = make(returns_in_while, 4)
ends_early = make(breaks, 4)
kinds_differ = make(starts_with_none, 4)
