"""The page of one athlete: the next sessions, why they are as they are, and the progress; and the same to print."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.link_pages.logged_view import LoggedView, logged_view
from api.link_pages.morning_routes import make_session_view, sort_by_name
from api.link_pages.page_handler import PageContent, PageRequest, get
from api.link_pages.session_view import SessionView
from api.problems import ProblemError
from api.use_cases.access.link_scope import SheetLinkScope
from api.use_cases.access.open_sheet_link import named_athlete
from api.use_cases.prescriptions.explain_prescription import explain_prescription
from api.use_cases.sessions.read_sessions import list_sessions
from api.use_cases.sheets.read_sheet import next_sessions, progress_of
from api.use_cases.stored.athlete import StoredAthlete
from api.use_cases.stored.plans import all_exercises
from domain.reports.explain import ExplanationStep
from domain.reports.progress_report import ExerciseProgress
from domain.reports.series import SeriesKind

SESSIONS_SHOWN = 8
STEPS_SHOWN = 6


class ExerciseChart(msgspec.Struct, frozen=True):
    """An exercise that was trained, with the address of its charts."""

    exercise: str
    name: str
    progress: ExerciseProgress


class AthletePage(msgspec.Struct, frozen=True):
    """What the page of an athlete shows."""

    athlete: StoredAthlete
    sessions: Sequence[SessionView]
    steps: dict[str, tuple[ExplanationStep, ...]]
    """How each exercise got here, by prescription and slot."""
    charts: Sequence[ExerciseChart]
    logged: Sequence[LoggedView]


@get("/athletes/{athlete:str}", long=True)
async def athlete_page(page: NamedDependency[PageRequest], athlete: FromPath[str]) -> PageContent:
    """The athlete's next sessions, the reasons, the progress and the newest logged sessions."""
    stored = await named_athlete(page.context, page.link, athlete)
    shown = await read_athlete_page(page, stored)
    return PageContent(
        "athlete.html",
        {
            "base": page.base,
            "shown": shown,
            "kinds": list(SeriesKind),
            "is_coach": page.link.scope is SheetLinkScope.READ,
        },
    )


async def read_athlete_page(page: PageRequest, stored: StoredAthlete) -> AthletePage:
    """Read what the page of the athlete shows."""
    context = page.context
    sessions = await next_sessions(context, stored.id, None)
    views = sort_by_name([await make_session_view(page, session) for session in sessions])
    exercises = await all_exercises(context.tx)
    steps: dict[str, tuple[ExplanationStep, ...]] = {}
    for session in sessions:
        try:
            _, explained = await explain_prescription(context, stored.id, session.prescription_id, None)
        except ProblemError:  # a session without exercises has nothing to explain
            continue
        steps |= {f"{session.prescription_id}/{each.slot}": each.steps[:STEPS_SHOWN] for each in explained}
    trained = {
        item.exercise: item
        for program in await progress_of(context, stored.id)
        for item in program.exercises
        if item.last_sessions
    }
    charts = [
        ExerciseChart(slug, exercises[slug].name if slug in exercises else slug, item) for slug, item in trained.items()
    ]
    newest = await list_sessions(context, stored.id, before=None, limit=SESSIONS_SHOWN)
    logged = [logged_view(session, exercises) for session in newest[:SESSIONS_SHOWN]]
    return AthletePage(stored, views, steps, charts, logged)


@get("/athletes/{athlete:str}/print")
async def print_athlete(page: NamedDependency[PageRequest], athlete: FromPath[str]) -> PageContent:
    """The athlete's next sessions, each on one page with boxes to fill in."""
    stored = await named_athlete(page.context, page.link, athlete)
    sessions = await next_sessions(page.context, stored.id, None)
    views = sort_by_name([await make_session_view(page, session, to_print=True) for session in sessions])
    return PageContent("print.html", {"base": page.base, "sessions": views, "all_path": None, "next_path": None})
