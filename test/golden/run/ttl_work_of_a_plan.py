# RUN: ttlc run %s --kernel scaled --tensor a=32x320 --tensor out=32x320
# CHECKS: attributes set by name, work divided between a range of cores, coordinates and buffers under their other names
import math
from dataclasses import dataclass
import ttl
import ttnn


@dataclass(frozen=True)
class Plan:
    shape: tuple
    scale: float = 1.0

    def __post_init__(self):
        object.__setattr__(self, "shape", tuple(self.shape))
        setattr(self, "tiles", math.prod(self.shape))


def make(plan: Plan):
    @ttl.operation(grid=(2, 2))
    def scaled(a, out):
        columns, rows = ttl.grid_size(dims=2)
        cores = ttnn.CoreRangeSet([ttnn.CoreRange(ttnn.CoreCoord(0, 0), ttnn.CoreCoord(columns - 1, rows - 1))])
        _, _, group, _, share, rest = ttnn.split_work_to_cores(cores, plan.tiles, row_wise=True)
        more = sum((r.end.x - r.start.x + 1) * (r.end.y - r.start.y + 1) for r in group.ranges())
        _, _, _, _, same, _ = ttnn.split_work_to_cores(ttl.grid_size(dims=2), plan.tiles, row_wise=True)
        assert same == share
        a_dfb = ttl.DataflowBuffer(tensor=a, shape=(1, 1), block_count=2)
        out_dfb = ttl.DataflowBuffer(tensor=out, shape=(1, 1), block_count=2)

        @ttl.compute()
        def compute():
            core = ttl.core_y() * columns + ttl.core_x()
            for _ in range(share if core < more else rest):
                out_dfb.reserve().store(a_dfb.wait() * plan.scale)

        @ttl.datamovement()
        def read():
            core = ttl.core_y() * columns + ttl.core_x()
            first = core * share if core < more else more * share + (core - more) * rest
            for tile in range(share if core < more else rest):
                ttl.copy(a[0, first + tile], a_dfb.reserve()).wait()

        @ttl.datamovement()
        def write():
            core = ttl.core_y() * columns + ttl.core_x()
            first = core * share if core < more else more * share + (core - more) * rest
            for tile in range(share if core < more else rest):
                ttl.copy(out_dfb.wait(), out[0, first + tile]).wait()

    return scaled


scaled = make(Plan([2, 5], 0.5))
