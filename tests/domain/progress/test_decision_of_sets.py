"""The reason for the sets: what the coach set, or why an exercise is stopped."""

from domain.catalog import EXERCISES
from domain.progress.progress import OverrideItem, StartLoad
from domain.progression_rules.kinds.fixed import FixedRule
from domain.reports.preview import one_rule
from domain.sessions.session import PainScores
from tests.factories import Athlete


def told(item: OverrideItem) -> Athlete:
    athlete = Athlete("runner-knee-strength", start=(StartLoad("bss", 10),))
    athlete.is_told(item)
    return athlete


def test_the_decision_names_the_variant_that_the_coach_set() -> None:
    decision = told(OverrideItem("bss", variant="sides")).asked("bss").decision
    sides = EXERCISES["bulgarian-split-squat"].variant("sides")
    assert sides is not None
    assert decision.facts["variant"] == sides.name


def test_the_decision_that_stopped_an_exercise_stays_its_reason() -> None:
    athlete = Athlete("runner-knee-strength", start=(StartLoad("bss", 10),))
    for _ in range(2):
        athlete.trains(pain=PainScores(during=8))
    assert (athlete.asked("bss").sets, athlete.why("bss")) == ((), "pain_stop")


def test_the_decision_names_what_the_first_set_follows_of_the_reps_that_the_coach_set() -> None:
    athlete = Athlete(one_rule(FixedRule(reps=5, sets_count=1), EXERCISES["pull-up"]))
    athlete.is_told(OverrideItem("lift", reps=8))
    assert athlete.asked("lift").decision.text.startswith("Set by the coach: 8 reps")
