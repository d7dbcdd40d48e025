# RUN: ttlc run %s --kernel copied --tensor x=32x32 --tensor y=32x32
# CHECKS: an operation calls the operations its names stand for where it is defined; more buffers than a core has share their places
import ttl


def wrapped(operation, times):
    for _ in range(times):
        inner = operation

        @ttl.operation()
        def twice(source: ttl.DFB, target: ttl.DFB):
            between = ttl.make_dfb("bf16", shape=(1, 1))
            inner(source, between)
            inner(between, target)

        operation = twice
    return operation


@ttl.operation()
def moved(source: ttl.DFB, target: ttl.DFB):
    block = target.reserve()
    block.store(source.wait())


moved_often = wrapped(moved, 5)


@ttl.operation(grid=(1, 1))
def copied(x, y):
    x_dfb = ttl.make_dfb("bf16", shape=(1, 1))
    y_dfb = ttl.make_dfb("bf16", shape=(1, 1))
    ttl.copy(x[0, 0], x_dfb.reserve())
    moved_often(x_dfb, y_dfb)
    ttl.copy(y_dfb.wait(), y[0, 0])
