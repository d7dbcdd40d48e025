# CHECKS: what a factory must be called with is listed: all its parameters and their defaults
# RUN: ttlc list kernels %s
import ttl


def make(n, *, scale=1.0, depth: int = 2):
    @ttl.operation(grid=(1, 1))
    def kernel(a, out):
        pass

    return kernel


def test_kernel(device):
    @ttl.operation(grid=(1, 1))
    def kernel(a, out):
        pass

    kernel(device, device)


@ttl.operation(grid=(1, 1))
def plain(a, out):
    pass
