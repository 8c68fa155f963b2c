"""A total of reps over all sets, no matter how they are split."""

import pytest
from msgspec.structs import replace

from domain.loads.loading import Unit
from domain.progression_rules.kinds.rep_goal import RepGoalRule
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.review import Review, SessionResult, review
from domain.sessions.side import Side
from tests.domain.progression_rules.lifter import Lifter
from tests.factories import asked, done

THIRTY = RepGoalRule(goal=30, scheme=(SetLine(count=3, reps=10),), step=2.5)


@pytest.mark.parametrize(
    ("reps", "code", "load"),
    [
        ([10, 10, 10], "load_increased", 22.5),
        ([13, 9, 8], "load_increased", 22.5),
        ([10, 10, 9], "goal_short", 20),
        ([15, 15, None], "load_increased", 22.5),
    ],
)
def test_the_total_decides(reps: list[int | None], code: str, load: float) -> None:
    lifter = Lifter(THIRTY, 20)
    assert (lifter.trains(reps).code, lifter.load) == (code, load)


def test_a_set_left_undone_keeps_its_load() -> None:
    lifter = Lifter(THIRTY, 20)
    lifter.trains([15, 15, None])
    assert lifter.loads == [22.5, 22.5, 22.5]


def test_a_goal_in_seconds_is_refused() -> None:
    with pytest.raises(ValueError, match="holds in seconds"):
        RepGoalRule(goal=30, scheme=(SetLine(seconds=30),))


def total(*reps: int, load: float) -> Review:
    return review(asked(10, 20, sides=(Side.BOTH,)), done(*reps, load=load), Unit.KG, Unit.KG)


@pytest.mark.parametrize(
    ("session", "strict", "lenient"),
    [
        (total(13, 9, 8, load=20), SessionResult.MET, SessionResult.MET),
        (total(13, 9, 8, load=15), SessionResult.NEITHER, SessionResult.MET),
        (total(10, 10, 9, load=20), SessionResult.MISSED, SessionResult.MISSED),
    ],
)
def test_the_goal_at_a_lighter_load_is_met_only_where_the_rule_says_so(
    session: Review, strict: SessionResult, lenient: SessionResult
) -> None:
    assert THIRTY.result(session) is strict
    assert replace(THIRTY, lighter_load_counts=True).result(session) is lenient


@pytest.mark.parametrize(
    ("targets", "needed"),
    [
        ([8, 8, 8], [8, 8, 14]),  # the last set makes up for what is missing
        ([12, 10, 9], [12, 10, 9]),
        ([14, 12, 4], [14, 12, 4]),
        ([20], [30]),
    ],
)
def test_the_last_set_makes_up_for_what_the_others_leave_of_the_goal(targets: list[float], needed: list[float]) -> None:
    assert THIRTY.amounts_to_meet(targets) == needed
