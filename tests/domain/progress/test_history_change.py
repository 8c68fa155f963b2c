"""A history that changed is folded as far as the change reaches, with the same result as a fold of the whole."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.decision import Decision
from domain.programs.plan import Plans
from domain.progress.history import Event, FoldResult, SessionEvent, apply, fold, with_reports
from domain.progress.history_change import MOST_COMPARED, HistoryChange, fold_change
from domain.progress.progress import OverrideItem, Progress, StartLoad
from domain.sessions.session import Performance
from domain.sessions.symptoms import DatedSymptoms, Symptoms
from tests.domain.progress.moves import Move, moves
from tests.factories import Athlete

NEW = UUID(int=10_000)


def with_reps(event: Event, reps: int) -> Event:
    """The session as if every set had these reps."""
    assert isinstance(event.data, SessionEvent)
    done = event.data.done
    exercises = tuple(
        replace(item, sets=tuple(replace(one, reps=reps) for one in item.sets)) for item in done.exercises
    )
    return replace(event, data=replace(event.data, done=replace(done, exercises=exercises)))


def amended(athlete: Athlete, number: int, reps: int) -> tuple[HistoryChange, list[Event]]:
    """A correction of one session, and the events with it."""
    before = athlete.events[number]
    events = [with_reps(event, reps) if event is before else event for event in athlete.events]
    return HistoryChange(amended={before.id: before.data}), events


def deleted(athlete: Athlete, number: int) -> tuple[HistoryChange, list[Event]]:
    return HistoryChange(deleted=frozenset({athlete.events[number].id})), athlete.events


def logged_late(athlete: Athlete, number: int, reps: int) -> tuple[HistoryChange, list[Event]]:
    """A session logged late: the same as another one, a day later."""
    copied = with_reps(athlete.events[number], reps)
    assert isinstance(copied.data, SessionEvent)
    on = copied.on + timedelta(days=1)
    late = replace(copied, id=NEW, number=NEW.int, on=on, data=SessionEvent(replace(copied.data.done, performed_on=on)))
    return HistoryChange(added=frozenset({NEW})), [*athlete.events, late]


def sessions_of(athlete: Athlete) -> list[int]:
    return [n for n, event in enumerate(athlete.events) if isinstance(event.data, SessionEvent)]


def folded_change(athlete: Athlete, change: HistoryChange, events: list[Event]) -> FoldResult:
    before, after = change.before(events), change.after(events)
    return fold_change(athlete.plans, athlete.first, change, before, after, (), athlete.folded().progress)


def whole_fold(athlete: Athlete, change: HistoryChange, events: list[Event]) -> FoldResult:
    return fold(athlete.plans, athlete.first, change.after(events))


def trained(sessions: int) -> Athlete:
    athlete = Athlete(start=(StartLoad("bss", 10),))
    for _ in range(sessions):
        athlete.trains(10)
    return athlete


def overrides(sets: int, as_base: bool) -> Move:
    def move(athlete: Athlete) -> None:
        exercises = athlete.next.exercises
        if exercises:
            athlete.is_told(OverrideItem(exercises[0].slot, sets=sets), as_base=as_base)

    return move


@pytest.mark.parametrize("slug", PROGRAMS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(moves, st.builds(overrides, st.integers(1, 5), st.booleans())), min_size=1, max_size=10),
    st.data(),
)
def test_any_change_gives_the_progress_and_the_decisions_of_a_whole_fold(
    slug: str, history: list[Move], data: st.DataObject
) -> None:
    athlete = Athlete(slug)
    for move in history:
        move(athlete)
    sessions = sessions_of(athlete)
    if not sessions:
        return
    number, reps = data.draw(st.sampled_from(sessions)), data.draw(st.integers(1, 15))
    of_any_kind = data.draw(st.integers(0, len(athlete.events) - 1))
    change, events = data.draw(
        st.sampled_from(
            [amended(athlete, number, reps), deleted(athlete, of_any_kind), logged_late(athlete, number, reps)]
        )
    )
    result, expected = folded_change(athlete, change, events), whole_fold(athlete, change, events)
    assert result.progress == expected.progress
    before = athlete.folded().decisions
    assert before | result.decisions == before | expected.decisions


def test_sessions_are_judged_again_only_until_progress_is_what_it_was() -> None:
    """9 or 10 of 12 reps: neither earns more load, and the next session gives its slot a decision that is the same."""
    athlete = trained(30)
    change, events = amended(athlete, 10, reps=9)
    assert set(folded_change(athlete, change, events).decisions) == {event.id for event in athlete.events[10:12]}


def test_a_corrected_session_is_judged_again_even_if_nothing_in_it_changed() -> None:
    athlete = trained(5)
    change, events = amended(athlete, 2, reps=10)
    assert set(folded_change(athlete, change, events).decisions) == {athlete.events[2].id}


def test_a_correction_that_earns_load_is_folded_to_the_end() -> None:
    athlete = trained(30)
    change, events = amended(athlete, 10, reps=12)
    expected = whole_fold(athlete, change, events)
    from_the_change_on = dict(list(expected.decisions.items())[10:])
    assert folded_change(athlete, change, events) == FoldResult(expected.progress, from_the_change_on)
    assert expected.progress != athlete.progress


def test_events_are_compared_up_to_a_limit_and_then_folded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    athlete = trained(MOST_COMPARED + 30)
    change, events = amended(athlete, 0, reps=12)
    expected, stored = whole_fold(athlete, change, events), athlete.folded().progress
    applied: list[Event] = []

    def counted(plans: Plans, progress: Progress, event: Event) -> tuple[Progress, tuple[Decision, ...]]:
        applied.append(event)
        return apply(plans, progress, event)

    monkeypatch.setattr("domain.progress.history_change.apply", counted)
    before, after = change.before(events), change.after(events)
    result = fold_change(athlete.plans, athlete.first, change, before, after, (), stored)
    assert result.progress == expected.progress
    assert len(applied) - len(after) in range(MOST_COMPARED, MOST_COMPARED + 2)


def test_a_late_session_takes_over_a_report_of_symptoms_from_the_session_before_it() -> None:
    athlete = trained(4)
    first, second = athlete.events[:2]
    report = DatedSymptoms(second.on - timedelta(days=1), Symptoms(pain=5))
    on = first.on + timedelta(days=1)
    late = Event(NEW, on, NEW.int, SessionEvent(Performance(on, on, ())))
    change, events = HistoryChange(added=frozenset({NEW})), [*athlete.events, late]
    before, after = (with_reports(each, [report]) for each in (change.before(events), change.after(events)))
    stored = fold(athlete.plans, athlete.first, before)
    result = fold_change(athlete.plans, athlete.first, change, before, after, (), stored.progress)
    expected = fold(athlete.plans, athlete.first, after)
    assert result.progress == expected.progress
    assert first.id in result.decisions
    assert stored.decisions | result.decisions == expected.decisions
