"""A thread with an event loop: coroutines run there, and their results, errors and cancellations come back."""

import asyncio
import threading
from contextvars import ContextVar

import pytest

from api.store.engines.loop_thread import LoopThread

pytestmark = pytest.mark.anyio

REQUEST: ContextVar[str] = ContextVar("REQUEST")


async def test_a_coroutine_runs_on_the_loop_of_another_thread() -> None:
    thread = LoopThread("test")

    async def where() -> tuple[int, asyncio.AbstractEventLoop]:
        return threading.get_ident(), asyncio.get_running_loop()

    ident, loop = await thread.run(where)
    assert ident != threading.get_ident()
    assert loop is not asyncio.get_running_loop()
    assert await thread.run(where) == (ident, loop)
    await thread.close()


async def test_an_error_is_raised_where_the_coroutine_is_awaited() -> None:
    thread = LoopThread("test")

    async def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await thread.run(fail)
    await thread.close()


async def test_a_coroutine_runs_in_the_context_of_its_request() -> None:
    thread = LoopThread("test")

    async def request() -> str:
        return REQUEST.get()

    REQUEST.set("r1")
    assert await thread.run(request) == "r1"
    await thread.close()


async def test_a_canceled_request_cancels_its_coroutine() -> None:
    thread = LoopThread("test")
    started, canceled = threading.Event(), threading.Event()

    async def wait() -> None:
        started.set()
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            canceled.set()
            raise

    running = asyncio.create_task(thread.run(wait))
    await asyncio.to_thread(started.wait)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await asyncio.to_thread(canceled.wait, 60)
    await thread.close()


async def test_a_closed_thread_has_ended_and_can_start_again() -> None:
    thread = LoopThread("test")

    async def current() -> threading.Thread:
        return threading.current_thread()

    first = await thread.run(current)
    await thread.close()
    assert not first.is_alive()
    assert await thread.run(current) is not first
    await thread.close()


async def test_a_thread_that_never_ran_closes() -> None:
    await LoopThread("test").close()
