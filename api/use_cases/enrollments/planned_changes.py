"""Changes that a coach plans for an enrollment: pauses, deloads, places, substitutes and phases.

Each is an event of the history, which can be amended or deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import msgspec

from api import problems
from api.store.database import LostLockError
from api.store.statements import events
from api.store.statements.events import EventRow
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.date_limits import too_far
from api.use_cases.enrollments.enroll_athlete import phase_errors
from api.use_cases.history.event_result import EventResult
from api.use_cases.history.record_event import NewEvent, note_event, record_event
from api.use_cases.history.refold import refold
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, active_athlete
from api.use_cases.stored.enrollment import (
    StoredEnrollment,
    check_active,
    effective_date,
    find_enrollment,
    lock_enrollment,
    lock_enrollment_of,
)
from domain.athlete import has_place
from domain.progress.coach import MAX_STORED_PLANS
from domain.progress.history import DeloadEvent, PauseEvent, PhaseEvent, PlaceEvent, SubstitutionEvent
from domain.progress.history_change import HistoryChange
from domain.progress.phases import advance_phase

Change = PauseEvent | DeloadEvent | PlaceEvent | SubstitutionEvent | PhaseEvent

_CHANGE = msgspec.json.Decoder(Change)

MOST_PAUSE_DAYS = 366
MOST_DELOAD_DAYS = 60


class StoredChange(msgspec.Struct, frozen=True):
    """A planned change with its row."""

    row: EventRow
    change: Change


async def plan_change(
    context: RequestContext,
    athlete_id: UUID,
    enrollment_id: UUID,
    change_from: Callable[[date], Change],
    on: date | None = None,
) -> EventResult:
    """Plan a change. `change_from` makes it from the athlete's local date; its ValueError is one of `ends_on`.

    With `on`, it takes effect on that date. A date before the newest event folds again.
    """
    athlete = await active_athlete(context, athlete_id, locked=True)
    return await plan_for(context, athlete, await lock_enrollment(context, athlete_id, enrollment_id), change_from, on)


async def plan_for(
    context: RequestContext,
    athlete: StoredAthlete,
    enrollment: StoredEnrollment,
    change_from: Callable[[date], Change],
    on: date | None = None,
) -> EventResult:
    """Plan a change of a locked enrollment, as `plan_change` does."""
    check_active(enrollment)
    today = athlete.athlete.local_date(context.date_now)
    if on is not None and (message := _date_fault(enrollment, on, today)):
        raise problems.invalid("/on", message)
    try:
        change = change_from(today)
    except ValueError as error:
        raise problems.invalid("/ends_on", str(error)) from None
    except OverflowError:
        raise problems.invalid("/starts_on", "The default end would be after the last day of the calendar.") from None
    _check(athlete, enrollment, change)
    if on is None or on >= effective_date(enrollment, today):
        _check_is_not_over(enrollment, change, today)
    day = on or _date_of(enrollment, change, effective_date(enrollment, today))
    return await record_event(context, NewEvent(enrollment, change, day))


def _date_fault(enrollment: StoredEnrollment, on: date, today: date) -> str | None:
    """Why a change can't take effect on a date. None: it can."""
    if on > today:
        return f"This date is in the future. Today is {today}."
    start_on = enrollment.row.start_on
    return f"{on} is before the enrollment starts ({start_on})." if on < start_on else None


async def list_changes(
    context: RequestContext, athlete_id: UUID, enrollment_id: UUID, after: int | None, limit: int
) -> list[StoredChange]:
    """List the planned changes of an enrollment, the oldest first, and one more than `limit` if there are more."""
    enrollment = await find_enrollment(context, athlete_id, enrollment_id)
    rows = await context.tx.all(
        events.PLANNED_CHANGES, enrollment_id=enrollment.id, after_number=after or 0, at_most=limit + 1
    )
    return [_to_change(row) for row in rows]


async def amend_change(
    context: RequestContext, athlete_id: UUID, change_id: UUID, change: Change
) -> tuple[UUID, EventResult]:
    """Replace a planned change by one of the same kind, and fold the history again. Returns the enrollment's id too."""
    athlete, enrollment, stored = await _lock(context, athlete_id, change_id)
    if type(change) is not type(stored.change):
        raise problems.invalid("/kind", f"The change is a `{stored.row.kind}`. Delete it to plan another kind.")
    _check(athlete, enrollment, change, f"/{stored.row.kind}")
    day = _date_of(enrollment, change, stored.row.on_date)
    await context.tx.defer(
        events.AMEND,
        if_no_row=LostLockError,
        event_id=change_id,
        on_date=day,
        external_id=None,
        attributes=None,
        document=msgspec.json.encode(change).decode(),
        version=stored.row.version + 1,
        updated_at=context.now,
    )
    note_event(context, ResourceKind.PLANNED_CHANGE, stored.row, ChangeAction.UPDATED)
    is_same_day = day == stored.row.on_date
    amendment = HistoryChange(amended={change_id: stored.change}) if is_same_day else None
    return enrollment.id, await refold(context, enrollment, amendment)


async def delete_change(context: RequestContext, athlete_id: UUID, change_id: UUID) -> tuple[UUID, EventResult]:
    """Delete a planned change, and fold the history without it."""
    _, enrollment, stored = await _lock(context, athlete_id, change_id)
    result = await refold(context, enrollment, HistoryChange(deleted=frozenset({change_id})))
    await context.tx.run(events.DELETE, event_id=change_id)
    note_event(context, ResourceKind.PLANNED_CHANGE, stored.row, ChangeAction.DELETED)
    return enrollment.id, result


async def _lock(
    context: RequestContext, athlete_id: UUID, change_id: UUID
) -> tuple[StoredAthlete, StoredEnrollment, StoredChange]:
    athlete = await active_athlete(context, athlete_id, locked=True)
    row = await context.tx.first(events.BY_ID, athlete_id=athlete_id, event_id=change_id)
    if row is None or row.kind not in events.PLANNED_KINDS:
        raise problems.not_found("planned change")
    enrollment = await lock_enrollment_of(context, row)
    check_active(enrollment)
    return athlete, enrollment, _to_change(row)


def _date_of(enrollment: StoredEnrollment, change: Change, planned_on: date) -> date:
    """The date of the event.

    A deload that began before the day it is planned is dated the day before it began. So the sessions since its first
    day are judged as part of it.
    """
    if not isinstance(change, DeloadEvent) or change.deload.starts_on >= planned_on:
        return planned_on
    return max(change.deload.starts_on, enrollment.row.start_on) - timedelta(days=1)


def _to_change(row: EventRow) -> StoredChange:
    return StoredChange(row, _CHANGE.decode(row.document))


def _check(athlete: StoredAthlete, enrollment: StoredEnrollment, change: Change, pointer: str = "") -> None:
    """Raise a validation problem for dates that are too far away, and for unknown places, slots and substitutes.

    `pointer` is that of the object that holds the fields of the change.
    """
    match change:
        case PauseEvent():
            _check_dates(change.pause.starts_on, change.pause.ends_on, MOST_PAUSE_DAYS, pointer)
        case DeloadEvent():
            _check_dates(change.deload.starts_on, change.deload.ends_on, MOST_DELOAD_DAYS, pointer)
            if not change.deload.is_lighter:
                message = "A deload needs a `percent` or a `sets_percent` below 100."
                raise problems.invalid(f"{pointer}/percent", message)
        case PlaceEvent():
            if change.place is not None and not has_place(athlete.athlete.places, change.place):
                raise problems.invalid("/place", f"The athlete has no place `{change.place}`.")
        case SubstitutionEvent():
            _check_substitution(enrollment, change, pointer)
        case PhaseEvent():
            if errors := phase_errors(enrollment.plan, change.phase, "/phase"):
                raise problems.validation(errors)


def _check_is_not_over(enrollment: StoredEnrollment, change: Change, today: date) -> None:
    """Raise a validation problem for a substitution that is over, and for too many pauses and deloads to come."""
    progress = enrollment.progress
    match change:
        case PhaseEvent():
            _check_is_another_phase(enrollment, change, today)
        case SubstitutionEvent() if change.substitution.until is not None and change.substitution.until < today:
            raise problems.invalid("/until", f"This date is over. Today is {today}.")
        case PauseEvent() if sum(pause.ends_on >= today for pause in progress.pauses) >= MAX_STORED_PLANS:
            raise problems.invalid("/ends_on", f"At most {MAX_STORED_PLANS} pauses can be planned ahead.")
        case DeloadEvent() if sum(deload.ends_on >= today for deload in progress.deloads) >= MAX_STORED_PLANS:
            raise problems.invalid("/ends_on", f"At most {MAX_STORED_PLANS} deloads can be planned ahead.")


def _check_dates(starts_on: date, ends_on: date, most_days: int, pointer: str) -> None:
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if message := too_far(day):
            raise problems.invalid(f"{pointer}/{field}", message)
    if ends_on - starts_on >= timedelta(most_days):
        raise problems.invalid(f"{pointer}/ends_on", f"At most {most_days} days, both days included.")


def _check_is_another_phase(enrollment: StoredEnrollment, change: PhaseEvent, today: date) -> None:
    """Raise conflict for the phase that the athlete is in."""
    phase = advance_phase(enrollment.plan, enrollment.progress, effective_date(enrollment, today)).phase
    if phase is not None and phase.phase == change.phase:
        raise problems.conflict("conflict", f"The athlete is already in phase `{phase.phase}`, since {phase.on}.")


def _check_substitution(enrollment: StoredEnrollment, change: SubstitutionEvent, pointer: str) -> None:
    item, slots = change.substitution, enrollment.plan.slots
    if item.slot not in slots:
        raise problems.invalid(
            f"{pointer}/slot", f"The program has no slot `{item.slot}`. Its slots: {', '.join(slots)}."
        )
    allowed = [one.exercise for one in slots[item.slot].substitutes]
    if item.exercise is not None and item.exercise not in allowed:
        names = ", ".join(f"`{slug}`" for slug in allowed) or "none"
        message = f"`{item.exercise}` is not a substitute for slot `{item.slot}`. Its substitutes: {names}."
        raise problems.invalid(f"{pointer}/exercise", message)
    if item.until is not None and (late := too_far(item.until)):
        raise problems.invalid(f"{pointer}/until", late)
