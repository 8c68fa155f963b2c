"""A thread with an event loop of its own, where work runs that would hold the main event loop for too long."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """Runs coroutines on the event loop of its thread. The thread starts with the first one."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    async def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run the coroutine that `work` makes, in this context. Cancellation is passed on."""
        running: Future[T] = asyncio.run_coroutine_threadsafe(work(), self._running_loop())
        try:
            return await asyncio.wrap_future(running)
        finally:
            del running  # with it, an error and the frames of its traceback, this one too, would be a cycle

    async def close(self) -> None:
        """Stop the thread. Nothing may be running on it anymore."""
        if self._loop is None or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.to_thread(self._thread.join)
        self._loop.close()
        self._loop = self._thread = None

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name=self._name, daemon=True)
            self._thread.start()
        return self._loop
