"""The fold: one order, one answer, whatever was stored, corrected, deleted or logged late."""

from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.decision import Action, Decision
from domain.loads.loading import Unit
from domain.progress.history import (
    DecisionChange,
    Event,
    OverrideEvent,
    SessionEvent,
    SetupEvent,
    SkipEvent,
    apply,
    decision_changes,
    fold,
    in_order,
    with_reports,
)
from domain.progress.progress import OverrideItem, StartLoad
from domain.sessions.measurement import MeasuredValue, MeasurementUnit
from domain.sessions.session import PainScores, Performance
from domain.sessions.symptoms import DatedSymptoms, Symptoms
from tests.factories import DAY_ONE, Athlete, setup


def trained(sessions: int, program: str = "bulgarian-split-squat", load: float = 10) -> Athlete:
    athlete = Athlete(program, start=(StartLoad("bss", load),))
    for _ in range(sessions):
        athlete.trains()
    return athlete


def dates(athlete: Athlete) -> dict[UUID, date]:
    return {event.id: event.on for event in athlete.events}


def with_pain(athlete: Athlete, number: int, pain: PainScores) -> None:
    """A pain report: it amends the session that it names, in its place."""
    event = athlete.events[number]
    assert isinstance(event.data, SessionEvent)
    athlete.events[number] = replace(event, data=replace(event.data, done=replace(event.data.done, pain=pain)))
    athlete.progress = athlete.folded().progress


def with_reps(athlete: Athlete, number: int, reps: int) -> None:
    """A correction: every set of that session had these reps."""
    event = athlete.events[number]
    assert isinstance(event.data, SessionEvent)
    exercises = tuple(
        replace(item, sets=tuple(replace(one, reps=reps) for one in item.sets)) for item in event.data.done.exercises
    )
    done = replace(event.data.done, exercises=exercises)
    athlete.events[number] = replace(event, data=replace(event.data, done=done))
    athlete.progress = athlete.folded().progress


def session(number: int, days: int = 0, at: str | None = None) -> Event:
    on = DAY_ONE + timedelta(days)
    return Event(UUID(int=number), on, number, SessionEvent(Performance(on, on, (), time_of_day=at)))


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ((None, None, None), [1, 2, 3]),
        (("18:30", "07:15", None), [2, 1, 3]),
        (("18:30", None, "07:15"), [3, 2, 1]),  # the one without a time keeps its place
        (("07:15", "07:15", "06:00"), [3, 1, 2]),
    ],
)
def test_sessions_of_one_day_are_ordered_by_their_times(times: tuple[str | None, ...], expected: list[int]) -> None:
    events = [session(number, at=at) for number, at in enumerate(times, start=1)]
    assert [event.number for event in in_order(events)] == expected
    assert [event.number for event in in_order([*events, session(9, days=-1, at="23:59")])] == [9, *expected]


@pytest.mark.parametrize(
    ("days", "at", "expected"),
    [(-1, None, True), (0, None, False), (0, "18:30", False), (0, "18:29", True), (1, "00:00", False)],
)
def test_a_session_is_past_if_one_of_a_later_time_is_folded(days: int, at: str | None, expected: bool) -> None:
    athlete = trained(0)
    progress, _ = apply(athlete.plans, athlete.progress, session(1, at="18:30"))
    assert progress.is_past(DAY_ONE + timedelta(days), at) is expected


def test_events_are_ordered_by_date_and_then_by_number() -> None:
    athlete = trained(2)
    one, two = athlete.events
    same_day = replace(two, on=one.on)
    assert sorted([same_day, one], key=lambda item: item.position) == [one, same_day]
    assert replace(two, on=one.on - timedelta(1)).position < one.position


@given(st.permutations(range(6)))
def test_the_order_in_which_events_were_handed_in_does_not_matter(order: list[int]) -> None:
    athlete = trained(6)
    assert fold(athlete.plans, athlete.first, [athlete.events[n] for n in order]) == athlete.folded()


def test_what_was_folded_event_by_event_is_what_is_folded_at_once() -> None:
    athlete = trained(9, "runner-knee-strength")
    assert athlete.progress == athlete.folded().progress


def test_stored_progress_goes_on_like_folded_progress() -> None:
    athlete = trained(4, "runner-knee-strength")
    athlete.progress = msgspec.json.decode(msgspec.json.encode(athlete.progress), type=type(athlete.progress))
    for _ in range(4):
        athlete.trains()
    assert athlete.progress == athlete.folded().progress


def test_a_decision_names_the_session_that_led_to_it() -> None:
    athlete = trained(2)
    assert athlete.asked("bss").decision.session_id == athlete.events[-1].id


def test_a_back_dated_session_refolds_what_followed_and_says_what_changed() -> None:
    athlete = trained(2)
    before = athlete.folded().decisions
    late = replace(athlete.events[1], id=UUID(int=99), number=99, on=DAY_ONE - timedelta(3))
    athlete.events.append(late)
    changed = decision_changes(before, athlete.folded().decisions, dates(athlete))
    assert [(item.session_id, item.before.code if item.before else None) for item in changed] == [
        (athlete.events[1].id, "reps_up"),
        (athlete.events[0].id, "reps_up"),
    ]
    assert all(item.after is not None and item.after != item.before for item in changed)


def test_a_session_that_changes_nothing_afterwards_is_listed_nowhere() -> None:
    athlete = trained(3)
    assert decision_changes(athlete.folded().decisions, athlete.folded().decisions, dates(athlete)) == []


def test_a_session_met_as_it_was_issued_is_held_when_a_late_one_asks_for_more() -> None:
    athlete = trained(1)
    late = replace(athlete.events[0], id=UUID(int=99), number=99, on=DAY_ONE - timedelta(3))
    athlete.events.append(late)
    folded = athlete.folded()
    assert [item.code for item in folded.decisions[athlete.events[0].id]] == ["met_superseded_prescription"]
    athlete.progress = folded.progress
    assert (athlete.load("bss"), athlete.reps("bss")) == (10, 10)


def test_a_correction_recomputes_every_later_decision() -> None:
    athlete = trained(3)
    assert (athlete.reps("bss"), athlete.why("bss")) == (12, "reps_up")
    with_reps(athlete, 2, 10)
    assert (athlete.reps("bss"), athlete.why("bss")) == (11, "reps_short")


def test_a_correction_of_an_old_session_reaches_every_later_one() -> None:
    athlete = trained(4)
    before = athlete.folded().decisions
    with_reps(athlete, 0, 5)
    changed = decision_changes(before, athlete.folded().decisions, dates(athlete))
    first, second = (athlete.folded().decisions[event.id][0] for event in athlete.events[:2])
    assert (first.code, second.facts["target"]) == ("reps_short", 9)
    assert {item.session_id for item in changed} == {event.id for event in athlete.events[:2]}


def test_a_deleted_session_leaves_the_history_as_if_it_had_not_been() -> None:
    athlete = trained(3)
    same = Athlete(start=(StartLoad("bss", 10),))
    same.trains()
    same.trains()
    del athlete.events[2]
    assert athlete.folded() == same.folded()


def test_a_deleted_session_is_not_among_the_changes() -> None:
    athlete = trained(3)
    before, all_dates = athlete.folded().decisions, dates(athlete)
    gone = athlete.events.pop(0).id
    assert gone not in {item.session_id for item in decision_changes(before, athlete.folded().decisions, all_dates)}


def test_changes_are_listed_with_the_newest_session_first() -> None:
    athlete = trained(5)
    before = athlete.folded().decisions
    with_reps(athlete, 0, 5)
    listed = [item.performed_on for item in decision_changes(before, athlete.folded().decisions, dates(athlete))]
    assert listed == sorted(listed, reverse=True)
    assert len(listed) > 1


def test_a_late_morning_score_turns_the_pending_prescription() -> None:
    athlete = trained(1, "runner-knee-strength")
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.next.provisional) == (10, 10, True)
    with_pain(athlete, 0, PainScores(before=1, next_morning=4))
    assert (athlete.load("bss"), athlete.why("bss"), athlete.next.provisional) == (8, "pain_eased", False)


def test_a_late_green_morning_score_only_makes_it_final() -> None:
    athlete = trained(1, "runner-knee-strength")
    with_pain(athlete, 0, PainScores(before=1, next_morning=1))
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.next.provisional) == (10, 10, False)


def test_a_red_morning_that_is_told_after_the_next_session_still_eases() -> None:
    athlete = trained(2, "runner-knee-strength")
    with_pain(athlete, 0, PainScores(next_morning=4))
    assert (athlete.load("bss"), athlete.reps("bss")) == (8, 11)
    assert athlete.progress == athlete.folded().progress


def test_a_red_morning_told_late_before_a_red_session_stops() -> None:
    athlete = Athlete("runner-knee-strength", start=(StartLoad("bss", 10),))
    athlete.trains()
    athlete.trains(pain=PainScores(during=7))
    assert athlete.why("bss") == "pain_eased"
    with_pain(athlete, 0, PainScores(next_morning=4))
    assert athlete.why("bss") == "pain_stop"


def test_a_change_names_the_decision_before_and_after() -> None:
    athlete = trained(1)
    before = athlete.folded().decisions
    with_reps(athlete, 0, 8)
    (changed,) = decision_changes(before, athlete.folded().decisions, dates(athlete))
    assert isinstance(changed, DecisionChange)
    assert changed.before is not None
    assert changed.after is not None
    assert (changed.slot, changed.before.code, changed.after.code) == ("bss", "reps_up", "reps_short")


@pytest.mark.parametrize("number", [1, 2])
def test_of_two_events_on_one_day_the_one_written_first_comes_first(number: int) -> None:
    athlete = Athlete()
    skip = Event(UUID(int=8), DAY_ONE, number, SkipEvent("first" if number == 1 else "second"))
    other = Event(UUID(int=9), DAY_ONE, 3 - number, SkipEvent("second" if number == 1 else "first"))
    athlete.progress = fold(athlete.plans, athlete.first, [skip, other]).progress
    assert "(second)" in athlete.asked("bss").decision.text


def test_progress_knows_the_date_it_is_folded_to() -> None:
    athlete = trained(3)
    assert athlete.progress.folded_to == athlete.events[-1].on


# Body weight


def weighing(value: float, unit: Unit = Unit.KG) -> MeasuredValue:
    return MeasuredValue(value, MeasurementUnit(unit))


def test_the_setup_holds_the_body_weight_of_the_newest_event() -> None:
    athlete = trained(3)
    weights = (None, weighing(80), weighing(79.5))
    athlete.events = [replace(each, body_weight=one) for each, one in zip(athlete.events, weights, strict=True)]
    assert [fold(athlete.plans, athlete.first, athlete.events[:n]).progress.setup.body_weight for n in range(4)] == [
        None,
        None,
        80,
        79.5,
    ]


def test_a_body_weight_changes_no_prescription() -> None:
    athlete = trained(3, "runner-knee-strength")
    before = athlete.next
    decisions = athlete.folded().decisions
    athlete.events = [replace(each, body_weight=weighing(80)) for each in athlete.events]
    folded = athlete.folded()
    athlete.progress = folded.progress
    assert (athlete.next, folded.decisions) == (before, decisions)


def test_an_event_without_a_measurement_keeps_the_body_weight_of_the_start() -> None:
    athlete = trained(2)
    first = athlete.first.with_body_weight(weighing(80))
    assert fold(athlete.plans, first, athlete.events).progress.setup.body_weight == 80


@pytest.mark.parametrize(("at_the_change", "expected"), [(weighing(150.37, Unit.LB), 150.37), (None, 150.38)])
def test_the_body_weight_is_converted_once_from_what_was_measured(
    at_the_change: MeasuredValue | None, expected: float
) -> None:
    """150.37 lb is 68.21 kg, which is 150.38 lb."""
    athlete = trained(1)
    session = replace(athlete.events[0], body_weight=weighing(150.37, Unit.LB))
    change = Event(UUID(int=2), session.on, 2, SetupEvent(setup(unit=Unit.LB)), at_the_change)
    progress = fold(athlete.plans, athlete.first, [session]).progress
    assert progress.setup.body_weight == 68.21
    assert fold(athlete.plans, athlete.first, [session, change]).progress.setup.body_weight == expected


def test_what_a_coach_sets_holds_for_one_session_unless_it_is_the_new_base() -> None:
    athlete = trained(0)
    athlete.happens(OverrideEvent((OverrideItem("bss", load=6),)))
    assert athlete.load("bss") == 6
    athlete.trains()
    assert athlete.load("bss") == 10


def test_the_first_time_of_a_day_is_remembered_even_if_an_earlier_session_had_none() -> None:
    athlete = trained(0)
    progress, _ = apply(athlete.plans, athlete.progress, session(1))
    progress, _ = apply(athlete.plans, progress, session(2, at="10:00"))
    assert progress.is_past(DAY_ONE, "09:00")


def test_a_decision_that_only_one_fold_has_is_a_change() -> None:
    held, raised = (Decision(Action.HOLD, "a", {}, "", slot=slot) for slot in ("squat", "bench"))
    session_id = UUID(int=1)
    changes = decision_changes({session_id: (held,)}, {session_id: (held, raised)}, {session_id: DAY_ONE})
    assert [(item.slot, item.before, item.after) for item in changes] == [("bench", None, raised)]


# Symptoms between sessions


def reported(athlete: Athlete, days: int, symptoms: Symptoms) -> None:
    """A report so many days after the first session. The history is folded again with it."""
    reports = [DatedSymptoms(DAY_ONE + timedelta(days), symptoms)]
    athlete.events = with_reports(athlete.events, reports)
    athlete.progress = athlete.folded().progress


def with_limits(sessions: int) -> Athlete:
    """Split squats with the pain limits of the knee circuit, two days apart, after so many sessions."""
    program = replace(PROGRAMS["bulgarian-split-squat"], policies=PROGRAMS["runner-knee-strength"].policies)
    athlete = Athlete(program, start=(StartLoad("bss", 10),))
    for _ in range(sessions):
        athlete.trains(pain=PainScores(during=1))
    return athlete


def test_a_report_belongs_to_the_newest_session_before_its_day() -> None:
    days = [session(1), session(2, days=3), session(3, days=3), session(4, days=6)]
    for day, expected in ((0, None), (1, 1), (3, 1), (4, 3), (6, 3), (7, 4), (99, 4)):
        found = with_reports(days, [DatedSymptoms(DAY_ONE + timedelta(day), Symptoms(pain=3))])
        assert next((event.number for event in found if event.reports), None) == expected


@pytest.mark.parametrize(
    ("pain", "code", "reps"),
    [(2, "reps_up", 11), (4, "pain_hold", 10), (7, "pain_eased", 9)],
)
def test_pain_on_a_day_without_training_holds_or_eases_what_is_pending(pain: int, code: str, reps: int) -> None:
    athlete = with_limits(2)
    assert athlete.asked("bss").sets[0].reps == 11
    reported(athlete, days=4, symptoms=Symptoms(pain=pain))
    asked = athlete.asked("bss")
    assert (asked.decision.code, asked.sets[0].reps) == (code, reps)


def test_the_decision_names_the_day_of_the_report() -> None:
    athlete = with_limits(2)
    reported(athlete, days=4, symptoms=Symptoms(pain=4))
    assert athlete.asked("bss").decision.text == (
        "Pain 4/10 on September 5, 2026, above the limit of 2. Repeat the same sets until it settles."
    )


def test_a_report_that_is_deleted_leaves_nothing_behind() -> None:
    athlete = with_limits(2)
    before = athlete.progress
    reported(athlete, days=4, symptoms=Symptoms(pain=7))
    athlete.events = [replace(event, reports=()) for event in athlete.events]
    assert athlete.folded().progress == before
