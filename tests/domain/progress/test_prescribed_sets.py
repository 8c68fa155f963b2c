"""The sets of an exercise: percentages, targets and sets of the coach, sets of a line."""

import pytest
from msgspec.structs import replace

from domain.catalog import EXERCISES
from domain.loads.equipment import ImplementLoad, Plate
from domain.loads.loading import Unit
from domain.progress.progress import OverrideItem, StartLoad
from domain.progression_rules.kinds import wave
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.scheme import SetLine
from domain.reports.preview import one_rule
from domain.sessions.tempo import Tempo
from tests.factories import Athlete, setup


@pytest.mark.parametrize(("slot", "effort"), [("bss", (1, 2)), ("lunge", (3, None)), ("warm-up", (None, None))])
def test_heavy_and_medium_heavy_are_shown_in_reps_in_reserve(slot: str, effort: tuple[float | None, ...]) -> None:
    one = Athlete("runner-knee-strength").asked(slot).sets[0]
    assert (one.rir, one.rir_max) == effort


PLATES = Plate(Unit.KG, tuple(ImplementLoad(load, 4) for load in (1.25, 2.5, 5, 10, 20)))


def weighted_pull_ups(body_weight: float | None) -> Athlete:
    """Pull-ups at 65, 75 and 85 percent of 100 kg: 80 kg of body and 20 kg on the belt."""
    having = replace(setup((PLATES,)), body_weight=body_weight)
    return Athlete(one_rule(wave.EXAMPLE, EXERCISES["pull-up"]), (StartLoad("lift", 20),), having)


def test_a_percentage_of_a_pull_up_counts_the_body_weight() -> None:
    athlete = weighted_pull_ups(80)
    assert [one.load for one in athlete.asked("lift").sets] == [0, 0, 5]
    assert "weight is not known" not in athlete.asked("lift").decision.text


def test_without_a_known_body_weight_a_percentage_is_of_the_belt_and_says_so() -> None:
    athlete = weighted_pull_ups(None)
    assert [one.load for one in athlete.asked("lift").sets] == [12.5, 15, 17.5]
    assert athlete.asked("lift").decision.text.endswith(
        "Body weight is not known, so percentages apply only to the added weight."
    )


def test_a_heavier_pull_up_short_of_its_reps_leads_to_a_load_in_between() -> None:
    """With a body weight by estimate, without one to the next lighter load."""
    rule = DoubleProgressionRule(reps_min=8, reps_max=12)
    for body_weight, code in ((80.0, "heavier_load_tried"), (None, "heavier_load_tried")):
        having = replace(setup((PLATES,)), body_weight=body_weight)
        athlete = Athlete(one_rule(rule, EXERCISES["pull-up"]), (StartLoad("lift", 15),), having)
        assert athlete.trains(7, load=20)[0].code == code
        assert 15 < athlete.load("lift") < 20


def told(item: OverrideItem) -> Athlete:
    athlete = Athlete("runner-knee-strength", start=(StartLoad("bss", 10),))
    athlete.is_told(item)
    return athlete


def test_the_coach_can_set_other_reps() -> None:
    sets = told(OverrideItem("bss", reps=11)).asked("bss").sets
    assert {one.reps for one in sets} == {11}


def test_a_hold_keeps_its_seconds_whatever_reps_the_coach_set() -> None:
    hold = one_rule(FixedRule(seconds=30), EXERCISES["pull-up"])
    athlete = Athlete(hold)
    athlete.is_told(OverrideItem("lift", reps=11))
    assert {(one.reps, one.seconds) for one in athlete.asked("lift").sets} == {(None, 30)}


@pytest.mark.parametrize("count", [1, 3, 5])
def test_the_coach_can_set_fewer_or_more_sets(count: int) -> None:
    sets = told(OverrideItem("bss", sets=count)).asked("bss").sets
    assert len(sets) == 2 * count  # of each side
    assert {(one.reps, one.load) for one in sets} == {(9, 10)}


def test_a_line_of_sets_has_a_tempo_and_a_rest_of_its_own() -> None:
    slow = Tempo(3, 0, 1)
    lines = (SetLine(count=2, reps=5), SetLine(reps=15, percent=60, tempo=slow, rest_seconds=30))
    sets = Athlete(one_rule(LinearLoadRule(scheme=lines))).asked("lift").sets
    assert [(one.tempo, one.rest_seconds) for one in sets] == [(None, None), (None, None), (slow, 30)]
