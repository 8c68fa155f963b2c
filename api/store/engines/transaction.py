"""What the transactions of both engines share."""

from typing import Any
from uuid import UUID


class EngineTransaction:
    """The connection and workspace of a transaction, and the first error in it, after which no statement runs."""

    def __init__(self, connection: Any, workspace_id: UUID | None) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self.failure: Exception | None = None

    @property
    def workspace_id(self) -> UUID:
        if self._workspace_id is None:
            raise LookupError("a transaction across workspaces has no workspace_id")
        return self._workspace_id

    def check(self) -> None:
        """Raise the error of a statement that failed, even if the use case swallowed it."""
        if self.failure is not None:
            raise self.failure
