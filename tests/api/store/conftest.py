"""No deadline of the PostgreSQL engine passes because the machine is slow."""

import pytest

from api.store.engines import postgresql
from tests.waiting import PATIENCE_SECONDS


@pytest.fixture(autouse=True)
def no_deadlines(monkeypatch: pytest.MonkeyPatch) -> None:
    for deadline in ("LATEST_ATTEMPT_SECONDS", "CONNECT_SECONDS", "CLOSE_SECONDS"):
        monkeypatch.setattr(postgresql, deadline, PATIENCE_SECONDS)
