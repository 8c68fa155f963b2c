"""Closing a database takes as long as a slow machine needs."""

import pytest

from api.store.engines import postgresql
from tests.waiting import PATIENCE_SECONDS


@pytest.fixture(autouse=True)
def no_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "CLOSE_SECONDS", PATIENCE_SECONDS)
