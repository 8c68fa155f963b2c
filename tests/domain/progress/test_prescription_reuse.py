"""Whether a stored prescription is still the next session on a day."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.catalog import PROGRAMS
from domain.progress.prescribe import prescribe
from domain.progress.prescription_reuse import DayInfluences, is_still_next_on
from domain.sessions.prescription import PrescriptionContent
from tests.domain.progress.moves import Move, moves, pauses
from tests.factories import Athlete


def issued(athlete: Athlete) -> PrescriptionContent:
    """The prescription as it is stored after each event."""
    return prescribe(athlete.plan, athlete.progress, athlete.progress.start_on)


@pytest.mark.parametrize("slug", PROGRAMS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(moves, max_size=6),
    st.lists(st.builds(pauses, st.integers(-2, 8), st.integers(0, 10)), max_size=1),
    st.integers(-4, 12),
)
def test_prescribing_again_gives_the_stored_prescription(
    slug: str, history: list[Move], planned: list[Move], days: int
) -> None:
    athlete = Athlete(slug)
    for move in (*history, *planned):
        move(athlete)
    stored = issued(athlete)
    day = stored.on + timedelta(days)
    if is_still_next_on(stored, athlete.progress, day):
        assert prescribe(athlete.plan, athlete.progress, day) == stored


@pytest.mark.parametrize("days_before", [0, 1, 2])
def test_it_is_the_next_session_on_its_day_and_on_the_days_of_rest_before_it(days_before: int) -> None:
    athlete = Athlete()
    athlete.trains()
    stored = issued(athlete)
    assert is_still_next_on(stored, athlete.progress, stored.on - timedelta(days_before))


def test_it_is_prescribed_again_on_a_later_day_because_a_break_can_lower_loads() -> None:
    athlete = Athlete()
    athlete.trains()
    stored = issued(athlete)
    assert not is_still_next_on(stored, athlete.progress, stored.on + timedelta(1))


def test_a_planned_pause_shows_on_its_days_so_the_prescription_is_made_again() -> None:
    athlete = Athlete()
    athlete.trains()
    pauses(0, 5)(athlete)
    stored = issued(athlete)
    in_the_pause = athlete.on + timedelta(1)
    assert prescribe(athlete.plan, athlete.progress, in_the_pause) != stored
    assert not is_still_next_on(stored, athlete.progress, in_the_pause)


def test_a_phase_can_open_on_any_day_so_the_prescription_is_made_again() -> None:
    athlete = Athlete("acl-strength")
    stored = issued(athlete)
    assert athlete.progress.phase is not None
    assert not is_still_next_on(stored, athlete.progress, stored.on)


def test_the_part_of_the_stored_progress_that_matters_gives_the_same_answer() -> None:
    athlete = Athlete()
    athlete.trains()
    part = msgspec.json.decode(msgspec.json.encode(athlete.progress), type=DayInfluences)
    assert is_still_next_on(issued(athlete), part, issued(athlete).on)
    pauses(0, 5)(athlete)
    part = msgspec.json.decode(msgspec.json.encode(athlete.progress), type=DayInfluences)
    assert not is_still_next_on(issued(athlete), part, issued(athlete).on)
