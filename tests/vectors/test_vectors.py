"""Nextset prescribes the same as every committed history."""

from pathlib import Path

import pytest

from tests.vectors.__main__ import main
from tests.vectors.run import compare

HISTORIES = Path(__file__).parent / "histories"
WRITTEN = Path(__file__).parent / "written"
VECTORS = sorted(path for path in HISTORIES.glob("*.json") if not path.name.endswith(".program.json"))


@pytest.mark.parametrize("path", VECTORS, ids=[path.stem for path in VECTORS])
def test_a_public_history_gets_the_same_prescriptions(path: Path) -> None:
    assert str(compare(path)) == f"{path.stem}: equal"


WRITTEN_DOWN = sorted(path for path in WRITTEN.glob("*.json") if not path.name.endswith(".program.json"))


@pytest.mark.parametrize("path", WRITTEN_DOWN, ids=[path.stem for path in WRITTEN_DOWN])
def test_a_history_calculated_by_hand_gets_the_same_prescriptions(path: Path) -> None:
    assert str(compare(path)) == f"{path.stem}: equal"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '"progression": "lift",\n   "load"',
            '"progression": "squat",\n   "load"',
            "/start/0/progression: the program has",
        ),
        ('"to": "3x8"', '"to": "8x3"', "/program/progressions/0/rule/stages/2/exits/0/to: There is no stage `8x3`."),
        (
            '"remember": true',
            '"remember": false',
            "/program/progressions/0/rule/stages/2/exits/0/load/of: No exit",
        ),
    ],
)
def test_an_error_in_a_program_file_is_reported_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    (tmp_path / "stages.json").write_bytes((WRITTEN / "stages-memory-lb.json").read_bytes())
    written = (WRITTEN / "stages-memory-lb.program.json").read_text()
    assert old in written
    (tmp_path / "stages.program.json").write_text(written.replace(old, new))
    assert main(tmp_path) == 1
    assert said in capsys.readouterr().out


def test_an_unreadable_history_is_reported_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "odd.json").write_text('{"name": "odd", "units": "stone"}')
    assert main(tmp_path) == 1
    assert capsys.readouterr().out.startswith("odd: it can't be read: ")


def test_a_history_without_a_program_is_reported_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "madcow.json").write_bytes((HISTORIES / "madcow-squat-kg.json").read_bytes())
    assert main(tmp_path) == 1
    assert capsys.readouterr().out == "madcow: no program\n"


def test_the_program_of_a_committed_history_is_found_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "madcow-squat-kg.json").write_bytes((HISTORIES / "madcow-squat-kg.json").read_bytes())
    assert main(tmp_path) == 0


def test_an_unreadable_program_file_is_reported_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "linear.json").write_bytes((HISTORIES / "lp-kg-basic.json").read_bytes())
    (tmp_path / "linear.program.json").write_text('{"program": {}}')
    assert main(tmp_path) == 1
    assert capsys.readouterr().out.startswith("linear: its program is refused: ")


def test_a_different_history_is_reported_by_session_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "linear.json").write_text((HISTORIES / "lp-kg-basic.json").read_text().replace("2.5kg", "5kg"))
    found = (HISTORIES / "ss-phases.program.json").read_text().replace('"until_increases": 6', '"until_increases": 5')
    (tmp_path / "phases.json").write_bytes((HISTORIES / "ss-phases.json").read_bytes())
    (tmp_path / "phases.program.json").write_text(found)
    assert main(tmp_path) == 1
    assert "phases: session 9: asked 5 x 87.5, 5 x 87.5, 5 x 87.5, expected 5 x 90" in capsys.readouterr().out


def test_an_empty_folder_is_not_a_success(tmp_path: Path) -> None:
    assert main(tmp_path) == 1
