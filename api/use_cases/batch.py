"""Batches: many items in one request, each with a result of its own, or all of them or none.

A use case raises its problems before its first write. So an item that is refused has stored nothing, and the
transaction goes on with the next one. (Only the copy of a built-in program may stay, which changes nothing.)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from api.problems import FieldError, ProblemError
from api.use_cases.idempotency import RefusedBatchError

MOST_ITEMS = 100

T = TypeVar("T")
R = TypeVar("R")


async def run_batch(
    items: Sequence[T],
    work: Callable[[T], Awaitable[R]],
    *,
    atomic: bool,
    field: str | None = None,
    name: Callable[[T], str] | None = None,
) -> list[R | ProblemError]:
    """Run `work` on each item in turn, and return its results and problems in the order of the items.

    `field` is the field of the body that holds the items. Pointers of the problems begin with it. Without it, the body
    is the same for all items, and `name` names an item in the messages of a refused batch. Raises RefusedBatchError if
    the batch is atomic and any item has a problem.
    """
    results: list[R | ProblemError] = []
    for n, item in enumerate(items):
        try:
            results.append(await work(item))
        except ProblemError as problem:
            results.append(_within(problem, _pointer(field, n)))
    if atomic:
        _refuse_any(results, field, [] if name is None else [f"{name(item)}: " for item in items])
    return results


def _pointer(field: str | None, n: int) -> str:
    return "" if field is None else f"/{field}/{n}"


def _refuse_any(results: Sequence[object], field: str | None, names: Sequence[str]) -> None:
    """Raise RefusedBatchError if any result is a problem."""
    errors: list[FieldError] = []
    for n, result in enumerate(results):
        if isinstance(result, ProblemError):
            message = f"{result.detail or result.title} ({result.code})"
            found = result.errors or [FieldError(_pointer(field, n), message)]
            errors += [FieldError(error.pointer, names[n] + error.message) for error in found] if names else found
    if errors:
        raise RefusedBatchError("batch_refused", errors=errors)


def _within(problem: ProblemError, pointer: str) -> ProblemError:
    """The problem with pointers into the whole body."""
    errors = [FieldError(pointer + error.pointer, error.message) for error in problem.errors]
    return ProblemError(problem.code, problem.detail, errors=errors)
