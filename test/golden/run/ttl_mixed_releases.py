# RUN: ttlc run %s --kernel scoped --tensor x=32x32 --tensor y=32x32
# RUN: ttlc run %s --kernel named --tensor x=32x32 --tensor y=32x32
# RUN: ttlc run %s --kernel pushed --tensor x=32x32 --tensor y=32x32
# RUN: ttlc run %s --kernel counted --tensor x=32x32 --tensor y=32x32
# CHECKS: a block whose release is left out is published after its last use, also when a later block of its buffer is released in the source
import ttl


def make(compute_with):
    @ttl.operation(grid=(1, 1))
    def mixed(x, y):
        x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
        state_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
        y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

        @ttl.compute()
        def compute():
            with x_dfb.wait() as v:
                compute_with(state_dfb, v)
                with state_dfb.wait() as s, y_dfb.reserve() as o:
                    o.store(s)

        @ttl.datamovement()
        def read():
            ttl.copy(x[0, 0], x_dfb.reserve())

        @ttl.datamovement()
        def write():
            ttl.copy(y_dfb.wait(), y[0, 0])

    return mixed


def by_scope(state, v):
    state.reserve().store(v)
    with state.wait() as s, state.reserve() as n:
        n.store(s + v)


def by_name(state, v):
    first = state.reserve()
    first.store(v)
    with state.wait() as s, state.reserve() as n:
        n.store(s + v)


def by_push(state, v):
    state.reserve().store(v)
    s = state.wait()
    n = state.reserve()
    n.store(s + v)
    n.push()
    s.pop()


def by_count(state, v):
    state.reserve().store(v)
    s = state.wait()
    n = state.reserve()
    n.store(s * v)
    state.push()
    state.pop()


scoped = make(by_scope)
named = make(by_name)
pushed = make(by_push)
counted = make(by_count)
