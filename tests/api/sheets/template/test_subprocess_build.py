"""A large template workbook is built in a separate process."""

import io
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from api.problems import ProblemError
from api.sheets.cell_lines import CellLines
from api.sheets.http import workbooks
from api.sheets.progress_lines import PROGRESS_FIELDS
from api.sheets.roster_lines import ROSTER_FIELDS
from api.sheets.session_lines import SESSION_FIELDS
from api.sheets.template import subprocess_build
from api.sheets.template.content import TemplateContent
from tests.waiting import wait_until

PROPERTIES = "docProps/core.xml"  # with the time at which the workbook was made
TEXTS = ("Zoë ^ Ana", "", "=1+1", "12.5", "línea")


def content(lines: int, most_exercises: tuple[int, ...] = (1,)) -> TemplateContent:
    line = tuple(TEXTS[n % len(TEXTS)] for n in range(len(SESSION_FIELDS)))
    return TemplateContent(
        address="http://localhost/s/token",
        athletes=[CellLines((), "", ROSTER_FIELDS)],
        sessions=[CellLines((line,) * lines, "0190", SESSION_FIELDS)],
        most_exercises=most_exercises,
        exercises=["Back squat"],
        progress=[CellLines((), "", PROGRESS_FIELDS)],
    )


def files(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != PROPERTIES}


def test_a_separate_process_builds_the_same_workbook() -> None:
    assert files(subprocess_build.build_in_subprocess(content(3))) == files(workbooks.office_workbook(content(3)))


@pytest.mark.parametrize(
    ("workbook", "processes"),
    [
        pytest.param(content(workbooks.MOST_ROWS_IN_THREAD), 0, id="few lines"),
        pytest.param(content(workbooks.MOST_ROWS_IN_THREAD + 1), 1, id="many lines"),
        pytest.param(content(100, (1,) * 99 + (10,)), 1, id="cards with room for a long day"),
    ],
)
def test_only_a_large_workbook_starts_a_process(
    monkeypatch: pytest.MonkeyPatch, workbook: TemplateContent, processes: int
) -> None:
    started: list[TemplateContent] = []

    def build(sent: TemplateContent) -> bytes:
        started.append(sent)
        return b"workbook"

    monkeypatch.setattr(subprocess_build, "build_in_subprocess", build)
    workbooks.office_workbook(workbook)
    assert len(started) == processes


def test_modules_in_the_working_directory_are_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("api", "json"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    assert subprocess_build.build_in_subprocess(content(1))


KILLED = "#!/bin/sh\ncat > /dev/null\nkill -9 $$\n"


@pytest.mark.parametrize("script", [KILLED, None], ids=["it is killed", "it does not start"])
def test_a_process_that_cannot_finish_is_a_problem_with_a_time_to_try_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str | None
) -> None:
    command = tmp_path / "python"
    if script is not None:
        command.write_text(script)
        command.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(command))
    with pytest.raises(ProblemError) as failed:
        subprocess_build.build_in_subprocess(content(1))
    assert (failed.value.code, failed.value.headers) == ("busy", {"Retry-After": "30"})


def test_a_defect_is_an_error_whose_place_is_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    line = tuple("secret" for _ in SESSION_FIELDS)
    wrong = msgspec.structs.replace(content(1), progress=[CellLines((line,), "", ())])
    with pytest.raises(RuntimeError):
        subprocess_build.build_in_subprocess(wrong)
    logged = capsys.readouterr().out
    assert "cell_lines.py:" in logged
    assert "secret" not in logged


def test_a_server_that_stops_ends_the_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    command = tmp_path / "python"
    command.write_text("#!/bin/sh\nexec sleep 600\n")
    command.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(command))
    with ThreadPoolExecutor(1) as thread:
        building = thread.submit(subprocess_build.build_in_subprocess, content(1))
        wait_until(lambda: subprocess_build._running)
        subprocess_build.stop_builds()
        assert isinstance(building.exception(), ProblemError)


def test_a_process_that_takes_too_long_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess_build, "TIMEOUT_SECONDS", 0.001)
    with pytest.raises(ProblemError):
        subprocess_build.build_in_subprocess(content(1))


def test_the_process_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEXTSET_WEBHOOK_KEYS", "secret")
    assert "secret" not in subprocess_build._environment().values()
