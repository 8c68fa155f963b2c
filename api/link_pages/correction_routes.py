"""Correct a logged session: the form with what is stored, a dry run that shows what changes, and the confirmation."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath

from api import problems
from api.link_pages.form import ID_FIELD, Form, content_code
from api.link_pages.gym_routes import athlete_of_link, id_in
from api.link_pages.logged_view import amount_in_words, load_in_words, name_of, pain_in_words, set_numbers
from api.link_pages.page_handler import DryRunError, PageContent, PageRequest, Redirect, get, post
from api.link_pages.session_answers import corrected_performance
from api.link_pages.session_layout import ANSWERS, FORM_QUESTIONS, PAIN_TIMES, logged_layout, logged_values
from api.link_pages.session_view import ExerciseView, exercise_view, short_date
from api.problems import ProblemError
from api.use_cases.sessions.amend_session import correct_session
from api.use_cases.sessions.log_session import LogResult
from api.use_cases.sessions.read_sessions import StoredSession, find_session
from api.use_cases.stored.plans import all_exercises
from api.use_cases.stored.session_attributes import decode_attributes
from domain.programs.exercise import Exercise
from domain.sessions.prescription import SetKind
from domain.sessions.session import Performance, PerformedExercise, PerformedSet
from domain.sessions.side import Side

CONFIRMATION = "confirmation"


class Change(msgspec.Struct, frozen=True):
    """One difference between the stored session and the corrected one."""

    what: str
    before: str | None
    """None: it is added."""
    after: str


@get("/sessions/{session:str}")
async def correction_form(page: NamedDependency[PageRequest], session: FromPath[str]) -> PageContent:
    """The form with what is stored."""
    stored = await _stored(page, session)
    return await _form_page(page, stored, None, page.form_token(f"/sessions/{session}"))


async def _form_with_problem(page: PageRequest, session: str, form: Form, problem: ProblemError) -> PageContent:
    stored = await _stored(page, session)
    # What someone else changed meanwhile has to be seen before it is replaced.
    values = None if problem.code == "stale_version" else dict(form.values)
    return await _form_page(page, stored, values, form.values[ID_FIELD], problem)


async def _stored(page: PageRequest, session: str) -> StoredSession:
    athlete = await athlete_of_link(page)
    return await find_session(page.context, athlete.id, id_in(session))


async def _form_page(
    page: PageRequest,
    stored: StoredSession,
    values: dict[str, str] | None,
    token: str,
    problem: ProblemError | None = None,
) -> PageContent:
    """The form with these values, or with what is stored."""
    layout = logged_layout(stored.done, await all_exercises(page.context.tx))
    return PageContent(
        "correct.html",
        {
            "base": page.base,
            "action": f"{page.base}/sessions/{stored.row.event_id}/",
            "on": stored.done.performed_on,
            "version": stored.row.version,
            "layout": layout,
            "values": logged_values(stored.done, layout) if values is None else values,
            "token": token,
            "problem": problem,
            "pain_times": PAIN_TIMES,
            "form_questions": FORM_QUESTIONS,
        },
    )


@post("/sessions/{session:str}", form_with_problem=_form_with_problem)
async def correct_form(page: NamedDependency[PageRequest], session: FromPath[str], form: Form) -> Redirect:
    """Show what the correction changes. Store it if the form confirms that."""
    stored = await _stored(page, session)
    exercises = await all_exercises(page.context.tx)
    version = form.get("version")
    corrected = corrected_performance(form, logged_layout(stored.done, exercises), stored.done)
    if version != str(stored.row.version):
        if corrected == stored.done and form.get(CONFIRMATION):  # sent twice: the first one has stored it
            return Redirect("/?stored=correction")
        raise problems.stale_version(stored.row.version)
    if corrected == stored.done:
        return Redirect("/?stored=nothing")
    context = msgspec.structs.replace(page.context, if_match=stored.row.version)
    result = await correct_session(
        context,
        stored.row.athlete_id,
        stored.row.event_id,
        corrected,
        stored.row.external_id,
        decode_attributes(stored.row.attributes),
    )
    if hmac.compare_digest(form.get(CONFIRMATION).encode(), _confirmation(page, form).encode()):
        return Redirect("/?stored=correction")
    changes = list(differences(stored.done, corrected, exercises))
    raise DryRunError(_dry_run_page(page, stored, form, changes, result))


def _dry_run_page(
    page: PageRequest, stored: StoredSession, form: Form, changes: list[Change], result: LogResult
) -> PageContent:
    following: list[ExerciseView] = []
    if result.pending is not None:
        content = result.pending.content_on(result.athlete.athlete.local_date(page.context.date_now))
        following = [exercise_view(item, content.unit.value) for item in content.exercises]
    return PageContent(
        "confirm.html",
        {
            "base": page.base,
            "action": f"{page.base}/sessions/{stored.row.event_id}/",
            "on": stored.done.performed_on,
            "changes": changes,
            "following": following,
            "values": _without_confirmation(form) | {CONFIRMATION: _confirmation(page, form)},
        },
    )


def _without_confirmation(form: Form) -> dict[str, str]:
    return {name: value for name, value in form.values.items() if name != CONFIRMATION}


def _confirmation(page: PageRequest, form: Form) -> str:
    """What confirms exactly this form: only the page of its dry run has it."""
    return content_code(page.token, _without_confirmation(form))


def differences(before: Performance, after: Performance, exercises: Mapping[str, Exercise]) -> Iterator[Change]:
    """What a correction changes, in words. Exercises and sets that it adds or removes are named."""
    if before.performed_on != after.performed_on:
        yield Change("Date", short_date(before.performed_on), short_date(after.performed_on))
    unit = "kg" if before.unit is None else before.unit.value
    kept = {(item.slot, item.exercise): item for item in after.exercises}
    for item in before.exercises:
        yield from _set_differences(item, kept.get((item.slot, item.exercise)), unit, name_of(item.exercise, exercises))
    if before.pain != after.pain:
        yield Change("Pain", pain_in_words(before.pain) or "none given", pain_in_words(after.pain) or "none given")
    if before.notes != after.notes:
        yield Change("Notes", before.notes or "none", after.notes or "none")


def _set_differences(
    before: PerformedExercise, after: PerformedExercise | None, unit: str, name: str
) -> Iterator[Change]:
    old, new = dict(_by_key(before)), {} if after is None else dict(_by_key(after))
    for key in old | new:
        one, now = old.get(key), new.get(key)
        if now != one:
            side = "" if key[1] is Side.BOTH else f", {key[1].value}"
            was = None if one is None else _in_words(one, unit)
            yield Change(f"{name}, set {key[2]}{side}", was, "removed" if now is None else _in_words(now, unit))


def _by_key(item: PerformedExercise) -> Iterator[tuple[tuple[SetKind, Side, int], PerformedSet]]:
    for one, number in zip(item.sets, set_numbers(item.sets), strict=True):
        yield (one.kind, one.side, number), one


def _in_words(one: PerformedSet, unit: str) -> str:
    reserve = "" if one.rir is None else f", {one.rir:g} in reserve"
    amount = amount_in_words(one)
    reps = " reps" if one.seconds is None and one.distance_m is None and one.reps is not None else ""
    pain = "" if one.pain is None else f", pain {one.pain}"
    answers = [
        f", {label.lower()}: {ANSWERS[answer]}"
        for question, label in FORM_QUESTIONS.items()
        if (answer := getattr(one, question)) is not None
    ]
    return f"{amount}{reps} {load_in_words(one, unit)}".strip() + reserve + pain + "".join(answers)
