"""The workbooks. The library that writes them is imported for the first one: many servers never write any."""

from __future__ import annotations

from collections.abc import Sequence

from api.sheets.table import Table
from api.sheets.template.content import TemplateContent

MOST_LINES_HERE = 500
"""Building a workbook of so many lines takes about a second."""


def table_workbook(table: Table) -> bytes:
    """A table as a workbook."""
    from api.sheets.workbook import as_workbook

    return as_workbook(table)


def office_workbook(content: TemplateContent) -> bytes:
    """The template for Excel and LibreOffice.

    A large one is built in a process of its own. That of 200 athletes takes 9 seconds, and its million cells would
    leave 60 MB of memory behind.
    """
    if sum(len(page.lines) for page in (*content.sessions, *content.progress)) > MOST_LINES_HERE:
        from api.sheets.template.in_process import built_in_process

        return built_in_process(content)
    from api.sheets.template.office import template

    return template(content)


def google_workbook(address: str, exercises: Sequence[str]) -> bytes:
    """The template for Google Sheets. `address` is the link's own, with its token."""
    from api.sheets.template.google import google_template

    return google_template(address, exercises)
