"""The same sets every time, whatever was done."""

import pytest
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.programs.program import Program, Progression
from domain.progress.progress import StartLoad
from domain.progression_rules.kinds.fixed import FixedRule
from domain.sessions.session import PainScores
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
    with pytest.raises(ValueError, match="`reps` or `seconds`, not both"):
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
