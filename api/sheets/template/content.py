"""What the template workbook holds."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from api.sheets.cell_lines import CellLines
from domain.reports.series import MOST_LINES


class TemplateContent(msgspec.Struct, frozen=True, kw_only=True):
    """What the workbook holds. `address` is the link's own, with its token."""

    address: str
    athletes: Sequence[CellLines]
    sessions: Sequence[CellLines]
    most_exercises: Sequence[int]
    """The exercises of the longest day, for each session."""
    exercises: Sequence[str]
    """The names of the exercises in the athletes' programs."""
    progress: Sequence[CellLines]

    @property
    def session_lines(self) -> int:
        """The lines of the next sessions, or those of the longest days if these are more."""
        return max(sum(self.most_exercises), sum(len(page.lines) for page in self.sessions))

    @property
    def rows(self) -> int:
        """About how many rows the workbook has: of sessions or of the cards to print, and of the athletes' charts."""
        cards = len(self.most_exercises) * max(self.most_exercises, default=0)
        return max(self.session_lines, cards) + MOST_LINES * sum(len(page.lines) for page in self.athletes)
