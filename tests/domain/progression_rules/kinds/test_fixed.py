"""The same sets every time, whatever was done."""

import pytest
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.loads.loading import Unit
from domain.programs.program import Program, Progression
from domain.progress.progress import StartLoad
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.metric import Interval
from domain.sessions.session import PainScores
from tests.domain.progression_rules.lifter import Lifter
from tests.factories import Athlete

BSS = PROGRAMS["bulgarian-split-squat"]


def following(rule: FixedRule) -> Program:
    return replace(BSS, progressions=(Progression("bss", rule),), policies=PROGRAMS["runner-knee-strength"].policies)


def test_sets_to_fatigue_ask_for_no_number() -> None:
    one = Athlete(following(FixedRule())).asked("bss").sets[0]
    assert (one.reps, one.open, one.load) == (None, True, 0)


@pytest.mark.parametrize("reps", [1, 15, 200])
def test_reps_to_fatigue_are_logged_and_never_progressed(reps: int) -> None:
    athlete = Athlete(following(FixedRule()))
    before = athlete.asked("bss").sets
    athlete.trains(reps)
    assert athlete.asked("bss").sets == before
    assert (athlete.why("bss"), athlete.asked("bss").decision.action) == ("repeat", "repeat")


@pytest.mark.parametrize(("reps", "code"), [(5, "repeat"), (9, "repeat"), (4, "reps_short")])
def test_a_target_is_judged_and_stays(reps: int, code: str) -> None:
    athlete = Athlete(following(FixedRule(reps=5)))
    athlete.trains(reps)
    assert (athlete.reps("bss"), athlete.why("bss")) == (5, code)


def test_a_hold_asks_for_seconds() -> None:
    one = Athlete(following(FixedRule(seconds=30, sets_count=2))).asked("bss").sets[0]
    assert (one.seconds, one.reps, one.open) == (30, None, False)


def test_a_fixed_load_stays_where_the_coach_put_it() -> None:
    athlete = Athlete(following(FixedRule(reps=5, loaded=True)), start=(StartLoad("bss", 12),))
    athlete.trains(20)
    assert athlete.load("bss") == 12


def test_red_pain_lowers_a_fixed_load() -> None:
    athlete = Athlete(following(FixedRule(reps=5, loaded=True)), start=(StartLoad("bss", 12),))
    athlete.trains(pain=PainScores(during=7))
    assert (athlete.load("bss"), athlete.why("bss")) == (10, "pain_eased")


def test_red_pain_has_nothing_easier_to_offer_without_a_load() -> None:
    athlete = Athlete(following(FixedRule(reps=5)))
    athlete.trains(pain=PainScores(during=7))
    assert (athlete.reps("bss"), athlete.why("bss")) == (5, "already_easiest")


def test_reps_and_seconds_in_one_set_are_refused() -> None:
    with pytest.raises(ValueError, match="Give only one of `reps`, `seconds` and `distance_m`"):
        FixedRule(reps=5, seconds=30)


@pytest.mark.parametrize("effort", [{"rir_max": 2.0}, {"rir": 3.0, "rir_max": 2.0}])
def test_an_upper_end_of_effort_needs_a_lower_one(effort: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="`rir_max` needs a `rir`"):
        FixedRule(reps=5, **effort)  # type: ignore[arg-type]  # effort only


def test_effort_may_be_a_range() -> None:
    one = Athlete(following(FixedRule(reps=5, rir=1, rir_max=2))).asked("bss").sets[0]
    assert (one.rir, one.rir_max) == (1, 2)


def test_an_exit_after_a_deload_is_never_taken_since_the_sets_never_change() -> None:
    assert not FixedRule(reps=5, loaded=True).may_go_down()


def test_a_carry_asks_for_meters() -> None:
    one = Athlete(following(FixedRule(distance_m=40, loaded=True)), start=(StartLoad("bss", 12),)).asked("bss").sets[0]
    assert (one.distance_m, one.reps, one.seconds, one.load) == (40, None, None, 12)


def test_sets_line_by_line_may_be_intervals_of_different_lengths() -> None:
    lines = (SetLine(reps=2, interval=Interval(90, None, 90), loaded=False), SetLine(seconds=180, loaded=False))
    lifter = Lifter(FixedRule(scheme=lines), None)
    assert [(one.reps, one.interval, one.seconds) for one in lifter.asked] == [
        (2, Interval(90, None, 90), None),
        (None, None, 180),
    ]
    assert lifter.trains().code == "repeat"


def test_sets_line_by_line_take_the_place_of_equal_sets() -> None:
    with pytest.raises(ValueError, match="Give `sets`, or the target of equal sets"):
        FixedRule(scheme=(SetLine(reps=5),), reps=5)


def test_the_load_differences_of_the_lines_are_converted() -> None:
    rule = FixedRule(scheme=(SetLine(reps=5, plus=10),), unit=Unit.LB)
    assert rule.in_unit(Unit.KG).scheme[0].plus == 4.54
    assert rule.in_unit(Unit.LB) == rule
    assert replace(rule, unit=None).in_unit(Unit.KG).scheme[0].plus == 10
