"""The page of a link that logs: one athlete's next session, and the form in which it is logged."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath

from api import problems
from api.link_pages.athlete_routes import read_athlete_page
from api.link_pages.form import Form
from api.link_pages.page_handler import PageContent, PageRequest, Redirect, get, post
from api.link_pages.session_answers import planned_performance
from api.link_pages.session_layout import (
    FORM_QUESTIONS,
    PAIN_TIMES,
    SessionLayout,
    layout_of,
    planned_layout,
    planned_values,
)
from api.problems import ProblemError
from api.use_cases.access.link_scope import SheetLinkScope
from api.use_cases.sessions.amend_session import report_pain
from api.use_cases.sessions.log_session import SessionReport, log_session
from api.use_cases.sheets.read_sheet import next_sessions
from api.use_cases.stored.athlete import StoredAthlete, find_athlete
from domain.reports.series import SeriesKind
from domain.sessions.session import PainScores

DAYS_TO_REPORT_PAIN = timedelta(days=2)
"""For so long the page asks how a session felt the next morning."""
SCORES = tuple(map(str, range(11)))
NOTICES = {
    "session": "Your session is saved. Your next session is below.",
    "twice": "Your session is saved. Another session of the same day has the same sets: tell your coach if you logged "
    "it twice.",
    "sent_before": "You have sent this form before, so nothing was saved again. To change the session, correct it "
    "below.",
    "correction": "Your correction is saved.",
    "nothing": "Nothing has changed.",
    "symptoms": "Your report is saved.",
    "pain": "Your pain scores are saved.",
    "log": "The log is saved.",
}


async def athlete_of_link(page: PageRequest) -> StoredAthlete:
    """The one athlete of a link that logs. Raises not_found for any other link."""
    if page.link.scope is not SheetLinkScope.LOG or page.link.athlete_ids is None or len(page.link.athlete_ids) != 1:
        raise problems.not_found("page of this link")
    (athlete_id,) = page.link.athlete_ids
    return await find_athlete(page.context, athlete_id)


def id_in(text: str) -> UUID:
    """An id in an address. Raises not_found for any other text."""
    try:
        return UUID(text)
    except ValueError:
        raise problems.not_found("page of this link") from None


async def gym_page(page: PageRequest, stored: str | None) -> PageContent:
    """The athlete's own page: what is next and why, what was logged, and the way to log and correct it.

    `stored` is what was stored just now, for a notice.
    """
    athlete = await athlete_of_link(page)
    shown = await read_athlete_page(page, athlete)
    today = athlete.athlete.local_date(page.context.date_now)
    recent = [session for session in shown.logged if today - session.on <= DAYS_TO_REPORT_PAIN]
    due_pain = next((session for session in recent if session.lacks_next_morning), None)
    return PageContent(
        "gym.html",
        {
            "base": page.base,
            "shown": shown,
            "kinds": list(SeriesKind),
            "notice": NOTICES.get(stored or ""),
            "due_pain": due_pain,
            "pain_token": None if due_pain is None else page.form_token(f"/sessions/{due_pain.id}/pain"),
            "pain_times": {"after_1h": "An hour later", "next_morning": "The next morning"},
        },
    )


@get("/train/{enrollment:str}")
async def train_form(page: NamedDependency[PageRequest], enrollment: FromPath[str]) -> PageContent:
    """The form of the next session."""
    athlete = await athlete_of_link(page)
    sessions = await next_sessions(page.context, athlete.id, None)
    session = next((each for each in sessions if str(each.enrollment_id) == enrollment), None)
    if session is None:
        raise problems.not_found("next session")
    layout = planned_layout(session)
    today = athlete.athlete.local_date(page.context.date_now)
    return _form_page(page, enrollment, layout, planned_values(layout, today), page.form_token(f"/train/{enrollment}"))


async def _form_with_problem(page: PageRequest, enrollment: str, form: Form, problem: ProblemError) -> PageContent:
    await athlete_of_link(page)
    values = dict(form.values)
    return _form_page(page, enrollment, layout_of(form.get("layout")), values, values["form"], problem)


def _form_page(
    page: PageRequest,
    enrollment: str,
    layout: SessionLayout,
    values: dict[str, str],
    token: str,
    problem: ProblemError | None = None,
) -> PageContent:
    return PageContent(
        "train.html",
        {
            "base": page.base,
            "action": f"{page.base}/train/{enrollment}/",
            "layout": layout,
            "values": values,
            "token": token,
            "problem": problem,
            "pain_times": PAIN_TIMES,
            "form_questions": FORM_QUESTIONS,
        },
    )


@post("/train/{enrollment:str}", form_with_problem=_form_with_problem)
async def log_form(page: NamedDependency[PageRequest], enrollment: FromPath[str], form: Form) -> Redirect:
    """Save the session in the form. The id of the form is that of the session, so sending it twice saves it once."""
    athlete = await athlete_of_link(page)
    layout = layout_of(form.get("layout"))
    report = SessionReport(
        done=planned_performance(form, layout), enrollment_id=id_in(enrollment), external_id=f"page-{form.id}"
    )
    try:
        result = await log_session(page.context, athlete.id, report)
    except ProblemError as problem:
        if problem.code == "external_id_taken":
            return Redirect("/?stored=sent_before")
        raise
    return Redirect("/?stored=session" if result.possible_duplicate_of is None else "/?stored=twice")


@post("/sessions/{session:str}/pain", long=True)
async def pain_form(page: NamedDependency[PageRequest], session: FromPath[str], form: Form) -> Redirect:
    """Add the pain that came after a session."""
    athlete = await athlete_of_link(page)
    scores = {time: SCORES.index(text) for time in PainScores.__struct_fields__ if (text := form.get(time)) in SCORES}
    if not scores:
        raise problems.invalid("/pain", "Choose a pain from 0 to 10.")
    await report_pain(page.context, athlete.id, id_in(session), dict(scores))
    return Redirect("/?stored=pain")
