"""Fixtures of the tests of webhooks: a workspace with a worker, and those of the scenarios."""

from __future__ import annotations

from uuid import UUID

import pytest

from api.store.database import Database
from tests.api.use_cases.webhooks.workspace import Workspace
from tests.scenarios.coaches import coach, story_server

__all__ = ["coach", "story_server", "workspace"]


@pytest.fixture
def workspace(database: Database, workspace_id: UUID) -> Workspace:
    return Workspace(database, workspace_id)
