"""Release free memory to the operating system after long requests.

glibc keeps free memory that lies between blocks in use. After a large workbook, that would be tens of MB.
docs/decisions/0002-one-seam-to-the-database.md has figures.
"""

from __future__ import annotations

import asyncio
import ctypes
from collections.abc import Callable

MAPPED_BYTES = 1024 * 1024
"""A block of at least this size has pages of its own, which are released as soon as it is free."""
KEPT_BYTES = 4 * 1024 * 1024
"""Free memory at the end of the heap that is kept for the next requests."""
LONG_REQUEST_SECONDS = 0.03
"""A request that takes this long may have used a lot of memory."""
DELAY_SECONDS = 0.03
"""Time to send the response. Its memory is usually free by then."""
INTERVAL_SECONDS = 1.0
"""Memory is not released more often."""
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # in malloc.h

Release = Callable[[int], int]


def glibc_release() -> Release | None:
    """Return the function of glibc that releases free memory. None with another C library.

    This also fixes two limits for the whole process. Otherwise, glibc raises them with the size of the blocks that are
    freed.
    """
    try:
        glibc = ctypes.CDLL(None)
        release: Release = glibc.malloc_trim
    except (AttributeError, OSError, TypeError):  # TypeError: on Windows, a library must have a name
        return None
    glibc.mallopt(_M_MMAP_THRESHOLD, MAPPED_BYTES)
    glibc.mallopt(_M_TRIM_THRESHOLD, KEPT_BYTES)
    return release


class MemoryRelease:
    """Releases free memory in a thread, soon after a long request. It takes 1 to 12 ms."""

    def __init__(self, release: Release | None) -> None:
        self._release = release
        self._earliest = 0.0
        self.is_scheduled = False
        """Whether memory is about to be released."""

    def schedule_after_request(self, duration_seconds: float) -> None:
        """Schedule a release if the request was long. Call this on the event loop."""
        if self._release is None or self.is_scheduled or duration_seconds < LONG_REQUEST_SECONDS:
            return
        loop = asyncio.get_running_loop()
        self.is_scheduled = True
        loop.call_at(max(loop.time() + DELAY_SECONDS, self._earliest), self._start, loop, self._release)

    def _start(self, loop: asyncio.AbstractEventLoop, release: Release) -> None:
        self.is_scheduled = False
        self._earliest = loop.time() + INTERVAL_SECONDS
        loop.run_in_executor(None, release, 0)
