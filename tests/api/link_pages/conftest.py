"""Today's date, for tests that train on real days."""

from __future__ import annotations

import pytest

from tests.servers import CLOCK


@pytest.fixture(autouse=True)
def today(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set `TODAY` of the module again: a run may begin before midnight and reach the test after it."""
    if hasattr(request.module, "TODAY"):
        monkeypatch.setattr(request.module, "TODAY", CLOCK.now().date())
