"""Today's date, for tests that train on real days. A run may begin before midnight and reach a test after it."""

from __future__ import annotations

from types import ModuleType

import pytest

from tests.servers import CLOCK


@pytest.fixture(scope="module", autouse=True)
def first_day(request: pytest.FixtureRequest) -> None:
    """Set `TODAY` of the module again, before its own fixtures."""
    set_today(request.module)


@pytest.fixture(autouse=True)
def today(request: pytest.FixtureRequest) -> None:
    """Set `TODAY` of the module again, before each test."""
    set_today(request.module)


def set_today(module: ModuleType) -> None:
    if "TODAY" in vars(module):
        vars(module)["TODAY"] = CLOCK.now().date()
