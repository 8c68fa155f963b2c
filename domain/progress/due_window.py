"""When the next session is due: after the rests, pauses and weekdays of the plan."""

from datetime import date

from domain.policies.pause import after_pauses, due_after_pauses
from domain.policies.schedule import due_after_rest, due_after_skip, due_without_schedule
from domain.programs.plan import Plan
from domain.progress.progress import Progress
from domain.sessions.prescription import DueWindow


def session_date(plan: Plan, progress: Progress, on: date) -> date:
    """The first date from `on` for which the next session is prescribed: a training day, not too soon, in no pause."""
    return training_date(plan, progress, max(on, due_window(plan, progress, on).earliest))


def training_date(plan: Plan, progress: Progress, on: date) -> date:
    """The first date from `on` that is a training day and in no pause."""
    found = plan.program.training_date(on)
    while (later := plan.program.training_date(after_pauses(progress.pauses, found))) != found:
        found = later
    return found


def due_window(plan: Plan, progress: Progress, on: date) -> DueWindow:
    """The dates between which the next session should be done, as of a date: a pause that has begun counts in full."""
    schedule = plan.program.policies.schedule
    window = schedule.due if schedule else due_without_schedule
    done_on, skipped_on, phase = progress.done_on, progress.skipped_on, progress.phase
    if phase is not None:  # sessions of an earlier phase take no part in the week of this one
        done_on = tuple(day for day in done_on if day >= phase.on) or done_on[:1]
    due = window(done_on, progress.start_on)
    first_day = progress.not_due_before
    if first_day is not None and (not done_on or done_on[0] < first_day):
        due = DueWindow(max(due.earliest, first_day), None)  # no session yet, apart from replayed ones
    if skipped_on is not None and (not done_on or done_on[0] <= skipped_on):
        due = due_after_skip(due, window((skipped_on, *done_on), progress.start_on), skipped_on)
    if progress.rest_until is not None:
        due = due_after_rest(due, progress.rest_until)
    if phase is not None and due.earliest < phase.on:
        due = DueWindow(phase.on, None if due.latest is None else max(due.latest, phase.on))
    paused = due_after_pauses(due, progress.pauses, on) if progress.pauses else due
    if not plan.program.weekdays:
        return paused
    earliest, latest = plan.program.training_date(paused.earliest), paused.latest
    if latest is not None and latest != due.latest:  # put off by a pause, to a training day
        latest = plan.program.training_date(latest)
    return DueWindow(earliest, None if latest is None else max(latest, earliest))
