"""Temporary files for what is too large for memory. Only so many exist at a time, so that they can't fill the disk."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from weakref import WeakSet

from api.problems import ProblemError
from api.store.database import StorageFullError

MOST_FILES = 4
RETRY_SECONDS = 30


class LargeFiles:
    """The temporary files of this process. They have no name and are gone once they are closed, or with the process."""

    def __init__(self, most: int = MOST_FILES) -> None:
        self._most = most
        self._files: WeakSet[LargeFile] = WeakSet()

    def new(self) -> LargeFile:
        """Open a new file. The caller closes it. Raises busy (503) if there are too many already."""
        if sum(not file.content.closed for file in self._files) >= self._most:
            detail = (
                f"This server is already sending or receiving {self._most} archives. "
                f"Try again in {RETRY_SECONDS} seconds."
            )
            raise ProblemError("busy", detail, headers={"Retry-After": str(RETRY_SECONDS)})
        with disk_errors():
            file = LargeFile()
        self._files.add(file)
        return file


class LargeFile:
    """One temporary file."""

    def __init__(self) -> None:
        self.content: BinaryIO = tempfile.TemporaryFile(buffering=256 * 1024)  # type: ignore[assignment]  # noqa: SIM115  # a wrapper, which `close` closes

    def close(self) -> None:
        """Close and delete it. A second call does nothing."""
        self.content.close()


@contextmanager
def disk_errors() -> Iterator[None]:
    """Raise StorageFullError where the folder for temporary files has no room."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFullError(f"There is no room for temporary files: {error.strerror}.") from error
        raise
