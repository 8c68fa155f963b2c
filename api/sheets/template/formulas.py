"""Formulas for LibreOffice and Excel, as they stand in a file: English names, and commas between arguments.

Functions of Excel 2013 have the prefix `_xlfn.` in a file. Functions that only newer versions have, such as TEXTSPLIT,
are not used: LibreOffice 7 lacks them.
"""

from __future__ import annotations

LINK = "Start!$B$1"
AGAIN = "Start!$B$2"
NO_RESPONSE = "! no response: allow updating (yellow bar), or check the connection"


def call(path: str) -> str:
    """Read an address. `path` is a text formula. Without a response it is a sentence, never an error."""
    return f'IFERROR(_xlfn.WEBSERVICE({LINK}&{path}),"{NO_RESPONSE}")'


def part(text: str, mark: str) -> str:
    """What stands in a text between the mark and the next `^`."""
    begin = f'FIND("{mark}",{text})+{len(mark)}'
    return f'MID({text},{begin},FIND("^",{text},{begin})-({begin}))'


def number(cell: str) -> str:
    """The number in a cell's text; other text, such as `stopped` or a refusal, as it is; nothing for no text."""
    return f'=IF({cell}="","",IFERROR({number_in(cell)},{cell}))'


def number_in(text: str) -> str:
    """The number that a text is, in every language."""
    return f'_xlfn.NUMBERVALUE({text},".")'


def day(cell: str) -> str:
    """The date in a cell's text, which is 2026-11-29 in every language."""
    parts = f"DATE(VALUE(LEFT({cell},4)),VALUE(MID({cell},6,2)),VALUE(MID({cell},9,2)))"
    return f'=IF({cell}="","",IFERROR({parts},{cell}))'


def text(cell: str) -> str:
    """The text of a cell; nothing for no text."""
    return f'=IF({cell}="","",{cell})'
