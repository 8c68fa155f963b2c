"""The workbooks. The library that writes them is imported for the first one: many servers never write any."""

from __future__ import annotations

from collections.abc import Sequence

from api.sheets.table import Table
from api.sheets.template.content import TemplateContent

MOST_ROWS_IN_THREAD = 500
"""A workbook with more rows is built in a separate process. With 500 rows, building takes about a second."""


def table_workbook(table: Table) -> bytes:
    """A table as a workbook."""
    from api.sheets.workbook import as_workbook

    return as_workbook(table)


def office_workbook(content: TemplateContent) -> bytes:
    """The template for Excel and LibreOffice.

    A large one is built in a separate process. That of 200 athletes on a large program takes 9 seconds, and its cells
    would leave 60 MB of memory behind.
    """
    if content.rows > MOST_ROWS_IN_THREAD:
        from api.sheets.template.subprocess_build import build_in_subprocess

        return build_in_subprocess(content)
    from api.sheets.template.office import template

    return template(content)


def google_workbook(address: str, exercises: Sequence[str]) -> bytes:
    """The template for Google Sheets. `address` is the link's own, with its token."""
    from api.sheets.template.google import google_template

    return google_template(address, exercises)
