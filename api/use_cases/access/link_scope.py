"""What a sheet link may do."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from api import tokens

LOG_LINK_LIFETIME = timedelta(days=90)
"""How long a link that logs works, unless its creator chooses another time."""


class SheetLinkScope(Enum):
    """`read` shows its athletes. `log` is for one athlete, who logs and corrects sessions and reports symptoms."""

    READ = "read"
    LOG = "log"

    @property
    def prefix(self) -> str:
        """What the tokens of such a link begin with, so that one is never mistaken for the other."""
        return tokens.SHEET_PREFIX if self is SheetLinkScope.READ else tokens.LOG_PREFIX


def scope_of(stored: str | None) -> SheetLinkScope:
    """The scope of a stored link. One of an older release has none: it reads."""
    return SheetLinkScope.READ if stored is None else SheetLinkScope(stored)
