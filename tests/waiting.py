"""Wait for another thread, process or connection by a condition, never by a pause of a guessed length."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_SECONDS = 120.0
"""How long tests wait for something that must happen. Only a failure takes this long, even on a slow machine."""


def wait_until(condition: Callable[[], T | None], patience_seconds: float = PATIENCE_SECONDS) -> T:
    """Return the condition's value as soon as it is true. Raises TimeoutError."""
    deadline = time.monotonic() + patience_seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not true within {patience_seconds:g} seconds")
        time.sleep(0.02)
    return value
