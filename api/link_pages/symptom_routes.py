"""Report symptoms of a day, with or without training: pain, morning stiffness, swelling."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar.di import NamedDependency

from api import problems
from api.link_pages.form import ID_FIELD, Form
from api.link_pages.form_messages import form_message
from api.link_pages.gym_routes import athlete_of_link
from api.link_pages.page_handler import PageContent, PageRequest, Redirect, get, post
from api.problems import FieldError, ProblemError
from api.use_cases.symptoms.report_symptoms import report_symptoms
from domain.sessions.symptoms import SwellingGrade, Symptoms

_LABELS = {"pain": "Pain", "stiffness_minutes": "Morning stiffness", "notes": "Notes", "swelling": "Swelling"}


@get("/symptoms")
async def symptoms_form(page: NamedDependency[PageRequest]) -> PageContent:
    """An empty report for today."""
    athlete = await athlete_of_link(page)
    today = athlete.athlete.local_date(page.context.date_now)
    return _form_page(page, {"reported_on": str(today)}, page.form_token("/symptoms"))


async def _form_with_problem(page: PageRequest, form: Form, problem: ProblemError) -> PageContent:
    await athlete_of_link(page)
    return _form_page(page, dict(form.values), form.values[ID_FIELD], problem)


def _form_page(
    page: PageRequest, values: dict[str, str], token: str, problem: ProblemError | None = None
) -> PageContent:
    return PageContent(
        "symptoms.html",
        {
            "base": page.base,
            "action": f"{page.base}/symptoms/",
            "grades": [grade.value for grade in SwellingGrade],
            "values": values,
            "token": token,
            "problem": problem,
        },
    )


@post("/symptoms", form_with_problem=_form_with_problem)
async def report_form(page: NamedDependency[PageRequest], form: Form) -> Redirect:
    """Save the report. There is one for each day: a second one replaces the first."""
    athlete = await athlete_of_link(page)
    try:
        reported_on = date.fromisoformat(form.get("reported_on"))
    except ValueError:
        raise problems.invalid("/reported_on", "Day: enter a date.") from None
    await report_symptoms(page.context, athlete.id, reported_on, _symptoms(form))
    return Redirect("/?stored=symptoms")


def _symptoms(form: Form) -> Symptoms:
    fields: dict[str, Any] = {}
    for name in ("pain", "stiffness_minutes"):
        if text := form.get(name):
            if not text.isascii() or not text.isdigit() or len(text) > 4:
                raise problems.invalid(f"/{name}", f"{_LABELS[name]}: enter a whole number.")
            fields[name] = int(text)
    fields |= {name: text for name in ("swelling", "notes") if (text := form.get(name))}
    if fields.keys() <= {"notes"}:
        raise problems.invalid("", "Fill in pain, stiffness or swelling.")
    try:
        return msgspec.convert(fields, Symptoms)
    except msgspec.ValidationError as error:
        pointer, message = form_message(error, Symptoms)
        label = _LABELS.get(pointer.strip("/"), "Report")
        raise problems.validation([FieldError(pointer, f"{label}: {message}")]) from None
