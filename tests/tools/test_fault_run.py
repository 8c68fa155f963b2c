"""Eight faults on each engine; `make fault-run SECONDS=N` runs as long as you like."""

import pytest

from tests.citus import missing_requirement
from tests.tools.fault_run import fault_run

FAULTS = 8
KINDS = {
    "sqlite": {"kill_api"},
    "postgresql": {"kill_api", "cut_backends", "stop_postgresql"},
    "citus": {"kill_api", "cut_backends", "crash_coordinator", "crash_worker", "move_shard"},
}


@pytest.mark.slow
def test_no_acknowledged_session_is_lost_doubled_or_incomplete(engine: str) -> None:
    if engine == "citus" and (lacks := missing_requirement()):
        pytest.skip(lacks)
    counted = fault_run(engine, goes_on=lambda faults, _elapsed: faults < FAULTS)
    assert counted.flawless, counted
    assert counted.faults.keys() == KINDS[engine]
    assert sum(counted.faults.values()) == FAULTS
    assert counted.acknowledged > 0
    assert counted.repeated > 0
