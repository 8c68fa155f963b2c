"""What a soak says about its samples; `make soak MINUTES=30` takes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers import Process, migrated
from tests.tools.process_usage import Usage
from tests.tools.soak import Sample, Soak, soak


def made(mib: list[float], *, after: int = 20, faults: list[str] | None = None) -> Soak:
    """A soak with a sample every minute."""
    samples = [Sample(nth * 60.0, nth * 1_000, Usage(each, 20)) for nth, each in enumerate(mib)]
    return Soak("sqlite", samples, 20, after, faults or [])


def test_memory_that_grows_only_in_the_first_third_passes() -> None:
    assert made([90.0 + min(nth, 10) for nth in range(31)]).passed


def test_memory_that_grows_until_the_end_fails() -> None:
    leaking = made([90.0 + nth * 0.25 for nth in range(31)])
    assert leaking.mib_per_10_minutes == pytest.approx(2.5)
    assert not leaking.passed


def test_descriptors_that_stay_open_fail() -> None:
    assert made([90.0] * 31, after=23).passed
    assert not made([90.0] * 31, after=24).passed


def test_a_wrong_response_fails() -> None:
    assert not made([90.0] * 31, faults=["logSession: no response"]).passed


def test_a_table_has_the_result_below_its_rows() -> None:
    *rows, result = made([90.0] * 31).table().splitlines()
    assert len(rows) == 2 + 16
    assert result == (
        "passed: +0.00 MiB per 10 minutes over the last two thirds; descriptors 20 before, 20 after; 0 faults"
    )


@pytest.mark.slow
def test_a_short_soak_has_samples_and_no_wrong_response(tmp_path: Path) -> None:
    process = Process(migrated(tmp_path), tmp_path)
    process.start()
    try:
        result = soak("sqlite", process, 5)
    finally:
        process.stop()
    assert result.faults == []
    fonts = 6  # the first chart opens them, and they stay open; a short warm-up has no chart yet
    assert abs(result.after - result.before) <= 3 + fonts
    assert len(result.samples) > 10
