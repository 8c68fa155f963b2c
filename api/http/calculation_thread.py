"""Long calculations, such as previews, run in a thread: one after the other, and only so many may wait."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from typing import TypeVar

from api.problems import ProblemError

T = TypeVar("T")

MOST_WAITING = 8
"""Each calculation may take several seconds. A client behind more of them has probably given up."""


class CalculationThread:
    """A thread for long calculations.

    Several at once would take just as long on one interpreter, need the memory of all of them, and slow down every
    other request. `most_waiting` is how many may wait for the one that runs. `seconds_each` is what one takes, for
    `Retry-After`.
    """

    def __init__(self, name: str, most_waiting: int = MOST_WAITING, seconds_each: float = 1) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._most_waiting = most_waiting
        self._seconds_each = seconds_each
        self._accepted = 0

    async def run(self, calculation: Callable[[], T]) -> T:
        """Run the calculation. Raises busy (503) with `Retry-After` if too many are waiting."""
        if self._accepted > self._most_waiting:
            detail = f"{self._most_waiting} long calculations are waiting already."
            raise ProblemError("busy", detail, headers={"Retry-After": str(ceil(self._accepted * self._seconds_each))})
        self._accepted += 1
        try:
            in_context = contextvars.copy_context().run  # the request id, for logs
            return await asyncio.get_running_loop().run_in_executor(self._thread, in_context, calculation)
        finally:
            self._accepted -= 1
