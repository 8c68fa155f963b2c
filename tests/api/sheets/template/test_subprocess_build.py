"""A large template workbook is built in a separate process."""

import io
import zipfile

import pytest

from api.sheets.cell_lines import CellLines
from api.sheets.http import workbooks
from api.sheets.progress_lines import PROGRESS_FIELDS
from api.sheets.roster_lines import ROSTER_FIELDS
from api.sheets.session_lines import SESSION_FIELDS
from api.sheets.template import subprocess_build
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


def test_a_separate_process_builds_the_same_workbook() -> None:
    assert files(subprocess_build.build_in_subprocess(content(3))) == files(workbooks.office_workbook(content(3)))


@pytest.mark.parametrize(
    ("lines", "processes"),
    [(workbooks.MOST_LINES_IN_THREAD, 0), (workbooks.MOST_LINES_IN_THREAD + 1, 1)],
    ids=["small", "large"],
)
def test_only_a_large_workbook_starts_a_process(monkeypatch: pytest.MonkeyPatch, lines: int, processes: int) -> None:
    started: list[TemplateContent] = []

    def build(sent: TemplateContent) -> bytes:
        started.append(sent)
        return b"workbook"

    monkeypatch.setattr(subprocess_build, "build_in_subprocess", build)
    workbooks.office_workbook(content(lines))
    assert len(started) == processes
