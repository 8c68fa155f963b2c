"""When the next session is due: rests, skips and training days."""

from datetime import timedelta

from domain.progress.history import SkipEvent
from tests.factories import DAY_ONE, Athlete


def test_a_prescription_asked_for_too_early_is_for_the_earliest_day() -> None:
    athlete = Athlete("runner-knee-strength")
    athlete.trains()
    athlete.on = athlete.progress.done_on[0]
    assert athlete.next.on == athlete.next.due.earliest == athlete.progress.done_on[0] + timedelta(2)


def test_a_skipped_first_session_is_not_offered_again_on_the_same_day() -> None:
    athlete = Athlete("runner-knee-strength")
    athlete.happens(SkipEvent("away"))
    assert athlete.next.due.earliest == DAY_ONE + timedelta(1)


def test_a_skip_before_the_last_session_no_longer_counts() -> None:
    athlete = Athlete("bulgarian-split-squat")
    athlete.happens(SkipEvent("away"))
    athlete.trains()
    without = Athlete("bulgarian-split-squat")
    without.on = athlete.progress.done_on[0]
    without.trains()
    assert athlete.next.due == without.next.due
