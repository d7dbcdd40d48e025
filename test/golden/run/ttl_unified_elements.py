# RUN: ttlc run %s --kernel gathered_row --tensor table=128x64 --tensor places=32x32 --tensor y=32x64
# RUN: ttlc run %s --kernel gathered_row --tensor table=128x64:fp32 --tensor places=32x32:fp32 --tensor y=32x64:fp32 --arch blackhole
# RUN: ttlc run %s --kernel patched --tensor cache=128x64 --tensor k=32x64 --tensor y=128x64
# RUN: ttlc run %s --kernel placed --tensor a=64x64 --tensor places=32x32:uint16 --tensor y=64x128
# RUN: ttlc run %s --kernel decided --tensor a=32x96 --tensor y=32x96
# CHECKS: in operations without threads single elements belong to the reader, and so do the copies that depend on them
import ttl
import ttnn

TILE = ttnn.TILE_SIZE


@ttl.operation()
def set_places(places_dfb, tile_row, row):
    """Places that fit, in the first elements of the block that is in the buffer."""
    block = places_dfb.wait()
    free = places_dfb.reserve()
    ttl.raw_element_write(block, 0, 0, tile_row)
    ttl.raw_element_write(block, 0, 1, row)
    for column in range(2):
        ttl.raw_element_write(free, 0, column, ttl.raw_element_read(block, 0, column))


@ttl.operation(grid=(1, 1))
def gathered_row(table, places, y):
    """One row of a table, scaled; where it lies is said by two numbers of a tensor."""
    columns = table.shape[1] // TILE
    places_dfb = ttl.make_dataflow_buffer_like(places, shape=(1, 1), block_count=2)
    band_dfb = ttl.make_dataflow_buffer_like(table, shape=(1, columns), block_count=1)
    row_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, columns), block_count=2)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, columns), block_count=2)
    ttl.copy(places[0, 0], places_dfb.reserve())
    set_places(places_dfb, 2.75, 17.0)
    place = places_dfb.wait()
    tile_row = ttl.read_index(place, 0, 0)
    row = ttl.read_index(place, 0, 1)
    band_free = band_dfb.reserve()
    ttl.copy(table[tile_row : tile_row + 1, 0:columns], band_free)
    band = band_dfb.wait()
    free = row_dfb.reserve()
    for c in range(columns * TILE):
        ttl.raw_element_write(free, 0, c, ttl.raw_element_read(band, row, c))
    y_dfb.reserve().store(row_dfb.wait() * 3.0)
    ttl.copy(y_dfb.wait(), y[0:1, 0:columns])


@ttl.operation(grid=(1, 1))
def patched(cache, k, y):
    """Rows of tiles are copied; one row of one of them is replaced."""
    columns = cache.shape[1] // TILE
    k_dfb = ttl.make_dataflow_buffer_like(k, shape=(1, columns), block_count=1)
    band_dfb = ttl.make_dataflow_buffer_like(cache, shape=(1, columns), block_count=1)
    ttl.copy(k[0:1, 0:columns], k_dfb.reserve())
    new_row = k_dfb.wait()
    for r in range(cache.shape[0] // TILE):
        ttl.copy(cache[r : r + 1, 0:columns], band_dfb.reserve())
        band = band_dfb.wait()
        if r == 2:
            for c in range(columns * TILE):
                ttl.raw_element_write(band, 9, c, ttl.raw_element_read(new_row, 0, c))
        ttl.copy(band, y[r : r + 1, 0:columns])


@ttl.operation(grid=(2, 1))
def placed(a, places, y):
    """What is computed goes to where an element of another tensor says."""
    core, _ = ttl.node(dims=2)
    rows = a.shape[0] // TILE
    places_dfb = ttl.make_dataflow_buffer_like(places, shape=(1, 1), block_count=1)
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1), block_count=2)
    ttl.copy(places[0, 0], places_dfb.reserve())
    place = places_dfb.wait()
    for r in range(rows):
        ttl.copy(a[r, core], a_dfb.reserve())
        y_dfb.reserve().store(ttl.exp(a_dfb.wait()))
        side = ttl.read_index(place, r, 3) % 2
        done = y_dfb.wait()
        ttl.copy(done, y[r, 2 * core + side])
        ttl.copy(done, y[r, 2 * core + 1 - side])


@ttl.operation(grid=(1, 1))
def decided(a, y):
    """Each block is copied to the end of the tensor or to its start, by its first two elements."""
    blocks = a.shape[1] // TILE
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    b_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1), block_count=2)
    for i in range(blocks):
        ttl.copy(a[0, i], a_dfb.reserve())
        ttl.copy(a[0, i], b_dfb.reserve())
        y_dfb.reserve().store(b_dfb.wait() + 1)
        first = a_dfb.wait()
        done = y_dfb.wait()
        if ttl.raw_element_read(first, 0, 0) < ttl.raw_element_read(first, 0, 1):
            ttl.copy(done, y[0, i])
        else:
            ttl.copy(first, y[0, i])

@ttl.operation(grid=(1, 1))
def row_at_place(table, places, y):
    places_dfb = ttl.make_dataflow_buffer_like(places, shape=(1, 1))
    row_dfb = ttl.make_dataflow_buffer_like(table, shape=(1, 1))
    place = places_dfb.reserve()
    ttl.copy(places[0, 0], place)
    ttl.copy(table[ttl.read_index(place, 0, 0), 0], row_dfb.reserve())
    ttl.copy(row_dfb.wait(), y[0, 0])
