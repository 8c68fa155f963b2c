"""Return memory to the operating system after large requests.

glibc keeps free memory that lies between blocks in use. After a large workbook, that would be tens of MB.
docs/decisions/0002-one-seam-to-the-database.md has figures.
"""

from __future__ import annotations

import asyncio
import ctypes
from collections.abc import Callable

MAPPED_BYTES = 1024 * 1024
"""A block of this size or more has pages of its own, which go back as soon as it is free.

glibc would raise this limit to the size of the largest block so far.
"""
LARGE_REQUEST_SECONDS = 0.1
"""A request that took longer has probably used many MB."""
DELAY_SECONDS = 0.03
"""By then, most of the response has been sent, and is free."""
_M_MMAP_THRESHOLD = -3  # in malloc.h


def _release_function() -> Callable[[int], int] | None:
    """Return the function of glibc that gives free memory back. None with another C library."""
    try:
        glibc = ctypes.CDLL(None)
        release: Callable[[int], int] = glibc.malloc_trim
    except (AttributeError, OSError, TypeError):  # TypeError: on Windows, a library must have a name
        return None
    glibc.mallopt(_M_MMAP_THRESHOLD, MAPPED_BYTES)
    return release


class FreeMemory:
    """Gives free memory back, in a thread, soon after a large request. It takes 1 to 12 ms."""

    def __init__(self) -> None:
        self._release = _release_function()
        self.is_planned = False
        """Whether memory is about to be released."""

    def release_after(self, request_seconds: float) -> None:
        """Plan to release memory if a request took that long. Call this on the event loop."""
        if self._release is None or self.is_planned or request_seconds < LARGE_REQUEST_SECONDS:
            return
        self.is_planned = True
        asyncio.get_running_loop().call_later(DELAY_SECONDS, self._release_in_thread, self._release)

    def _release_in_thread(self, release: Callable[[int], int]) -> None:
        self.is_planned = False
        asyncio.get_running_loop().run_in_executor(None, release, 0)
