"""What the template workbook holds."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from api.sheets.cell_lines import CellLines


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
