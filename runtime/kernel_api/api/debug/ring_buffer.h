// The buffer that a debug build keeps for kernels, which others drop.
#pragma once

#define WATCHER_RING_BUFFER_PUSH(x)
