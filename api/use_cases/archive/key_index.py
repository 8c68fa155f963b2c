"""The keys of an archive: no key twice, and every reference names a record of the archive.

A million keys would take hundreds of megabytes in memory, so they are in a temporary file that SQLite manages.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from types import TracebackType
from typing import NamedTuple, Self

_CACHE_KIB = 16 * 1024


class MissingKey(NamedTuple):
    """A reference to a record that the archive lacks. `place` is the file of the reference."""

    place: str
    line: int
    space: str
    key: str


class KeyIndex:
    """Keys by space: a space is a table, or a unique constraint of one. A context manager."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)  # "" is a temporary file
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._file.execute("CREATE TABLE keys (space TEXT, key TEXT, PRIMARY KEY (space, key)) WITHOUT ROWID")
        self._file.execute("CREATE TABLE refs (space TEXT, key TEXT, place TEXT, line INTEGER)")
        self._file.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, space: str, key: Sequence[object]) -> bool:
        """Add a key. Returns False if it is there already. A key with a null is never there already."""
        if None in key:
            return True
        added = self._file.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (space, _text(key)))
        return added.rowcount == 1

    def refer(self, space: str, key: Sequence[object], place: str, line: int) -> None:
        """Note a reference. One with a null refers to nothing."""
        if None not in key:
            self._file.execute("INSERT INTO refs VALUES (?, ?, ?, ?)", (space, _text(key), place, line))

    def first_missing(self) -> MissingKey | None:
        """The first reference to a key that was not added."""
        row = self._file.execute(
            "SELECT place, line, space, key FROM refs WHERE NOT EXISTS "
            "(SELECT 1 FROM keys WHERE keys.space = refs.space AND keys.key = refs.key) LIMIT 1"
        ).fetchone()
        return None if row is None else MissingKey(*row)


def _text(key: Sequence[object]) -> str:
    return "\x1f".join(map(str, key))
