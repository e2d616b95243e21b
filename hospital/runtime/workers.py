"""Work shared among threads, its results in the order of the work.

Threads, since NumPy and Polars let others run while they compute: nothing is copied from one to the other,
and none takes a second to start.
"""

from __future__ import annotations

import errno
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_order(work: Callable[[T], R], items: Iterable[T], workers: int) -> Iterator[R]:
    """What the work makes of each item, in the items' order; with one worker, in the calling thread.

    No more than `workers` items are in hand or wait to be taken. What one worker raises is raised here, and
    nothing more is begun; where memory ran out it is an OSError.
    """
    try:
        yield from map(work, items) if workers == 1 else _shared(work, iter(items), workers)
    except MemoryError:
        raise OSError(errno.ENOMEM, f"not enough memory with WORKERS={workers}") from None


def _shared(work: Callable[[T], R], items: Iterator[T], workers: int) -> Iterator[R]:
    pool = ThreadPoolExecutor(workers, thread_name_prefix="worker")
    try:
        in_hand: deque[Future[R]] = deque(pool.submit(work, item) for item in islice(items, workers))
        while in_hand:
            yield in_hand.popleft().result()
            in_hand.extend(pool.submit(work, item) for item in islice(items, 1))
    finally:
        pool.shutdown(cancel_futures=True)
