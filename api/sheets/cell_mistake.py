"""A mistake in one cell of a file. It quotes the cell, which can be far down in a long file."""

from __future__ import annotations

from api.problems import ImportMistake
from domain.text_types import plain_text

MOST_QUOTED = 40


def cell_mistake(row: int, heading: str | None, cell: str, message: str) -> ImportMistake:
    """A mistake in the cell of a row. `message` says what is expected there."""
    shown = " ".join(plain_text(cell).split())
    if len(shown) > MOST_QUOTED:
        shown = f"{shown[: MOST_QUOTED - 1]}…"
    return ImportMistake(row, heading, f"The cell says `{shown}`. {message}" if shown else message)
