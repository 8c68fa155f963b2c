"""What a prescription contains: its date, sets, warm-up, cues and the reason."""

from datetime import timedelta

import pytest

from domain.catalog import PROGRAMS
from domain.loads.equipment import Barbell, PlatePair
from domain.loads.loading import Unit
from domain.progress.progress import OverrideItem, Setup, StartLoad
from domain.sessions.prescription import SetKind
from tests.domain.catalog.test_catalog import GYM
from tests.factories import Athlete, setup


def test_a_prescription_asked_for_too_early_is_for_the_earliest_day() -> None:
    athlete = Athlete("runner-knee-strength")
    athlete.trains()
    athlete.on = athlete.progress.done_on[0]
    assert athlete.next.on == athlete.next.due.earliest == athlete.progress.done_on[0] + timedelta(2)


def test_an_exercise_comes_with_its_tempo_rest_and_cues() -> None:
    issued = Athlete("runner-knee-strength").asked("bss")
    assert (str(issued.tempo), issued.rest_seconds, issued.cues) == ("3-0-1", 60, ("torso upright",))


def test_the_circuit_is_three_rounds_of_three_sets_a_side() -> None:
    issued = Athlete("runner-knee-strength").next
    assert issued.rounds == 3
    assert all(len(item.sets) == 6 for item in issued.exercises)


@pytest.mark.parametrize(("slot", "effort"), [("bss", (1, 2)), ("lunge", (3, None)), ("warm-up", (None, None))])
def test_heavy_and_medium_heavy_are_shown_in_reps_in_reserve(slot: str, effort: tuple[float | None, ...]) -> None:
    one = Athlete("runner-knee-strength").asked(slot).sets[0]
    assert (one.rir, one.rir_max) == effort


def test_the_same_progress_and_day_give_the_same_prescription() -> None:
    athlete = Athlete()
    athlete.trains()
    assert athlete.next == athlete.next


def test_every_built_in_program_prescribes_a_first_session() -> None:
    for slug in PROGRAMS:
        assert all(item.sets for item in Athlete(slug).next.exercises)


# Warm-ups of a training max


def warm_ups(athlete: Athlete) -> list[float]:
    return [item.load for item in athlete.asked("press").sets if item.kind is SetKind.WARM_UP]


def test_a_warm_up_can_be_a_share_of_the_training_max() -> None:
    athlete = Athlete("5-3-1", (StartLoad("press", 100),), setup(GYM))  # a training max of 90: 36, 45 and 54
    assert warm_ups(athlete) == [35, 45, 55]


def test_a_warm_up_stays_lighter_than_what_a_coach_asks_for() -> None:
    athlete = Athlete("5-3-1", (StartLoad("press", 100),), setup(GYM))
    athlete.is_told(OverrideItem("press", load=40))
    assert warm_ups(athlete) == [35]


POUNDS = Barbell(Unit.LB, 45, tuple(PlatePair(load, 4) for load in (45, 25, 10, 5, 2.5)))


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (None, []),  # the empty bar is the work set
        (65, [45, 45, 50]),
        (115, [45, 45, 70, 90]),
        (225, [45, 45, 90, 135, 180]),
    ],
)
def test_warm_ups_are_lighter_than_the_work_and_go_up(start: float | None, expected: list[float]) -> None:
    said = () if start is None else (StartLoad("squat", start),)
    athlete = Athlete("starting-strength", said, Setup(Unit.LB, (POUNDS,)))
    sets = [one for one in athlete.next.exercises[0].sets if one.kind is SetKind.WARM_UP]
    assert [one.load for one in sets] == expected
    assert [one.set for one in sets] == list(range(1, len(expected) + 1))
