"""The rows of the table: a request to one address, and what makes it the worst."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import msgspec

from benchmarks.worst_requests.stage import Stage

Send = Callable[[int], httpx.Response]
"""Sends the request. The argument is the number of the repeat."""
Prepare = Callable[[Stage], Send]
"""Prepares what the request needs, which is not measured."""
LARGEST_REPEATS = 10
"""After so many of the largest requests, memory must be near that after the first."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A request of the table. `address` is one of `addresses.py`, and `case` says what makes it the worst.

    `statuses` are those that the response may have. Any other one means that the request was not measured at all.
    """

    address: str
    case: str
    prepare: Prepare
    statuses: tuple[int, ...] = (200, 201, 202, 204)
    repeats: int = 3

    @property
    def name(self) -> str:
        return f"{self.address}: {self.case}"


class Subject:
    """The rows of one subject. They are measured in their order, on a server that was started for them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[Row] = []

    def row(
        self, address: str, case: str, *, statuses: tuple[int, ...] = (200, 201, 202, 204), repeats: int = 3
    ) -> Callable[[Prepare], Prepare]:
        """Return a decorator for the function that prepares the request."""

        def add(prepare: Prepare) -> Prepare:
            self.rows.append(Row(address=address, case=case, prepare=prepare, statuses=statuses, repeats=repeats))
            return prepare

        return add

    def read(self, address: str, case: str, prepare: Prepare, *, repeats: int = 3) -> None:
        """Add a row without a decorator."""
        self.row(address, case, repeats=repeats)(prepare)
