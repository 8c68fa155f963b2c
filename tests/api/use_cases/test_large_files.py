"""Temporary files: only so many at a time, and gone when they are closed."""

from __future__ import annotations

import errno
import gc
import warnings

import pytest

from api.problems import ProblemError
from api.store.database import StorageFullError
from api.use_cases.large_files import LargeFiles, disk_errors


def test_a_file_takes_what_is_written_to_it() -> None:
    file = LargeFiles().new()
    file.content.write(b"abc")
    file.content.seek(0)
    assert file.content.read() == b"abc"
    file.close()


def test_more_files_than_allowed_are_refused_until_one_is_closed() -> None:
    files = LargeFiles(most=1)
    first = files.new()
    with pytest.raises(ProblemError) as refused:
        files.new()
    assert (refused.value.code, refused.value.headers["Retry-After"]) == ("busy", "30")
    first.close()
    files.new().close()


def test_a_file_can_be_closed_twice() -> None:
    file = LargeFiles().new()
    file.close()
    file.close()


def test_a_file_that_is_forgotten_counts_no_longer() -> None:
    files = LargeFiles(most=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        files.new()
        gc.collect()
    files.new().close()


def test_a_full_disk_is_reported_as_such() -> None:
    with pytest.raises(StorageFullError), disk_errors():
        raise OSError(errno.ENOSPC, "No space left on device")


def test_another_error_of_the_disk_is_a_bug() -> None:
    with pytest.raises(OSError, match="denied"), disk_errors():
        raise PermissionError(errno.EACCES, "denied")
