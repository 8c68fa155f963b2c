"""Report symptoms of a day, with or without training: pain, morning stiffness, swelling; for each complaint too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

import msgspec
from litestar.di import NamedDependency

from api import problems
from api.link_pages.form import ID_FIELD, Form
from api.link_pages.form_messages import form_message
from api.link_pages.gym_routes import athlete_of_link
from api.link_pages.page_handler import PageContent, PageRequest, Redirect, get, post
from api.problems import FieldError, ProblemError
from api.use_cases.stored.athlete import StoredAthlete
from api.use_cases.symptoms.add_symptoms import add_symptoms, complaints_of, symptoms_on
from domain.sessions.complaint import Complaint
from domain.sessions.symptoms import ComplaintSymptoms, SwellingGrade, Symptoms

S = TypeVar("S", Symptoms, ComplaintSymptoms)
_LABELS = {"pain": "Pain", "stiffness_minutes": "Morning stiffness", "notes": "Notes", "swelling": "Swelling"}


class ComplaintFields(msgspec.Struct, frozen=True):
    """The fields of one complaint: the beginning of their names, and what the complaint is called."""

    prefix: str
    name: str


@get("/symptoms")
async def symptoms_form(page: NamedDependency[PageRequest]) -> PageContent:
    """An empty report for today, and what is reported for today already."""
    athlete = await athlete_of_link(page)
    today = athlete.athlete.local_date(page.context.date_now)
    return await _form_page(page, athlete, {"reported_on": str(today)}, page.form_token("/symptoms"))


async def _form_with_problem(page: PageRequest, form: Form, problem: ProblemError) -> PageContent:
    athlete = await athlete_of_link(page)
    return await _form_page(page, athlete, dict(form.values), form.values[ID_FIELD], problem)


async def _form_page(
    page: PageRequest, athlete: StoredAthlete, values: dict[str, str], token: str, problem: ProblemError | None = None
) -> PageContent:
    today = athlete.athlete.local_date(page.context.date_now)
    reported = await symptoms_on(page.context, athlete.id, today)
    complaints = await complaints_of(page.context, athlete.id)
    return PageContent(
        "symptoms.html",
        {
            "base": page.base,
            "action": f"{page.base}/symptoms/",
            "grades": [grade.value for grade in SwellingGrade],
            "complaints": [ComplaintFields(_prefix(one.name), _in_words(one.name)) for one in complaints],
            "reported": [] if reported is None else _reported(reported),
            "values": values,
            "token": token,
            "problem": problem,
        },
    )


def _prefix(complaint: str) -> str:
    return f"complaint.{complaint}."


def _in_words(complaint: str) -> str:
    return complaint.replace("-", " ").replace("_", " ").capitalize()


def _reported(symptoms: Symptoms) -> list[str]:
    """What is reported already, in words: "Pain 3, swelling mild", then each complaint, then the notes."""
    own = ((_in_words(one.complaint), one) for one in symptoms.complaints)
    lines = [_values_in_words(symptoms), *(f"{name}: {_values_in_words(one)}" for name, one in own)]
    return [line for line in (*lines, symptoms.notes) if line]


def _values_in_words(symptoms: Symptoms | ComplaintSymptoms) -> str:
    minutes, swelling = symptoms.stiffness_minutes, symptoms.swelling
    values = (
        None if symptoms.pain is None else f"pain {symptoms.pain}",
        None if minutes is None else f"morning stiffness {minutes} min",
        None if swelling is None else f"swelling {swelling.value}",
    )
    return ", ".join(text for text in values if text is not None)


@post("/symptoms", form_with_problem=_form_with_problem, long=True)
async def report_form(page: NamedDependency[PageRequest], form: Form) -> Redirect:
    """Add the report to that of its day. What is left empty stays as it was reported."""
    athlete = await athlete_of_link(page)
    try:
        reported_on = date.fromisoformat(form.get("reported_on"))
    except ValueError:
        raise problems.invalid("/reported_on", "Day: enter a date.") from None
    symptoms = _symptoms(form, await complaints_of(page.context, athlete.id))
    await add_symptoms(page.context, athlete.id, reported_on, symptoms)
    return Redirect("/?stored=symptoms")


def _symptoms(form: Form, complaints: Sequence[Complaint]) -> Symptoms:
    own = [
        _converted(fields | {"complaint": one.name}, ComplaintSymptoms, one.name)
        for one in complaints
        if (fields := _values(form, one.name))
    ]
    fields = _values(form)
    if not fields and not own:
        raise problems.invalid("", "Fill in pain, stiffness or swelling.")
    if notes := form.get("notes"):
        fields["notes"] = notes
    return _converted(fields | {"complaints": msgspec.to_builtins(own)}, Symptoms)


def _values(form: Form, complaint: str | None = None) -> dict[str, Any]:
    """The fields that are filled in, for the whole day or for a complaint."""
    prefix = "" if complaint is None else _prefix(complaint)
    values: dict[str, Any] = {}
    for name in ("pain", "stiffness_minutes"):
        if text := form.get(prefix + name):
            if not text.isascii() or not text.isdigit() or len(text) > 4:
                raise problems.invalid(f"/{prefix}{name}", f"{_label(name, complaint)}: enter a whole number.")
            values[name] = int(text)
    if swelling := form.get(f"{prefix}swelling"):
        values["swelling"] = swelling
    return values


def _converted(fields: dict[str, Any], kind: type[S], complaint: str | None = None) -> S:
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        pointer, message = form_message(error, kind)
        label = _label(pointer.strip("/"), complaint)
        raise problems.validation([FieldError(pointer, f"{label}: {message}")]) from None


def _label(field: str, complaint: str | None) -> str:
    label = _LABELS.get(field, "Report")
    return label if complaint is None else f"{_in_words(complaint)}, {label.lower()}"
