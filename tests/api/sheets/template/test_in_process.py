"""A large template workbook is built in a process of its own."""

import io
import zipfile

import pytest

from api.sheets.cell_lines import CellLines
from api.sheets.http import workbooks
from api.sheets.progress_lines import PROGRESS_FIELDS
from api.sheets.roster_lines import ROSTER_FIELDS
from api.sheets.session_lines import SESSION_FIELDS
from api.sheets.template import in_process
from api.sheets.template.content import TemplateContent

PROPERTIES = "docProps/core.xml"  # with the time at which the workbook was made


def content(lines: int) -> TemplateContent:
    line = tuple("1" for _ in SESSION_FIELDS)
    return TemplateContent(
        address="http://localhost/s/token",
        athletes=[CellLines((), "", ROSTER_FIELDS)],
        sessions=[CellLines((line,) * lines, "", SESSION_FIELDS)],
        most_exercises=[3],
        exercises=["Back squat"],
        progress=[CellLines((), "", PROGRESS_FIELDS)],
    )


def files(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != PROPERTIES}


def test_it_is_the_same_workbook() -> None:
    assert files(in_process.built_in_process(content(3))) == files(workbooks.office_workbook(content(3)))


@pytest.mark.parametrize(
    ("lines", "processes"), [(workbooks.MOST_LINES_HERE, 0), (workbooks.MOST_LINES_HERE + 1, 1)], ids=["small", "large"]
)
def test_only_a_large_workbook_needs_a_process(monkeypatch: pytest.MonkeyPatch, lines: int, processes: int) -> None:
    started: list[TemplateContent] = []

    def build(sent: TemplateContent) -> bytes:
        started.append(sent)
        return b"workbook"

    monkeypatch.setattr(in_process, "built_in_process", build)
    workbooks.office_workbook(content(lines))
    assert len(started) == processes
