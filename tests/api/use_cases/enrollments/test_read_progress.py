"""Progress over HTTP."""

import pytest

from tests.scenarios.story import Athlete, Coach


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    return coach.enrolls("Ana", "bulgarian-split-squat", start={"bss": 10})


@pytest.mark.parametrize(
    # 10 kg for 9 reps: 10 x (1 + 9 / 30), and 10 x 36 / (37 - 9)
    ("query", "formula", "load"),
    [({}, "epley", 13), ({"formula": "epley"}, "epley", 13), ({"formula": "brzycki"}, "brzycki", 12.86)],
)
def test_the_one_rep_max_is_estimated_by_the_requested_formula(
    ana: Athlete, query: dict[str, str], formula: str, load: float
) -> None:
    ana.trains()
    path = f"{ana.path}/enrollments/{ana.enrollment_id}/progress"
    e1rm = ana.coach.client.get(path, params=query).json()["exercises"][0]["e1rm"]
    of_set = {"from_load": 10, "from_reps": 9, "body_weight": 0, "from_assistance": 0}
    assert e1rm == {"load": load, "formula": formula} | of_set


def test_an_unknown_formula_is_rejected(ana: Athlete) -> None:
    path = f"{ana.path}/enrollments/{ana.enrollment_id}/progress"
    assert ana.coach.client.get(path, params={"formula": "wathan"}).status_code == 400
