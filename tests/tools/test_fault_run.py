"""Twenty seconds of faults on each engine; `make fault-run SECONDS=N` runs as long as you like."""

import pytest

from tests.tools.fault_run import fault_run


@pytest.mark.slow
def test_whatever_is_killed_nothing_acknowledged_is_lost_doubled_or_torn(engine: str) -> None:
    counted = fault_run(engine, seconds=20)
    assert counted.flawless, counted
    assert counted.acknowledged > 20
    assert counted.asked_again > 0
