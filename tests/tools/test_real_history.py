"""The exports that `make history` reads."""

from pathlib import Path

import pytest

from tests.tools.real_history import sessions

STRONG = """\
Date;Exercise Name;Set Order;Weight;Reps
2026-01-05 18:00:00;Squat;1;100;5
2026-01-05 18:00:00;Squat;2;100;5
2026-01-07 18:00:00;Squat;1;102.5;5
"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "strong.csv"
    path.write_text(STRONG, encoding="utf-8")
    return path


def test_the_sessions_of_an_exercise_are_read_oldest_first(export: Path) -> None:
    assert [(str(on), [one["load"] for one in sets]) for on, sets in sessions(export, "Squat")] == [
        ("2026-01-05", [100, 100]),
        ("2026-01-07", [102.5]),
    ]


def test_an_exercise_that_the_export_does_not_have_is_a_sentence_with_those_it_has(export: Path) -> None:
    with pytest.raises(SystemExit, match=r"strong.csv has no sets of 'Bench'. Its exercises: Squat."):
        sessions(export, "Bench")
